"""For whoever looks after the archive day by day: stores, index, backups, signatures that need more."""
