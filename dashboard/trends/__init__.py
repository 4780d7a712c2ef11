"""Parts of the page Trends: verdicts in words, and the milestones of a line."""
