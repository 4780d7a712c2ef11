"""From all papers to the reader's: filters, their address, and what they leave."""
