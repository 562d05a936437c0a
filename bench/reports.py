"""What it costs to count a period of a large archive: python -m bench.reports [RECORDS]."""

import datetime as dt
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from core.model import DossierCode, KindCode, Status
from pipeline.reports import survey_of, window_of
from pipeline.reports.figures import figures
from rules.kpi import Quantity
from rules.periods import period_of
from storage import Index, open_index
from tests.contracts.conftest import a_document, an_arrival, index_settings
from tests.contracts.test_indexes import a_record
from tests.reports.quarter import JULY, OCTOBER, take_in

#: A dossier has so many papers, the last of them its result.
PAPERS = 4


def main() -> None:
    """Fill an index, three of four dossiers before the quarter, and count the quarter."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(index_settings(f"sqlite:///{folder}/index.db", Path(folder)), create=True)
        for number in range(records // PAPERS):
            at = JULY + dt.timedelta(seconds=number) - dt.timedelta(days=90 * (number % 4 != 0))
            dossier = take_in(index, number, at)
            for paper in range(PAPERS):
                _archive(index, dossier.code, f"{number}-{paper}", at, is_result=paper == PAPERS - 1)
        window = window_of(period_of("2025-Q3"), OCTOBER)
        started = time.process_time()
        found = survey_of(index, window)
        surveyed = time.process_time()
        counted = figures(found, index)
        ended = time.process_time()
        index.close()
    print(f"records {records}, dossiers of the quarter {counted.whole[Quantity.RECEIVED]}")
    print(f"survey  {surveyed - started:8.2f} CPU-s  {1e6 * (surveyed - started) / records:8.1f} µs a record")
    print(f"figures {ended - surveyed:8.2f} CPU-s")


def _archive(index: Index, code: DossierCode, seed: str, at: dt.datetime, *, is_result: bool) -> None:
    document = index.receive(a_document(seed), an_arrival(seed, at))
    kind = KindCode("marriage_certificate" if is_result else "declaration_form")
    record = a_record(document, dossier_code=code, archived_at=at, kind=kind)
    index.save(replace(document, status=Status.ARCHIVED), record=record)


if __name__ == "__main__":
    main()
