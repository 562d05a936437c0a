"""An audit of many records, by one process and by several: seconds of CPU, and how the work falls on the processes.

python -m bench.audit [--records N] [--files N] [--jobs 2]

The records share some files of 1.17 MB, each signed at level B-LTA. What the clock says depends on what else the
machine does; the CPU of the busiest process says how long the audit would take where each has a core to itself.
"""

import argparse
import datetime as dt
import os
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.authorities import authorities
from bench.sign import sample_pdf
from bench.signature_levels import signer_of
from bench.table import table
from core.codes import document_id_for, record_id_for
from core.model import ArchiveRecord, DeskCode, Group, Metadata, UnitCode
from pipeline.archive import keep_version
from pipeline.audit.everything import Source, audit, records_of
from signing.pades import PadesSigner
from signing.pades.levels import PadesLevel
from signing.quiet import silence_library_logs
from signing.trust import Trust
from storage.files import FilesStore

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_BUSY_SECONDS: Final = 0.5
_PARENT, _USER, _SYSTEM = 1, 11, 12  #: fields of proc(5) stat behind the name


def fill(folder: Path, signer: PadesSigner, count: int, files: int) -> None:
    """So many records with so many signed files."""
    store, pdf, at = FilesStore(folder), sample_pdf(), dt.datetime.now(dt.UTC)
    desk, signed = DeskCode("bench"), [signer.sign(pdf, at=at) for _ in range(files)]
    for number in range(count):
        original = store.put(f"scan {number}".encode(), media_type="image/jpeg")
        words = store.put(f'{{"pages":[],"number":{number}}}'.encode(), media_type="application/json")
        made = signed[number % files]
        document_id = document_id_for(original.sha256)
        record = ArchiveRecord(
            id=record_id_for(document_id), document_id=document_id, version=1, desk=desk, unit=UnitCode("H48.90.01"),
            kind=None, group=Group.RESULT, owner=None, dossier_code=None, procedure_code=None, metadata=Metadata(()),
            original=original, signed=store.put(made.data, media_type="application/pdf"), words=words, page_count=2,
            signature_level=made.level, signed_at=made.signed_at, certificate_not_after=made.certificate_not_after,
            archived_at=at,
        )  # fmt: skip
        keep_version(record, store)


def audited(source: Source, *, jobs: int) -> tuple[int, float, list[float]]:
    """How many records passed; seconds by the clock; seconds of CPU of this process and of each that it started."""
    records = list(records_of(source.store()))
    started, spent_before, idle = time.perf_counter(), time.process_time(), _cpu_of_children()
    passed = 0
    spent: list[float] = []
    for count, verdict in enumerate(audit(records, source, jobs=jobs), start=1):
        passed += verdict.indication == "TOTAL_PASSED" and not verdict.findings
        if count == len(records):
            # They end as soon as nothing is asked of them any more.
            spent = [now - idle.get(child, 0.0) for child, now in _cpu_of_children().items()]
    busy = sorted((seconds for seconds in spent if seconds >= _BUSY_SECONDS), reverse=True)
    return passed, time.perf_counter() - started, [time.process_time() - spent_before, *busy]


def _cpu_of_children() -> dict[int, float]:
    """Seconds of each child, with all that it has started."""
    seconds: dict[int, float] = {}
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        process = int(path.parent.name)
        parents[process] = int(fields[_PARENT])
        seconds[process] = (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS

    def first(process: int) -> int | None:
        """The child of this process from which it comes."""
        while process in parents:
            if parents[process] == os.getpid():
                return process
            process = parents[process]
        return None

    found: dict[int, float] = {}
    for process, spent in seconds.items():
        child = first(process)
        if child is not None:
            found[child] = found.get(child, 0.0) + spent
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1000, help="half of them in each of two turns")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--files", type=int, default=50)
    chosen = parser.parse_args()
    silence_library_logs()
    with tempfile.TemporaryDirectory() as name:
        folder, copied = Path(name), Path(name) / "store"
        with authorities(folder) as there:
            trust = Trust(signers=(there.root,), timestamps=(there.root,))
            fill(copied, signer_of(there, trust, PadesLevel.B_LTA), chosen.records // 2, chosen.files)
        # In turns, so that a busy moment strikes both.
        done = [(jobs, *audited(Source(trust, copied=copied), jobs=jobs)) for jobs in (1, chosen.jobs, chosen.jobs, 1)]
    rows, alone = [], 0.0
    for jobs in (1, chosen.jobs):
        passed, walls, spent = zip(*(rest for at_once, *rest in done if at_once == jobs), strict=True)
        # One process waits while its checker works; several are asked by one that only hands records out.
        longest = sum(sum(one) if jobs == 1 else one[0] + max(one[1:], default=0.0) for one in spent)
        alone = alone or longest
        each = ", ".join(" + ".join(f"{seconds:.1f}" for seconds in one) for one in spent)
        total, wall = sum(map(sum, spent)), sum(walls)
        rows.append([str(jobs), str(sum(passed)), f"{total:.1f}", each, f"{wall:.1f}", f"{alone / longest:.2f}"])
    print(table(("processes", "passed", "CPU s", "this + each child", "wall s", "times as fast by CPU"), rows))


if __name__ == "__main__":
    main()
