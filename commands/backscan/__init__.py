"""For whoever digitizes old files by the thousand."""
