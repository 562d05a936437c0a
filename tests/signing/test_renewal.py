"""What a service owed a signature is made up for, as a new version of its record; nothing before it changes."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.codes import document_id_for, sha256_of
from core.errors import ConfigError
from core.model import (
    ArchiveRecord,
    Arrival,
    DeskCode,
    Document,
    LedgerEvent,
    Metadata,
    RecordId,
    RenewedPdf,
    SignedPdf,
    Status,
    UnitCode,
)
from core.settings import IndexSettings
from pipeline import archive
from pipeline.upkeep.rebuild import read
from pipeline.upkeep.renewal import Found, calendar, ending, renew
from signing.pades.levels import PadesLevel
from signing.validate import check
from signing.validate.report import Indication
from storage import Index, open_index
from storage.files import FilesStore, cas_path
from tests.signing.pki import SIGNED, SOON
from tests.signing.test_levels import stamper
from tests.signing.town import Town

LTA = PadesLevel.B_LTA
#: put(signed[, scan]) → its record, in store and index
Put = Callable[..., ArchiveRecord]


@pytest.fixture
def store(tmp_path: Path) -> FilesStore:
    return FilesStore(tmp_path / "store")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    url = SecretStr(f"sqlite:///{tmp_path / 'index.db'}")
    settings = IndexSettings(url=url, url_file="", keys_file=tmp_path / "index-keys.toml")
    opened = open_index(settings, create=True)
    yield opened
    opened.close()


@pytest.fixture
def put(store: FilesStore, index: Index) -> Put:
    def call(signed: SignedPdf, scan: bytes = b"scan") -> ArchiveRecord:
        original = store.put(scan, media_type="image/jpeg")
        document = Document(document_id_for(original.sha256), DeskCode("quay-1"), Status.SIGNED, original)
        index.receive(document, Arrival(DeskCode("quay-1"), "scan.jpg", SIGNED))
        record = archive.seal(document, Metadata(()), (), signed, store=store, unit=UnitCode("xa"), at=SIGNED)
        event = LedgerEvent("archived", document.id, "quay-1", SIGNED)
        assert index.save(replace(document, status=Status.ARCHIVED), event, record=record)
        return record

    return call


def test_what_a_service_owed_is_made_up_for_when_it_is_back(
    town: Town, unsigned: bytes, put: Put, index: Index, store: FilesStore
) -> None:
    pki = town.served
    town.away = {"tsa/"}
    record = put(pki.signer(timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED))
    assert (record.signature_level, record.level_due) == ("B-B", "B-LTA")
    assert index.due() == (record.id,)
    assert (index.work_state().due.records, index.work_state().due.oldest) == (1, SIGNED)

    (waits,) = renew([record.id], pki.services(stamper(town), LTA), index, store, actor="quay-1", clock=lambda: SOON)
    assert (waits.found, waits.record) == (Found.WAITS, record)

    town.reset()
    town.at(SOON)
    (done,) = renew([record.id], pki.services(stamper(town), LTA), index, store, actor="quay-1", clock=lambda: SOON)
    assert done.found is Found.RENEWED, done.why
    now = index.record(record.id)
    assert now == done.record
    assert now is not None
    assert (now.version, now.signature_level, now.level_due) == (2, "B-LTA", None)
    assert now.earlier_signed == (record.signed,)
    assert (index.due(), index.work_state().due.records) == ((), 0)

    before, after = store.get(record.signed.sha256), store.get(now.signed.sha256)
    assert after.startswith(before)
    report = check(after, pki.trust(), at=SOON)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons
    assert report.signatures[0].level == "B-LTA"
    # The old version is still what it was, and an index made anew from the store knows the new one.
    assert archive.record_from(store.get_named(archive.manifest_name(record.id))) == record
    assert read(record.id, archive.manifest_name(record.id, 2), store).record == now
    (event,) = [entry.event for entry in index.ledger() if entry.event.action == "renewed"]
    assert (event.subject, dict(event.facts)["version"]) == (record.id, "2")


def test_a_second_timestamp_service_takes_over_before_the_first_ends(
    town: Town, unsigned: bytes, put: Put, index: Index, store: FilesStore
) -> None:
    pki = town.served
    record = put(pki.signer(timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED))
    assert [(item.month, item.what, item.level, item.records) for item in calendar(index)] == [
        ("2040-01", "timestamp", "B-LTA", 1)
    ]
    later = dt.datetime(2039, 6, 1, tzinfo=dt.UTC)
    town.at(later)
    assert list(ending(index, before=later)) == []
    ids = list(ending(index, before=later + dt.timedelta(days=365)))
    assert ids == [record.id]
    (done,) = renew(ids, pki.services(stamper(town, "tsa2"), LTA), index, store, actor="quay-1", clock=lambda: later)
    assert done.found is Found.RENEWED, done.why
    assert done.record is not None
    assert done.record.timestamp_not_after == dt.datetime(2050, 1, 1, tzinfo=dt.UTC)
    assert sha256_of(store.get(done.record.signed.sha256)) != record.signed.sha256


class _Refuses:
    """A renewer that asks nobody: it notes when it was asked, and refuses."""

    def __init__(self) -> None:
        self.asked: list[dt.datetime] = []

    def bring_up(self, pdf: bytes, *, at: dt.datetime) -> RenewedPdf:
        self.asked.append(at)
        raise ConfigError(f"{len(pdf)} bytes refused")


def test_a_damaged_record_does_not_hinder_the_others(put: Put, index: Index, store: FilesStore, tmp_path: Path) -> None:
    def signed(data: bytes) -> SignedPdf:
        return SignedPdf(data, "tt05-co-quan", "B-B", SIGNED, sha256_of(b"key"), SOON, level_due="B-LTA")

    damaged, other = put(signed(b"%PDF damaged"), b"one"), put(signed(b"%PDF other"), b"two")
    path = tmp_path / "store" / cas_path(damaged.signed.sha256)
    path.chmod(0o600)
    path.write_bytes(b"%PDF altered")
    moments = iter((SIGNED, SOON))
    renewer, unknown = _Refuses(), RecordId("unknown")
    ids = (unknown, damaged.id, other.id)
    done = list(renew(ids, renewer, index, store, actor="quay-1", clock=lambda: next(moments)))
    assert [(item.id, item.found, item.record) for item in done] == [
        (unknown, Found.DAMAGED, None),
        (damaged.id, Found.DAMAGED, damaged),
        (other.id, Found.REFUSED, other),
    ]
    # Each is asked for at its own time.
    assert renewer.asked == [SOON]
