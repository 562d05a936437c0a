"""Records counted as they come and go, and what stands behind the counts."""

from storage.counting import sums, tallies
from storage.counting.lacking import SqlLacking

__all__ = ["SqlLacking", "sums", "tallies"]
