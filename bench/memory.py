"""How much memory one process has needed."""

import re
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_kib(process: int | str = "self") -> int:
    """The most that a process has held at once since it began its program, in KiB.

    `getrusage` would not do: its figure outlives `exec`, so a program that a larger one started shows the larger one's.
    """
    found = _PEAK.search(Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0
