"""Parts of the page Maturity: one cell, its ladder, its charts and the readouts due."""
