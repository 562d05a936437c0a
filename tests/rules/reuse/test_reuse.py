"""Which record may serve again: the cases of cases/, each with the rule that decides it."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.purposes import load_purposes
from core.model import (
    ArchiveRecord,
    Basis,
    Field,
    FieldName,
    FieldSource,
    Group,
    KindCode,
    Metadata,
    OwnerId,
    ProcedureCode,
    RecordId,
    UnitCode,
)
from rules.reuse import Ground, Known, Refusal, ReuseDecision, ReuseRequest, Use, add_months, decide, newest
from rules.reuse.reasons import said
from tests.rules.conftest import OWNER, RecordMaker, make_record

BIRTH = KindCode("birth_certificate")
TODAY = dt.date(2025, 9, 15)
CASES: list[dict[str, Any]] = [
    case
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
PURPOSES = {purpose.code: purpose for purpose in load_purposes()}
#: What a case may say of a field, and the field that it then is.
FIELDS = {
    "uncertain": lambda name: Field(name, "x", 0.4, abstained=True),
    "not_found": lambda name: Field(name, None, 0.0, abstained=True),
    "none_on_paper": lambda name: Field(name, None, 1.0, source=FieldSource.TYPED, abstained=True),
}


def described(record: ArchiveRecord, told: dict[str, Any]) -> Metadata:
    fields = {item.name: item for item in record.metadata.fields}
    if "scope" in told:
        fields[FieldName.SCOPE] = Field(FieldName.SCOPE, told["scope"], 0.99)
    for word, field in FIELDS.items():
        fields |= {FieldName(name): field(FieldName(name)) for name in told.get(word, ())}
    return Metadata(tuple(item for name, item in fields.items() if name not in told.get("lacks", ())))


def record_of(told: dict[str, Any]) -> ArchiveRecord:
    record = make_record()
    changes: dict[str, Any] = {
        name: value or None
        for name, value in told.items()
        if name in {"owner", "kind", "issued_on", "expires_on", "withdrawn_on", "superseded_by"}
    }
    as_told = {"signature_level", "certificate_not_after", "doubtful"}
    changes |= {name: told[name] for name in as_told & set(told)}
    if "group" in told:
        changes["group"] = Group(told["group"])
    return replace(record, metadata=described(record, told), **changes)


def decided(case: dict[str, Any], known: Known) -> ReuseDecision:
    told, asked = case.get("record", {}), case.get("request", {})
    record = record_of(told)
    basis = asked.get("basis", "statute")
    use = Use(
        PURPOSES.get(asked.get("purpose", "giai-quyet-tthc")),
        Basis(basis) if basis else None,
        ProcedureCode(asked.get("procedure", "1.004884")) or None,
        UnitCode(asked.get("unit", "H48.90.01")) or None,
    )
    request = ReuseRequest(
        OwnerId(asked.get("owner", OWNER)),
        tuple(map(KindCode, asked.get("kinds", ("birth_certificate", "birth_extract")))),
        use,
        frozenset(map(OwnerId, asked.get("linked", ()))),
    )
    damaged = {record.id} if told.get("damaged") else {RecordId("r-other")} if told.get("another_damaged") else set()
    return decide(record, request, replace(known, damaged=frozenset(damaged)), on=asked.get("on", TODAY))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_record_serves_unless_a_rule_objects(case: dict[str, Any], known: Known) -> None:
    decision = decided(case, known)
    assert decision.reusable is case["reusable"]
    if case["reusable"]:
        assert decision.reasons == ()
        assert case["rule"] in decision.grounds
        # Every rule has been looked at: of the two about the owner one holds.
        assert len(decision.grounds) == len(Ground) - 1
        return
    assert set(decision.reasons) == {Refusal(case["rule"]), *map(Refusal, case.get("also", ()))}


def test_there_are_at_least_sixty_cases_and_no_two_alike() -> None:
    assert len(CASES) >= 60
    assert len({case["case"] for case in CASES}) == len(CASES)


def test_every_rule_decides_a_case() -> None:
    assert {case["rule"] for case in CASES} == {*Refusal, *Ground}


def test_one_flaw_is_enough_whatever_else_is_good(known: Known) -> None:
    """Of all pairs of cases of the same request and kind, the flaw of one is never healed by the other."""
    alike = [case for case in CASES if "request" not in case and "kind" not in case.get("record", {})]
    flaws = [case for case in alike if not case["reusable"]]
    # A clerk who has seen that a paper names no field has the last word on that field.
    goods = [case for case in alike if case["reusable"] and "none_on_paper" not in case.get("record", {})]
    for flaw in flaws:
        for good in goods:
            both = {"record": good.get("record", {}) | flaw["record"]}
            assert not decided(both, known).reusable, (flaw["case"], good["case"])


def test_everything_is_said_in_both_languages_with_its_place() -> None:
    for item in (*Refusal, *Ground):
        words = said(item)
        assert words.text("vi") != words.text("en")
        assert any(word in words.source for word in ("Luật", "NĐ", "TT"))


def test_a_request_does_not_print_whose_paper_it_wants(owner: OwnerId, use: Use) -> None:
    assert owner not in repr(ReuseRequest(owner, (BIRTH,), use, frozenset({owner})))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2025, 1, 31), 1, (2025, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), 48, (2028, 2, 29)),
        ((2025, 8, 31), 6, (2026, 2, 28)),
        ((2025, 12, 31), 6, (2026, 6, 30)),
        ((2025, 6, 30), 6, (2025, 12, 30)),
        ((2025, 11, 30), 1, (2025, 12, 30)),
        ((2025, 12, 1), 1, (2026, 1, 1)),
        ((2025, 5, 15), 0, (2025, 5, 15)),
        ((2025, 3, 31), -1, (2025, 2, 28)),
        ((9999, 6, 30), 6, (9999, 12, 30)),
        ((9999, 12, 31), 1, (9999, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(
    day: tuple[int, int, int], months: int, later: tuple[int, int, int]
) -> None:
    assert add_months(dt.date(*day), months) == dt.date(*later)


@given(st.dates(max_value=dt.date(9000, 1, 1)), st.integers(0, 600))
def test_months_never_skip_a_month(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + dt.timedelta(days=1)).day == 1


def test_of_several_records_the_one_issued_last_is_taken(a_record: RecordMaker) -> None:
    old = a_record("old", issued_on=dt.date(2024, 1, 1))
    new = a_record("new", issued_on=dt.date(2025, 1, 1))
    assert newest([old, new]) == newest([new, old]) == new
    assert newest([]) is None


def test_of_two_issued_on_one_day_the_one_archived_last_is_taken(a_record: RecordMaker) -> None:
    first = a_record("first")
    second = a_record("second", archived_at=first.archived_at + dt.timedelta(seconds=1))
    undated = a_record("undated", issued_on=None, archived_at=first.archived_at + dt.timedelta(days=9))
    assert newest([second, first, undated]) == second
