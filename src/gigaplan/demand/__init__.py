"""Compute to megawatts: IT load, cooling, facility."""
