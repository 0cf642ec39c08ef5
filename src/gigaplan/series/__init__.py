"""Inputs over time: hours, weather, yield, market, the user's own files."""
