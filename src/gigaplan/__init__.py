"""gigaplan plans AI data-center campuses and the power behind them, every hour."""
