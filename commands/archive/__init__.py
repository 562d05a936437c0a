"""For whoever needs, checks or looks after what is archived."""
