"""What the server that forks workers imports once: a worker then starts in a fraction of a second, not in seconds.

Commands import these late, because most need few of them; a worker needs all of them, and one that was killed is
replaced while its paper waits.
"""
