"""What configs/ describes, as values: kinds of papers, procedures, units, plans, registers."""
