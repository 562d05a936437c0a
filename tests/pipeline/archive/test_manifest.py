"""A manifest says all that a record's row says: the index can be rebuilt from the store."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import document_id_for, record_id_for, sha256_of
from core.errors import IntegrityError
from core.model import (
    ArchiveRecord,
    Box,
    DeskCode,
    DossierCode,
    Field,
    FieldName,
    FieldSource,
    Group,
    KindCode,
    Metadata,
    OwnerId,
    ProcedureCode,
    RecordId,
    StoredObject,
    UnitCode,
)
from pipeline import archive

DAY = dt.datetime(2025, 9, 15, tzinfo=dt.UTC)

# Text as it comes from paper and keyboard: anything that UTF-8 can hold.
_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_hashes = st.binary(max_size=8).map(sha256_of)
_objects = st.builds(StoredObject, _hashes, st.integers(0, 2**40), _words, st.none() | _words)
_times = st.datetimes(min_value=dt.datetime(2000, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001  hypothesis adds it
_boxes = st.builds(Box, *[st.integers(-9999, 9999)] * 4)
_fields = st.builds(
    Field,
    st.sampled_from(FieldName),
    st.none() | _words,
    st.floats(0, 1),
    st.none() | st.integers(1, 99),
    st.none() | _boxes,
    st.sampled_from(FieldSource),
    st.booleans(),
    st.none() | _words,
)
_records = st.builds(
    ArchiveRecord,
    id=_hashes.map(document_id_for).map(record_id_for),
    document_id=_hashes.map(document_id_for),
    version=st.just(1),
    desk=_words.map(DeskCode),
    unit=_words.map(UnitCode),
    kind=st.none() | _words.map(KindCode),
    group=st.sampled_from(Group),
    owner=st.none() | _words.map(OwnerId),
    dossier_code=st.none() | _words.map(DossierCode),
    procedure_code=st.none() | _words.map(ProcedureCode),
    metadata=st.builds(Metadata, st.lists(_fields, max_size=3).map(tuple)),
    original=_objects,
    signed=_objects,
    words=_objects,
    page_count=st.integers(0, 9999),
    signature_level=_words,
    signed_at=_times,
    certificate_not_after=_times,
    archived_at=_times,
    issued_on=st.none() | st.dates(),
    expires_on=st.none() | st.dates(),
    doubtful=st.booleans(),
    withdrawn_on=st.none() | st.dates(),
    superseded_by=st.none() | _words.map(RecordId),
    collated_from=st.lists(_objects, max_size=2).map(tuple),
)


@given(_records)
def test_every_record_comes_back_from_its_manifest(record: ArchiveRecord) -> None:
    manifest = archive.manifest_of(record)
    assert archive.record_from(manifest) == record
    assert archive.manifest_of(archive.record_from(manifest)) == manifest


def a_manifest(**changes: object) -> bytes:
    tree = json.loads(archive.manifest_of(_example()))
    return json.dumps(tree | changes).encode()


def _example() -> ArchiveRecord:
    kept = StoredObject(sha256_of(b"paper"), 5, "image/jpeg")
    document_id = document_id_for(kept.sha256)
    values: dict[str, Any] = {field.name: None for field in dataclasses.fields(ArchiveRecord)}
    values |= {"id": record_id_for(document_id), "document_id": document_id, "desk": "d", "unit": "u", "version": 1}
    values |= {"group": Group.RESULT, "metadata": Metadata(), "original": kept, "signed": kept, "words": kept}
    values |= {"page_count": 1, "signature_level": "B-B", "signed_at": DAY, "certificate_not_after": DAY}
    return ArchiveRecord(
        **values | {"archived_at": DAY, "doubtful": False, "collated_from": (), "changes": (), "earlier_signed": ()}
    )


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (b"", "not readable"),
        (b"\xff\xfe", "not readable"),
        (b"[]", "not readable"),
        (b"null", "not readable"),
        (b"{}", "not readable"),
        (b"[" * 100_000, "not readable"),
        (a_manifest(record={}), "not readable"),
        (a_manifest(record=None), "not readable"),
        (a_manifest(schema="sohoa.manifest/2"), "expected sohoa.manifest/1"),
        (a_manifest(schema="other.program/1"), "expected sohoa.manifest/1"),
        (a_manifest(schema=1), "not readable"),
    ],
)
def test_a_foreign_or_newer_manifest_is_refused(manifest: bytes, message: str) -> None:
    with pytest.raises(IntegrityError, match=message):
        archive.record_from(manifest)


def test_a_key_that_a_later_version_added_does_not_hide_the_record() -> None:
    assert archive.record_from(a_manifest(later={"more": 1})) == _example()
