"""How far the offices are: what an index holds, counted as the plans count. For commands, screens and other systems."""

from pipeline.targets.counts import as_counts, counts_of

__all__ = ["as_counts", "counts_of"]
