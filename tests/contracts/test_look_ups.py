"""A person's records and a dossier's are found by what nobody can read, with one probe of an index on both engines."""

from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa

from core.model import DossierCode, KindCode
from core.settings import IndexSettings
from storage import Index, open_index, rotate_key
from tests.contracts.test_sealing import DOSSIER, OWNER, fill

Asked = tuple[str, Any]


@pytest.fixture
def filled(index: Index) -> Index:
    fill(index)
    return index


#: Of which a look-up reads a person's rows only.
TABLES = ("records", "owner_links", "verdicts", "fixity")


def plans_of(engine: sa.Engine, statements: list[Asked]) -> list[str]:
    """How the database would answer."""
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect().execution_options(reading=True) as connection:
        if engine.dialect.name == "postgresql":
            # Three rows are read through sooner than an index is.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [str(connection.exec_driver_sql(explain + said, values).all()) for said, values in statements]


@pytest.mark.parametrize("keys", [1, 3])
def test_a_look_up_by_owner_and_kind_is_a_probe_of_its_index(filled: Index, settings: IndexSettings, keys: int) -> None:
    for _ in range(keys - 1):
        rotate_key(settings)
    engine = filled._engine  # type: ignore[attr-defined]
    asked: list[Asked] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3])))
    kind = KindCode("birth_certificate")
    assert len(list(filled.records(owner=OWNER, kind=kind))) == len(filled.dossiers.papers(OWNER, kind).records) == 1
    statements = [item for item in asked if "owner" in item[0]]
    assert len(statements) == 3
    plans = plans_of(engine, statements)
    assert sum("ix_records_owner_kind_archived_at" in plan for plan in plans) == 2
    for plan in plans:
        assert not any(f"{walk} {table}" in plan for walk in ("SCAN", "Seq Scan on") for table in TABLES), plan


@pytest.mark.parametrize("keys", [1, 3])
def test_a_look_up_by_dossier_is_a_probe_of_its_index(filled: Index, settings: IndexSettings, keys: int) -> None:
    for _ in range(keys - 1):
        rotate_key(settings)
    engine = filled._engine  # type: ignore[attr-defined]
    asked: list[Asked] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3])))
    assert [record.dossier_code for record in filled.dossiers.records(DOSSIER)] == [DOSSIER]
    assert filled.dossiers.records(DossierCode("H48.001.01-250915-0002")) == ()
    (plan,) = plans_of(engine, [item for item in asked if "dossier" in item[0]][:1])
    assert "ix_records_dossier" in plan
    assert "SCAN records" not in plan


def test_records_of_an_index_of_before_are_found_by_dossier_too(filled: Index, settings: IndexSettings) -> None:
    with filled._engine.begin() as connection:  # type: ignore[attr-defined]
        for statement in ("UPDATE records SET dossier = NULL", "DELETE FROM unit_quarters"):
            connection.execute(sa.text(statement))
    assert filled.dossiers.records(DOSSIER) == ()
    with closing(open_index(settings, create=True)) as again:
        assert [record.dossier_code for record in again.dossiers.records(DOSSIER)] == [DOSSIER]
