"""For whoever looks into the archive: what is there, and what a paper says, for a purpose."""
