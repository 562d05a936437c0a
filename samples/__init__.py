"""Invented papers of invented people, drawn, "scanned" and delivered as a scanner would."""
