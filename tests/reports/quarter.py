"""A desk's third quarter of 2025 with known numbers, and what came after it."""

import datetime as dt
from dataclasses import replace
from typing import Final

from core.model import (
    ArchiveRecord,
    Basis,
    ChangeKind,
    ComponentCode,
    DeskCode,
    Dossier,
    DossierCode,
    Group,
    KindCode,
    LedgerEvent,
    OwnerId,
    ProcedureCode,
    RecordChange,
    RecordId,
    Reuse,
    Status,
    UnitCode,
)
from storage import Index
from tests.contracts.conftest import a_document, an_arrival
from tests.contracts.test_indexes import a_record

HERE: Final = dt.timezone(dt.timedelta(hours=7))
JULY: Final = dt.datetime(2025, 7, 1, tzinfo=HERE)
OCTOBER: Final = dt.datetime(2025, 10, 1, tzinfo=HERE)
DESK: Final = DeskCode("mau-son")
EAST, WEST = UnitCode("H48.90.01"), UnitCode("H48.90.02")
MARRIAGE: Final = ProcedureCode("1.004884")  #: ends with a paper
COPIES: Final = ProcedureCode("2.000815")  #: does not
OWNER: Final = OwnerId("051095000123")


def code(number: int) -> DossierCode:
    return DossierCode(f"H48.001.01-250801-{number:04}")


def take_in(index: Index, number: int, at: dt.datetime, *, unit: UnitCode = EAST, procedure: str = MARRIAGE) -> Dossier:
    dossier = Dossier(code(number), ProcedureCode(procedure), OWNER, DESK, unit, at)
    return index.dossiers.open(dossier, LedgerEvent("dossier_opened", dossier.code, "can-bo-1", at))


def archive(index: Index, seed: str, at: dt.datetime, number: int | None = None, **changes: object) -> ArchiveRecord:
    """A paper that came and was archived then, for that dossier."""
    arrived = index.receive(a_document(seed, desk=DESK), replace(an_arrival(seed, at), desk=DESK))
    told: dict[str, object] = {
        "archived_at": at, "dossier_code": None if number is None else code(number), "unit": EAST, "owner": OWNER,
        "kind": KindCode("declaration_form"), "group": Group.COMPONENT, "page_count": 2,
    }  # fmt: skip
    record = a_record(arrived, **(told | changes))
    assert index.save(
        replace(arrived, status=Status.ARCHIVED), LedgerEvent("archived", arrived.id, DESK, at), record=record
    )
    return record


def result(index: Index, seed: str, at: dt.datetime, number: int | None, **changes: object) -> ArchiveRecord:
    told: dict[str, object] = {
        "kind": KindCode("marriage_certificate"), "group": Group.RESULT, "issued_on": at.date(),
    }  # fmt: skip
    return archive(index, seed, at, number, **(told | changes))


def reuse(index: Index, number: int, record: RecordId, at: dt.datetime, *, from_vault: bool = False) -> None:
    sha256 = index.record(record)
    assert sha256 is not None
    index.dossiers.reuse(
        Reuse(
            code(number), ComponentCode("xac-nhan-hon-nhan"), record, 1, sha256.signed.sha256, "giai-quyet-tthc",
            Basis.STATUTE, "can-bo-1", at, from_vault,
        )
    )  # fmt: skip


def withdraw(index: Index, record: RecordId, at: dt.datetime, on: dt.date, *, by: RecordId | None = None) -> None:
    """Withdraw a record, or supersede it by another one."""
    found = index.record(record)
    assert found is not None
    kind = ChangeKind.WITHDRAWN if by is None else ChangeKind.SUPERSEDED
    changed = replace(
        found,
        version=found.version + 1,
        changes=(*found.changes, RecordChange(kind, at, "can-bo-2", "15/QĐ-UBND", on, by)),
        withdrawn_on=on if by is None else None,
        superseded_by=by,
    )
    assert index.amend(changed, LedgerEvent(kind.value, record, "can-bo-2", at))


def fill(index: Index) -> None:
    """The quarter, in the order of its days.

    East: five dossiers taken in, three with a component, two with their result, two reused, one from the vault.
    West: one dossier, of a procedure without a paper, digitized.
    """
    day = dt.timedelta(days=1)
    old = archive(index, "of June", JULY - 20 * day, kind=KindCode("marital_status_certificate"))
    take_in(index, 0, JULY - 10 * day)
    for number in (1, 2, 3, 4, 5):
        take_in(index, number, JULY + number * day)
    take_in(index, 6, JULY + 6 * day, unit=WEST, procedure=COPIES)
    archive(index, "form of 1", JULY + 7 * day, 1)
    archive(index, "form of 2", JULY + 8 * day, 2)
    archive(index, "form of 3", JULY + 9 * day, 3)
    archive(index, "copy of 6", JULY + 9 * day, 6, unit=WEST)
    reuse(index, 1, old.id, JULY + 10 * day)
    reuse(index, 4, old.id, JULY + 11 * day, from_vault=True)
    result(index, "result of 0", JULY + 12 * day, 0)
    result(index, "result of 1", JULY + 13 * day, 1)
    result(index, "result of 2", JULY + 14 * day, 2)
    index.note(
        LedgerEvent("confirmed", "d-1", "can-bo-1", JULY + 15 * day, (("typed", "number,person_name"),)),
        LedgerEvent("confirmed", "d-2", "can-bo-2", JULY + 15 * day, (("typed", ""),)),
        LedgerEvent("confirmed", "d-3", "can-bo-2", JULY + 16 * day, (("typed", "number"),)),
        LedgerEvent("same_as_before", "d-4", "can-bo-2", JULY + 16 * day),
        LedgerEvent("set_aside", "d-5", DESK, JULY + 17 * day),
    )


def go_on(index: Index) -> None:
    """What happens after the quarter: more of everything, and nothing of it belongs to the quarter."""
    day = dt.timedelta(days=1)
    take_in(index, 7, OCTOBER)
    archive(index, "form of 4, late", OCTOBER + day, 4)
    result(index, "result of 3, late", OCTOBER + day, 3, issued_on=dt.date(2025, 9, 1))
    old = next(record for record in index.records() if record.kind == "marital_status_certificate")
    reuse(index, 5, old.id, OCTOBER + 2 * day)
    forms = {record.dossier_code: record for record in index.records() if record.kind == "declaration_form"}
    results = {record.dossier_code: record for record in index.records() if record.kind == "marriage_certificate"}
    # Withdrawn after the quarter, by a decision that counts from within it.
    withdraw(index, forms[code(1)].id, OCTOBER + 3 * day, dt.date(2025, 8, 1))
    withdraw(index, results[code(2)].id, OCTOBER + 4 * day, dt.date(2025, 8, 1), by=results[code(3)].id)
    index.note(LedgerEvent("confirmed", "d-6", "can-bo-1", OCTOBER + 5 * day, (("typed", "number"),)))
