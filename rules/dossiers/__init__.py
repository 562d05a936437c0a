"""Which papers a procedure asks for, what is there of them, and whether a dossier is complete."""
