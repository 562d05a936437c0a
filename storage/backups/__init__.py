"""A desk put away, and brought back."""
