"""For whoever needs what is archived: find it, fetch it, use it again, say whether it still counts."""
