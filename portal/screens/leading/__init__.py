"""For leaders: how far the offices are from their targets, and how far the back-scans are."""
