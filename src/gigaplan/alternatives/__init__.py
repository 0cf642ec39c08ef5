"""How different a plan may be at nearly the least cost: near-optimal alternatives."""
