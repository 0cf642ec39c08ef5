"""The finished plan: tables, summary, comparison."""
