"""One file per reader; each command parses, calls one function, prints."""
