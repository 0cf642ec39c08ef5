"""What a user states of world demand: own forecasts, weights, how far to look."""
