"""Tax of one campus: depreciation, credits, income tax, property tax, and the dated rules."""
