"""Records counted as they come and go, and what stands behind the counts."""
