"""Mentions of a field: at its printed label, without one, and which of them is meant."""
