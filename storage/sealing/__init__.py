"""Personal data in the index: sealed, masked, found by keyed hashes."""
