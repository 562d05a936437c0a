"""The index: how fast records go in, how much room they take, how fast they are found.

    python -m bench.index [--rows N] [--one-by-one N] [--asked N]
                          [--url postgresql+psycopg://user@host/empty_database]

The first records go in as the pipeline puts them, two transactions each with their ledger entries; the rest in bulk,
for only their number matters to the look-ups.
"""

import argparse
import datetime as dt
import hashlib
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from bench.table import table
from core.catalogue.kinds import by_code, load_kinds
from core.catalogue.purposes import find_purpose
from core.codes import document_id_for, record_id_for
from core.model import (
    ArchiveRecord,
    Arrival,
    Basis,
    Component,
    ComponentCode,
    DeskCode,
    Document,
    Group,
    KindCode,
    LedgerEvent,
    Metadata,
    OwnerId,
    Procedure,
    ProcedureCode,
    Sha256,
    Status,
    StoredObject,
    UnitCode,
)
from core.settings import IndexSettings
from pipeline.reuse import checklist
from rules.reuse import Known, Use
from storage import Index, open_index
from storage.engine import open_engine
from storage.rows import document_row, record_row
from storage.schema import documents, records
from storage.sealing.rotation import open_keys
from storage.sealing.secrets import Key

ROOT = Path(__file__).resolve().parent.parent
START = dt.datetime(2021, 1, 4, 1, tzinfo=dt.UTC)
TODAY = dt.date(2025, 12, 31)
BATCH = 5_000
PAPERS = 8
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Thanh", "Quốc")
GIVEN = ("Mẫu", "Ví", "Dụ", "Thử", "Nghiệm", "Giả", "Định", "Ảo", "Tưởng", "Tượng", "Khuyết", "Danh")


def made(number: int, kinds: tuple[KindCode, ...], texts: tuple[str, ...]) -> tuple[Document, ArchiveRecord, str]:
    """The record of an invented person, who has `PAPERS` of them."""
    rng = random.Random(number)
    sha256 = Sha256(hashlib.sha256(str(number).encode()).hexdigest())
    at = START + dt.timedelta(minutes=3 * number)
    original = StoredObject(sha256, 600_000, "image/jpeg")
    desk, owner = DeskCode("bench"), OwnerId(f"0510{number // PAPERS:08}"[:12])
    kind = kinds[rng.randrange(len(kinds))]
    document = Document(
        id=document_id_for(sha256), desk=desk, status=Status.SIGNED, original=original, page_count=1, kind=kind
    )
    record = ArchiveRecord(
        id=record_id_for(document.id), document_id=document.id, version=1, desk=desk, unit=UnitCode("H48.90.01"),
        kind=kind, group=Group.RESULT, owner=owner, dossier_code=None, procedure_code=None,
        metadata=Metadata(()), original=original, signed=original, words=original, page_count=1,
        signature_level="B-B", signed_at=at, certificate_not_after=at, archived_at=at, issued_on=at.date(),
    )  # fmt: skip
    name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
    return document, record, f"{texts[number % len(texts)]}\n{name}\nSố: {number}/UBND"


def fill_as_the_pipeline(index: Index, rows: Iterator[tuple[Document, ArchiveRecord, str]]) -> float:
    """Put records in one by one; records a second."""
    count, started = 0, time.perf_counter()
    for document, record, text in rows:
        found = index.receive(document, Arrival(document.desk, f"{document.id}.jpg", record.archived_at))
        event = LedgerEvent("archived", document.id, document.desk, record.archived_at)
        index.save(replace(found, status=Status.ARCHIVED), event, record=record, text=text)
        count += 1
    return count / (time.perf_counter() - started)


def fill_in_bulk(settings: IndexSettings, rows: Iterator[tuple[Document, ArchiveRecord, str]]) -> float:
    """Put records in by thousands, without ledger; records a second."""
    engine, count, started = open_engine(settings.url.get_secret_value()), 0, time.perf_counter()
    key = open_keys(engine, settings.keys_file).current
    while True:
        batch = [row for row, _ in zip(rows, range(BATCH), strict=False)]
        if not batch:
            break
        with engine.begin() as connection:
            connection.execute(
                sa.insert(documents), [_archived_row(document, record, key) for document, record, _ in batch]
            )
            connection.execute(sa.insert(records), [record_row(record, text, key) for _, record, text in batch])
        count += len(batch)
    with engine.connect().execution_options(reading=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return count / (time.perf_counter() - started)


def _archived_row(document: Document, record: ArchiveRecord, key: Key) -> dict[str, object]:
    archived = replace(document, status=Status.ARCHIVED, version=1)
    return document_row(archived, key) | {"received_at": record.archived_at}


def dossier_of(kinds: tuple[KindCode, ...]) -> Procedure:
    """A procedure with a component of each kind."""
    components = tuple(Component(ComponentCode(f"thanh-phan-{kind}"), kind, (kind,)) for kind in kinds)
    return Procedure(ProcedureCode("1.000000"), "bench", components, (), "bench")


def spread(ask: Callable[[int], int], times: int) -> list[str]:
    """Median and 99th percentile in milliseconds, and how many answers there were on average."""
    taken, answers = [], 0
    for turn in range(times):
        started = time.perf_counter()
        answers += ask(turn)
        taken.append(1000 * (time.perf_counter() - started))
    return [
        f"{statistics.median(taken):.2f}",
        f"{statistics.quantiles(taken, n=100)[98]:.2f}",
        f"{answers / times:.1f}",
    ]


def size_of(url: str, folder: Path) -> int:
    """Bytes on disk."""
    if url.startswith("sqlite"):
        return sum(path.stat().st_size for path in folder.iterdir())
    engine = open_engine(url)
    with engine.connect().execution_options(reading=True) as connection:
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    engine.dispose()
    return int(size)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--one-by-one", type=int, default=2_000, metavar="N", help="so many as the pipeline does it")
    parser.add_argument("--asked", type=int, default=200, metavar="N", help="each question so many times")
    parser.add_argument("--url", help="an empty PostgreSQL database; else SQLite in a temporary folder")
    chosen = parser.parse_args()
    kinds = tuple(kind.code for kind in load_kinds())
    papers = json.loads((ROOT / "samples" / "expected.json").read_text(encoding="utf-8"))["papers"]
    texts = tuple("\n".join(line for page in paper["pages"] for line in page["lines"]) for paper in papers)
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as keys_name:
        folder, keys_folder = Path(name), Path(keys_name)
        url = chosen.url or f"sqlite:///{folder}/index.db"
        # The keys are no part of the database's size.
        settings = IndexSettings(url=SecretStr(url), url_file="", keys_file=keys_folder / "index-keys.toml")
        index = open_index(settings, create=True)
        rows = (made(number, kinds, texts) for number in range(chosen.rows))
        alone = fill_as_the_pipeline(index, (row for row, _ in zip(rows, range(chosen.one_by_one), strict=False)))
        bulk = fill_in_bulk(settings, rows)
        size = size_of(url, folder)
        rng = random.Random(1)
        numbers = [rng.randrange(chosen.rows) for _ in range(chosen.asked)]
        wanted = [made(number, kinds, texts)[1] for number in numbers]
        owners = [record.owner for record in wanted if record.owner is not None]
        procedure = dossier_of(kinds[:6])
        known = Known(by_code(load_kinds()))
        use = Use(find_purpose("giai-quyet-tthc"), Basis.STATUTE)
        names = [f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}" for _ in range(chosen.asked)]
        queries: dict[str, Callable[[int], int]] = {
            "a record by id": lambda turn: int(index.record(wanted[turn].id) is not None),
            "by owner and kind": lambda turn: len(
                list(index.records(owner=wanted[turn].owner, kind=wanted[turn].kind))
            ),
            "reuse for a dossier of 6 components": lambda turn: len(
                checklist(procedure, owners[turn], index, known, on=TODAY, use=use)
            ),
            "search a number": lambda turn: len(index.search(f"{numbers[turn]} UBND")),
            "search a name": lambda turn: len(index.search(names[turn])),
            "search without accents, two words": lambda turn: len(
                index.search(("giay phep", "xac nhan", "khai sinh")[turn % 3])
            ),
        }
        found = [[label, *spread(ask, chosen.asked)] for label, ask in queries.items()]
        started = time.perf_counter()
        index.counts(on=TODAY)
        counted = time.perf_counter() - started
        index.close()
    kind = url.partition(":")[0].partition("+")[0]
    print(f"{chosen.rows:,} records, {kind}, {size / chosen.rows:,.0f} bytes each, {size / 1e6:,.0f} MB in all\n")
    steps = [["as the pipeline: receive, save", f"{alone:,.0f}"], ["in bulk", f"{bulk:,.0f}"]]
    print(table(("putting in", "records/s"), steps), "\n")
    print(table(("asking", "p50 ms", "p99 ms", "answers"), found), "\n")
    print(f"counting everything for the targets: {1000 * counted:,.0f} ms")


if __name__ == "__main__":
    main()
