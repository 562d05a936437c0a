"""Commands for whoever teaches the machine and measures what it has learnt."""
