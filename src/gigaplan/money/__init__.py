"""The money of a programme's run: from its tables to loans, tax, statements and owners' cash."""
