"""Parts of the page Trends: its charts and the rules of each measure, verdicts in words, the milestones of a line."""
