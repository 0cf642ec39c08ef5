"""Whole units: halls, machines, campuses opened or not, on top of the linear programme."""
