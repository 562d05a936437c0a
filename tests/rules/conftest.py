"""Records, owners and procedures to decide about; the people are invented."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.catalogue.kinds import by_code, load_kinds
from core.catalogue.purposes import find_purpose
from core.codes import document_id_for, record_id_for, sha256_of
from core.model import (
    ArchiveRecord,
    Basis,
    DeskCode,
    Field,
    FieldName,
    Group,
    KindCode,
    Metadata,
    OwnerId,
    ProcedureCode,
    StoredObject,
    UnitCode,
)
from rules.reuse import Known, Use

RecordMaker = Callable[..., ArchiveRecord]

OWNER = OwnerId("051095000123")
SIGNED = dt.datetime(2025, 3, 1, 2, tzinfo=dt.UTC)
#: Every field certain, whatever a kind requires.
CERTAIN = Metadata(tuple(Field(name, "x", 0.99) for name in FieldName if name is not FieldName.SCOPE))


def make_record(seed: str = "paper", **changes: Any) -> ArchiveRecord:
    kept = StoredObject(sha256_of(seed.encode()), len(seed), "image/jpeg")
    document_id = document_id_for(kept.sha256)
    record = ArchiveRecord(
        id=record_id_for(document_id),
        document_id=document_id,
        version=1,
        desk=DeskCode("quay-1"),
        unit=UnitCode("H48.90.01"),
        kind=KindCode("birth_certificate"),
        group=Group.RESULT,
        owner=OWNER,
        dossier_code=None,
        procedure_code=None,
        metadata=CERTAIN,
        original=kept,
        signed=kept,
        words=kept,
        page_count=1,
        signature_level="B-B",
        signed_at=SIGNED,
        certificate_not_after=SIGNED + dt.timedelta(days=365),
        archived_at=SIGNED,
        issued_on=dt.date(2025, 2, 28),
    )
    return replace(record, **changes)


@pytest.fixture
def a_record() -> RecordMaker:
    """Make a birth certificate that anybody may rely on, but for what is changed."""
    return make_record


@pytest.fixture
def owner() -> OwnerId:
    return OWNER


@pytest.fixture(scope="session")
def known() -> Known:
    return Known(by_code(load_kinds()))


@pytest.fixture(scope="session")
def use() -> Use:
    """A desk settles a marriage by its duty."""
    return Use(find_purpose("giai-quyet-tthc"), Basis.STATUTE, ProcedureCode("1.004884"), UnitCode("H48.90.01"))
