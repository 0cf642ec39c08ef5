"""World demand of data centres by region and year, as an ensemble. Arrays and frozen records."""
