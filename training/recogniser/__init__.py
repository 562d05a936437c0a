"""The second reader's network: rendered lines of Vietnamese, and how it learns to read them.

README.md beside this file says what to run.
"""
