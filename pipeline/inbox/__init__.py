"""Collect finished scan files; receive each once; keep what is no usable scan apart with its reason.

A file is finished when two looks a quiet time apart see the same size and time of change, nobody writes to it, and
later its whole structure opens. What is refused loses nothing: its bytes lie in quarantine beside a JSON file that
says why.
"""

from pipeline.inbox.done import move_to_done
from pipeline.inbox.files import Refusal, ScanFile, collect, count
from pipeline.inbox.lookout import FOR_GOOD, Lookout
from pipeline.inbox.quarantine import Quarantined, find_quarantined, quarantined
from pipeline.inbox.receive import Intake, receive

__all__ = [
    "FOR_GOOD",
    "Intake",
    "Lookout",
    "Quarantined",
    "Refusal",
    "ScanFile",
    "collect",
    "count",
    "find_quarantined",
    "move_to_done",
    "quarantined",
    "receive",
]
