"""The joint problem as data, no solver."""
