"""Parts of the page Landscape: its cells, and white space in words."""
