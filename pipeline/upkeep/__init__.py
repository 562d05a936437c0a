"""What an archive must have, and what nobody names any more: the journey's side of looking after the stores."""

from pipeline.upkeep.garbage import Heap, Unnamed, archive_heap, collect, work_heap
from pipeline.upkeep.must import must_have

__all__ = ["Heap", "Unnamed", "archive_heap", "collect", "must_have", "work_heap"]
