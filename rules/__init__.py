"""What the law and the plans decide: pure functions over values; no file, no clock, no database."""
