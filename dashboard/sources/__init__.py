"""Parts of the page Sources: its charts, the papers behind them, rising terms."""
