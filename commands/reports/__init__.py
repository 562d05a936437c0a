"""For whoever must report: the period's figures in files, and frozen."""
