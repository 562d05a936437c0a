"""For the clerk at the scanner and the counter."""
