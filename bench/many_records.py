"""An index filled quickly: a million records take the processor a minute or two, not a quarter of an hour.

Each record has the fields of a paper as the pipeline reads it. Its JSON is made once and its own numbers are put into
it; then it is sealed like every other. Texts are left short: look-ups by owner or id do not touch them.
"""

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from bench.index import PAPERS, START, made
from core import serial
from core.codes import document_id_for, record_id_for
from core.model import Box, Field, FieldName, KindCode, Metadata, OwnerId, Sha256, Status
from core.settings import IndexSettings
from storage.engine import open_engine
from storage.rows import document_row, record_place, record_row
from storage.schema import documents, records
from storage.sealing.rotation import open_keys
from storage.sealing.secrets import Key

Row = dict[str, object]
BATCH: Final = 5_000
VALUES: Final = {
    FieldName.NUMBER: "15",
    FieldName.SYMBOL: "UBND-XNTTHN",
    FieldName.ISSUED_DATE: "2021-01-04",
    FieldName.ORGAN_NAME: "ỦY BAN NHÂN DÂN XÃ MẪU SƠN ĐÔNG",
    FieldName.SUBJECT: "Giấy xác nhận tình trạng hôn nhân",
    FieldName.PERSON_NAME: "Nguyễn Văn Mẫu",
    FieldName.BIRTH_DATE: "1995-01-02",
    FieldName.SIGNER_NAME: "Lê Văn Ví",
}
PAPER: Final = Metadata(
    tuple(Field(name, said, 0.97, 1, Box(410, 522, 980, 560), evidence=("label",)) for name, said in VALUES.items())
)


def fill(settings: IndexSettings, kinds: tuple[KindCode, ...], rows: int) -> None:
    """Put so many records in, `PAPERS` of each owner, without ledger."""
    engine = open_engine(settings.url.get_secret_value())
    key = open_keys(engine, settings.keys_file).current
    templates = [_Template(kind, key) for kind in kinds]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hurry)
    for start in range(0, rows, BATCH):
        some = [templates[number % len(kinds)].rows(number) for number in range(start, min(start + BATCH, rows))]
        with engine.begin() as connection:
            for place, table in enumerate((documents, records)):
                _put(connection, table, [row[place] for row in some])
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _hurry(connection: Any, _record: object) -> None:
    """What is lost is filled again: no waiting for the disk, and most pages of the file in memory."""
    for pragma in ("cache_size=-400000", "foreign_keys=OFF", "wal_autocheckpoint=20000"):
        connection.execute(f"PRAGMA {pragma}")


class _Template:
    """The two rows of a paper of one kind."""

    def __init__(self, kind: KindCode, key: Key) -> None:
        document, record, _ = made(0, (kind,), ("bench",))
        archived = replace(document, status=Status.ARCHIVED, version=1)
        filed = replace(record, metadata=PAPER)
        self._key, self._sha256, self._owner = key, document.original.sha256, str(record.owner)
        self._letters = document.id.removeprefix("d-")
        self._value = serial.dump(filed).decode()
        self._document = document_row(archived, key) | {"value": "-"}
        self._record = record_row(filed, "bench", key)

    def rows(self, number: int) -> tuple[Row, Row]:
        """The document and the record of that number; the document is there to be referred to, nobody opens it."""
        sha256 = Sha256(hashlib.sha256(str(number).encode()).hexdigest())
        document_id, owner = document_id_for(sha256), OwnerId(f"0510{number // PAPERS:08}")
        record_id, at = record_id_for(document_id), START + dt.timedelta(seconds=120 * number)
        said = self._value.replace(self._sha256, sha256).replace(self._owner, owner)
        said = said.replace(self._letters, document_id.removeprefix("d-"))
        document = self._document | {"id": document_id, "sha256": sha256, "received_at": at}
        record = self._record | {
            "id": record_id, "document_id": document_id, "owner": self._key.owner(owner), "archived_at": at,
            "value": self._key.seal(said, record_place(record_id)),
        }  # fmt: skip
        return document, record


def _put(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    """Straight to the driver: the million is there to be looked through, not to show how records come in."""
    names = list(rows[0])
    values = [tuple(row[name] for name in names) for row in rows]
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(names)
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for value in values:
                copy.write_row(value)
        return
    marks = ", ".join("?" * len(names))
    times = [place for place, value in enumerate(values[0]) if isinstance(value, dt.date)]
    rows_kept = [[*value] for value in values]
    for row in rows_kept:
        for place in times:
            row[place] = _kept(row[place])
    driver.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", rows_kept)  # noqa: S608  names of ours


def _kept(value: object) -> object:
    """Times as SQLAlchemy writes them into SQLite."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, dt.datetime) else str(value)
