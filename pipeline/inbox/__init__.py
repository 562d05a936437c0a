"""Collect finished scan files; receive each once; keep what is no usable scan apart with its reason.

A file is finished when two looks a quiet time apart see the same size and time of change, nobody writes to it, and
later its whole structure opens. Where a scanner has a one-sided feeder, two files that follow one another are one
stack. What is refused loses nothing: its bytes lie in quarantine beside a JSON file that
says why.
"""

from pipeline.inbox.done import move_to_done
from pipeline.inbox.files import Refusal, ScanFile, collect, count
from pipeline.inbox.lookout import FOR_GOOD, Lookout
from pipeline.inbox.quarantine import Quarantined, find_quarantined, quarantined
from pipeline.inbox.receive import Intake, receive
from pipeline.inbox.sides import Collate, Stack, left_over, receive_stack, refuse_lone
from pipeline.inbox.stacks import Waiting, belongs, by_time, resting_seconds, waiting

__all__ = [
    "FOR_GOOD",
    "Collate",
    "Intake",
    "Lookout",
    "Quarantined",
    "Refusal",
    "ScanFile",
    "Stack",
    "Waiting",
    "belongs",
    "by_time",
    "collect",
    "count",
    "find_quarantined",
    "left_over",
    "move_to_done",
    "quarantined",
    "receive",
    "receive_stack",
    "refuse_lone",
    "resting_seconds",
    "waiting",
]
