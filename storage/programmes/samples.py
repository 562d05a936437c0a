"""Samples of a programme for quality control, and the row of a programme that they are noted in."""

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from core import serial
from core.errors import ConfigError
from core.model import Batch, BatchId, BatchItem, DocumentId, Draw, Inspection
from storage.engine import reading, writing
from storage.programmes.schema import batch_samples, batches


class SqlSamples:
    """What was drawn, and what inspectors said of it."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def draw(self, batch_id: BatchId, draw: Draw, items: Iterable[BatchItem]) -> None:
        """Keep a sample.

        Raises:
            ConfigError: that round was drawn already.
        """
        with writing(self._engine) as connection:
            before = locked(connection, batch_id)
            if any(known.round == draw.round for known in before.draws):
                raise ConfigError(
                    f"lượt {draw.round} của {batch_id} đã lấy mẫu; mỗi mẫu chỉ lấy một lần / "
                    f"round {draw.round} of {batch_id} was drawn already; a sample is not drawn twice"
                )
            store(connection, replace(before, draws=(*before.draws, draw)))
            rows = [
                {
                    "batch_id": batch_id,
                    "round": draw.round,
                    "number": item.number,
                    "document_id": item.document_id,
                    "inspector": "",
                    "version": item.version,
                }
                for item in items
            ]
            if rows:
                connection.execute(sa.insert(batch_samples), rows)

    def inspections(self, batch_id: BatchId) -> tuple[Inspection, ...]:
        """Every item that was drawn, by round and number."""
        query = (
            sa.select(batch_samples)
            .where(batch_samples.c.batch_id == batch_id)
            .order_by(batch_samples.c.round, batch_samples.c.number)
        )
        with reading(self._engine) as connection:
            return tuple(
                Inspection(
                    row.round, row.number, DocumentId(row.document_id), row.verdict, row.inspector, row.at, row.version
                )
                for row in connection.execute(query)
            )

    def inspected(self, batch_id: BatchId, inspection: Inspection) -> None:
        """Note an inspector's verdict on an item that was drawn; a later one replaces it."""
        row = (
            batch_samples.c.batch_id == batch_id,
            batch_samples.c.round == inspection.round,
            batch_samples.c.number == inspection.number,
        )
        with writing(self._engine) as connection:
            connection.execute(
                sa.update(batch_samples)
                .where(*row)
                .values(
                    document_id=inspection.document_id,
                    verdict=inspection.verdict,
                    inspector=inspection.inspector,
                    at=inspection.at,
                    version=inspection.version,
                )
            )


def value_of(batch: Batch) -> str:
    """The programme as it is kept."""
    return serial.dump(batch).decode()


def locked(connection: sa.Connection, batch_id: BatchId) -> Batch:
    """The programme, nobody else's to change until the transaction ends."""
    query = sa.select(batches.c.value).where(batches.c.id == batch_id)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    value = connection.execute(query).scalar_one_or_none()
    if value is None:
        raise ConfigError(
            f"bàn này không có đợt số hóa {batch_id}; `sohoa backscan list` liệt kê các đợt / "
            f"no programme {batch_id} at this desk; `sohoa backscan list` shows them"
        )
    return serial.load(Batch, value.encode())


def store(connection: sa.Connection, batch: Batch) -> None:
    """Write a programme that was read under its lock."""
    row = sa.update(batches).where(batches.c.id == batch.id)
    connection.execute(row.values(state=batch.state.value, value=value_of(batch)))
