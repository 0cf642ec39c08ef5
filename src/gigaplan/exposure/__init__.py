"""Who depends on whom: look-through exposure, concentration, circles, recusals, failures."""
