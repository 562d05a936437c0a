"""Back-scan programmes in the index."""
