"""Books: score and purse, the fund behind them, and what is read and published of them."""
