"""Who may come in: accounts of people, their sessions, and what went wrong when somebody tried."""
