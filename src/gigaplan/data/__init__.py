"""Embedded data with a register: every number has value, unit, year, source and grade."""
