"""Sealing a paper: once, whole, and so that `sha256sum` can say whether it is still there."""

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import serial
from core.codes import document_id_for, record_id_for, sha256_of
from core.errors import IntegrityError
from core.model import (
    ArchiveRecord,
    Box,
    DeskCode,
    Document,
    DossierCode,
    Field,
    FieldName,
    Group,
    KindCode,
    Metadata,
    OwnerId,
    PageQuality,
    PageText,
    SignedPdf,
    Status,
    StoredObject,
    UnitCode,
    Verdict,
    Word,
)
from pipeline import archive
from storage.files import FilesStore

MORNING = dt.datetime(2025, 9, 15, 1, 30, tzinfo=dt.UTC)
ORIGINAL = b"the bytes of a scanner"


def a_document(store: FilesStore | None, data: bytes = ORIGINAL) -> Document:
    kept = StoredObject(sha256_of(data), len(data), "image/jpeg")
    if store is not None:
        kept = store.put(data, media_type="image/jpeg")
    return Document(
        id=document_id_for(kept.sha256),
        desk=DeskCode("quay-1"),
        status=Status.SIGNED,
        original=kept,
        page_count=1,
        kind=KindCode("birth_certificate"),
        group=Group.COMPONENT,
        dossier_code=DossierCode("H48.001.01-250915-0001"),
        owner=OwnerId("048190000001"),
        doubts_accepted=True,
    )


def a_metadata(**values: str) -> Metadata:
    return Metadata(tuple(Field(FieldName(name), value, 0.98, page=1) for name, value in values.items()))


def a_text() -> PageText:
    word = Word("Đặng", Box(10, 10, 90, 40), 0.97, line=0)
    quality = PageQuality(Verdict.GOOD, sharpness=200.0, contrast=0.8)
    return PageText(1, 800, 1100, 100.0, 0, 0.0, blank=False, quality=quality, words=(word,), engine="none")


def a_signed(data: bytes = b"%PDF-1.7 signed") -> SignedPdf:
    return SignedPdf(data, "agency", "B-B", MORNING, sha256_of(b"certificate"), MORNING + dt.timedelta(days=365))


def sealed(store: FilesStore, document: Document, **changes: Any) -> ArchiveRecord:
    given_values: dict[str, Any] = {
        "metadata": a_metadata(issued_date="2025-09-10", expires="2026-03-10"),
        "texts": (a_text(),),
        "signed": a_signed(),
        "at": MORNING,
    }
    given_values |= changes
    return archive.seal(
        document,
        given_values["metadata"],
        given_values["texts"],
        given_values["signed"],
        store=store,
        unit=UnitCode("H48.001"),
        at=given_values["at"],
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(root: Path) -> FilesStore:
    return FilesStore(root)


def files_below(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_record_says_all_that_is_known_of_its_paper(store: FilesStore) -> None:
    document = a_document(store)
    record = sealed(store, document)
    assert record.id == record_id_for(document.id)
    assert (record.desk, record.unit, record.owner) == ("quay-1", "H48.001", "048190000001")
    assert (record.issued_on, record.expires_on) == (dt.date(2025, 9, 10), dt.date(2026, 3, 10))
    assert (record.signed_at, record.archived_at, record.signature_level) == (MORNING, MORNING, "B-B")
    assert record.doubtful
    assert store.get(record.signed.sha256) == a_signed().data
    assert json.loads(store.get(record.words.sha256)) == {
        "schema": "sohoa.words/1",
        "pages": [serial.plain(a_text())],
    }


def test_a_paper_whose_dates_are_not_certain_has_no_dates(store: FilesStore) -> None:
    doubtful = Field(FieldName.ISSUED_DATE, "2025-09-10", 0.3, abstained=True)
    record = sealed(store, a_document(store), metadata=Metadata((doubtful,)))
    assert (record.issued_on, record.expires_on) == (None, None)


def test_sealing_twice_leaves_the_store_as_it_was(store: FilesStore, root: Path) -> None:
    document = a_document(store)
    first = sealed(store, document)
    before = files_below(root)
    assert sealed(store, document) == first
    assert files_below(root) == before


def test_the_manifest_that_a_killed_run_left_wins_over_a_newer_signature(store: FilesStore) -> None:
    document = a_document(store)
    first = sealed(store, document)
    again = sealed(store, document, signed=a_signed(b"%PDF-1.7 signed anew"), at=MORNING + dt.timedelta(hours=1))
    assert again == first


def test_a_run_that_is_killed_after_the_manifest_gets_its_sums_from_the_next(store: FilesStore, root: Path) -> None:
    document = a_document(store)
    record = sealed(store, document)
    sums = root / "aip" / record.id / "v1" / "SHA256SUMS"
    before = sums.read_bytes()
    sums.unlink()
    sealed(store, document)
    assert sums.read_bytes() == before


class _RivalFirst(FilesStore):
    """Lets another run seal the same paper just before this one writes its manifest."""

    def __init__(self, root: Path, rival: Callable[[], object]) -> None:
        super().__init__(root)
        self._rival: Callable[[], object] | None = rival

    def put_named(self, name: str, data: bytes) -> None:
        if self._rival is not None and name.endswith("manifest.json"):
            rival, self._rival = self._rival, None
            rival()
        super().put_named(name, data)


def test_two_runs_that_seal_at_once_agree_on_one_record(store: FilesStore, root: Path) -> None:
    document = a_document(store)
    quicker: list[ArchiveRecord] = []
    slow = _RivalFirst(root, lambda: quicker.append(sealed(store, document)))
    record = sealed(slow, document, signed=a_signed(b"%PDF-1.7 the other"), at=MORNING + dt.timedelta(seconds=1))
    assert [record] == quicker


class _Forgetful(FilesStore):
    """Refuses the manifest although nothing lies under its name."""

    def put_named(self, name: str, data: bytes) -> None:
        raise IntegrityError(f"{name} reads back as {len(data)} other bytes")


def test_a_manifest_that_the_store_cannot_keep_is_an_alarm(root: Path) -> None:
    store = _Forgetful(root)
    with pytest.raises(IntegrityError, match="other bytes"):
        sealed(store, a_document(store))


def test_a_paper_whose_original_is_missing_is_not_sealed(store: FilesStore, root: Path) -> None:
    with pytest.raises(IntegrityError, match="missing from the store"):
        sealed(store, a_document(None))
    assert files_below(root) == {}


def test_a_manifest_of_another_paper_under_this_name_is_an_alarm(store: FilesStore) -> None:
    other = sealed(store, a_document(store, b"another paper"))
    document = a_document(store)
    name = archive.manifest_name(record_id_for(document.id))
    store.put_named(name, archive.manifest_of(other))
    with pytest.raises(IntegrityError, match="another paper"):
        sealed(store, document)


def test_the_sums_are_those_that_sha256sum_checks(store: FilesStore, root: Path) -> None:
    tool = shutil.which("sha256sum")
    assert tool, "coreutils is missing"
    record = sealed(store, a_document(store))
    sums = f"aip/{record.id}/v1/SHA256SUMS"
    said = subprocess.run([tool, "--strict", "-c", sums], cwd=root, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout.count(": OK")) == (0, 4)
    damaged = root / "cas" / "sha256" / record.words.sha256[:2] / record.words.sha256[2:4] / record.words.sha256
    damaged.chmod(0o600)
    damaged.write_bytes(b"{}")
    said = subprocess.run([tool, "--strict", "-c", sums], cwd=root, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout.count(": FAILED")) == (1, 1)


def test_the_store_names_nobody(store: FilesStore, root: Path) -> None:
    sealed(store, a_document(store))
    assert not [name for name in files_below(root) if "048190000001" in name or "H48" in name]
