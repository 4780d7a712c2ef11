"""Parts of the page Data & methods: the ledger, and how everything is counted."""
