"""For auditors: check a file or the whole archive, whose signatures are believed, evidence for years from now."""
