"""For clerks: what waits at the desk, what is doubtful about it, what a dossier lacks."""
