"""Dossiers, reuse, one person's numbers and the standing of records, on every index."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.model import (
    Basis,
    ChangeKind,
    DeskCode,
    Dossier,
    DossierCode,
    KindCode,
    LedgerEvent,
    LinkEvidence,
    OwnerId,
    OwnerLink,
    ProcedureCode,
    RecordChange,
    RecordId,
    Reuse,
    Sha256,
    UnitCode,
)
from core.settings import IndexSettings
from storage import Index, rotate_key
from storage.access.verdicts import Verdict
from storage.files import cas_path
from storage.ledger import first_break
from storage.schema import fixity
from tests.contracts.conftest import NOON
from tests.contracts.test_indexes import archive
from tests.contracts.test_sealing import everything_in

CODE = DossierCode("H48.001.01-250915-0001")
OWNER, OLD, PASSPORT = OwnerId("051095000123"), OwnerId("212345678"), OwnerId("B1234567")
DOSSIER = Dossier(CODE, ProcedureCode("1.004884"), OWNER, DeskCode("desk"), UnitCode("H48.90.01"), NOON)
EVENT = LedgerEvent("owner_linked", "owner", "clerk", NOON)


def a_link(owner: OwnerId, other: OwnerId) -> OwnerLink:
    return OwnerLink(owner, other, LinkEvidence.CARD_QR, "clerk", NOON)


def actions(index: Index) -> list[str]:
    return [entry.event.action for entry in index.ledger()]


def test_a_dossier_is_opened_once_and_counted_later(index: Index) -> None:
    opened = LedgerEvent("dossier_opened", CODE, "clerk", NOON)
    assert index.dossiers.get(CODE) is None
    assert index.dossiers.open(DOSSIER, opened) == DOSSIER
    again = replace(DOSSIER, opened_at=NOON + dt.timedelta(days=1), owner=OLD)
    assert index.dossiers.open(again, opened) == DOSSIER
    counted = replace(DOSSIER, originals=3)
    assert index.dossiers.open(counted, opened) == index.dossiers.get(CODE) == counted
    assert index.dossiers.open(DOSSIER, opened) == counted
    assert index.dossiers.opened({CODE, "another"}) == {CODE: NOON}
    assert actions(index) == ["dossier_opened"]


def test_every_reuse_is_kept_and_in_the_ledger(index: Index) -> None:
    record = archive(index, "a", "Giấy khai sinh")
    uses = tuple(
        Reuse(CODE, component, record.id, 1, Sha256("0" * 64), "giai-quyet-tthc", Basis.STATUTE, "clerk", NOON)
        for component in ("khai-sinh", "ban-sao")
    )
    index.dossiers.reuse(*uses)
    assert index.dossiers.reuses(CODE) == uses
    assert index.dossiers.reuses(DossierCode("other")) == ()
    *_, last = index.ledger()
    assert (last.event.action, last.event.subject) == ("reused", record.id)
    assert dict(last.event.facts) == {
        "dossier": CODE, "component": "ban-sao", "purpose": "giai-quyet-tthc", "basis": "statute", "version": "1",
        "sha256": "0" * 64, "from_vault": "false",
    }  # fmt: skip


def test_dossiers_and_what_served_them_are_found_by_time_and_by_code(index: Index) -> None:
    day = dt.timedelta(days=1)
    later = [replace(DOSSIER, code=DossierCode(f"{CODE}{n}"), opened_at=NOON + n * day) for n in (1, 2)]
    for dossier in (DOSSIER, *later):
        index.dossiers.open(dossier)
    assert list(index.dossiers.taken_in(NOON, NOON + 2 * day)) == [DOSSIER, later[0]]
    assert list(index.dossiers.of_codes({later[1].code, DossierCode("other")})) == [later[1]]
    record = archive(index, "a", "Giấy khai sinh")
    early, late = (
        Reuse(CODE, "khai-sinh", record.id, 1, Sha256("0" * 64), "giai-quyet-tthc", Basis.STATUTE, "clerk", NOON + at)
        for at in (day, 2 * day)
    )
    index.dossiers.reuse(early, late)
    assert list(index.dossiers.served({CODE, later[0].code}, before=NOON + 2 * day)) == [early]


def test_the_ledger_is_read_from_one_time_to_another(index: Index) -> None:
    hour = dt.timedelta(hours=1)
    index.note(*(replace(EVENT, subject=str(number), at=NOON + number * hour) for number in range(4)))
    found = index.ledger(between=(NOON + hour, NOON + 3 * hour))
    assert [entry.event.subject for entry in found] == ["1", "2"]


def test_numbers_of_one_person_are_found_from_each_of_them_until_the_link_ends(index: Index) -> None:
    index.dossiers.link(a_link(OWNER, OLD), EVENT)
    index.dossiers.link(a_link(PASSPORT, OLD), EVENT)
    for number in (OWNER, OLD, PASSPORT):
        assert index.dossiers.numbers(number) == {OWNER, OLD, PASSPORT} - {number}
    ended = replace(a_link(OLD, OWNER), ended_at=NOON, ended_by="clerk")
    index.dossiers.link(ended, EVENT)
    assert index.dossiers.numbers(OWNER) == frozenset()
    assert index.dossiers.links(OWNER) == (ended,)
    assert index.dossiers.numbers(OLD) == {PASSPORT}


def test_a_look_up_finds_what_one_person_has_under_all_numbers_newest_first(index: Index) -> None:
    owners = (OWNER, OLD, OWNER, PASSPORT)
    records = [
        archive(index, str(number), "x", owner=owner, archived_at=NOON + dt.timedelta(days=number))
        for number, owner in enumerate(owners)
    ]
    index.dossiers.link(a_link(OWNER, OLD), EVENT)
    verdict = Verdict(records[0].id, 1, "INDETERMINATE", NOON, "audit")
    index.systems.verdicts.keep(verdict)
    papers = index.dossiers.papers(OLD)
    assert papers.records == (records[2], records[1], records[0])
    assert (set(papers.linked), set(papers.damaged)) == ({OWNER}, set())
    assert papers.verdicts == {records[0].id: verdict}
    with index._engine.begin() as connection:  # type: ignore[attr-defined]
        row = {"name": cas_path(records[1].signed.sha256), "sha256": records[1].signed.sha256, "state": "lost"}
        connection.execute(sa.insert(fixity).values(row))
    assert index.dossiers.papers(OLD).damaged == {records[1].id}
    assert index.dossiers.papers(PASSPORT).damaged == frozenset()
    assert index.dossiers.papers(OLD, KindCode("marriage_certificate")).records == ()
    assert index.dossiers.papers(OLD, records[0].kind).records == papers.records


@pytest.mark.parametrize("rotations", [0, 2])
def test_linked_numbers_are_sealed_and_follow_a_new_key(index: Index, settings: IndexSettings, rotations: int) -> None:
    index.dossiers.open(DOSSIER)
    index.dossiers.link(a_link(OWNER, OLD), EVENT)
    for _ in range(rotations):
        rotate_key(settings)
    assert index.dossiers.numbers(OLD) == {OWNER}
    assert index.dossiers.get(CODE) == DOSSIER
    # Said again under the newest key it is the same link.
    index.dossiers.link(a_link(OLD, OWNER), EVENT)
    assert len(index.dossiers.links(OWNER)) == 1
    held = everything_in(settings)
    assert OWNER not in held
    assert OLD not in held
    if rotations:
        with index._engine.connect().execution_options(reading=True) as connection:  # type: ignore[attr-defined]
            for table in ("dossiers", "owner_links"):
                values = connection.execute(sa.text(f"SELECT value FROM {table}")).scalars().all()  # noqa: S608
                assert all(value.startswith("3:") for value in values)


def test_the_next_version_of_a_record_is_written_once(index: Index) -> None:
    record = archive(index, "a", "Giấy khai sinh")
    change = RecordChange(ChangeKind.SUPERSEDED, NOON, "clerk", "15/QĐ-UBND", NOON.date(), RecordId("r-new"))
    second = replace(record, version=2, superseded_by=RecordId("r-new"), changes=(change,))
    event = LedgerEvent("superseded", record.id, "clerk", NOON)
    assert index.amend(second, event)
    assert not index.amend(second, event)
    assert not index.amend(replace(second, id=RecordId("r-none")), event)
    assert index.record(record.id) == second
    assert [item.record.superseded_by for item in index.search("khai sinh")] == ["r-new"]
    (count,) = index.counts(on=NOON.date())
    assert (count.records, count.ended is None) == (1, False)
    assert actions(index) == ["received", "superseded"]
    assert first_break(index.ledger()) is None


def test_records_whose_bytes_are_lost_are_told_from_those_that_were_restored(index: Index) -> None:
    lost, good, unseen = (archive(index, seed, "x") for seed in "abc")
    rows = [(lost, "lost"), (good, "good")]
    with index._engine.begin() as connection:  # type: ignore[attr-defined]
        for record, state in rows:
            row = {"name": cas_path(record.signed.sha256), "sha256": record.signed.sha256, "state": state}
            connection.execute(sa.insert(fixity).values(row))
    assert index.damaged((lost, good, unseen)) == {lost.id}
    assert index.damaged(()) == frozenset()
