"""Where a figure of a run's money comes from: formula, numbers, table rows, sources, hours."""
