"""Commands about the people who sign in at the portal."""
