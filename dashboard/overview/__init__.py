"""Parts of the page Overview: what moved, and what is new since the last visit."""
