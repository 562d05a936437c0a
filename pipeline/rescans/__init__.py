"""Was this paper digitized before? Found by the fingerprint of its pages and by its words, and left to a clerk."""

from pipeline.rescans.search import earlier

__all__ = [
    "earlier",
]
