"""Accounts and sign-in: what a password must be, how long a guesser waits, codes of an authenticator."""
