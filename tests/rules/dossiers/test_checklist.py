"""What must still be brought for a procedure, component by component."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.catalogue.rulebook import load_procedures
from core.model import (
    ArchiveRecord,
    Component,
    ComponentCode,
    Group,
    KindCode,
    OwnerId,
    Procedure,
    ProcedureCode,
    RecordId,
    Replacement,
)
from rules.dossiers.checklist import ComponentDecision, ComponentState, Intake, plan
from rules.dossiers.scan_policy import NotRequired
from rules.reuse import Ground, Known, Refusal, Use

RecordMaker = Callable[..., ArchiveRecord]
Decided = Callable[..., ComponentDecision]

TODAY = dt.date(2025, 9, 15)
DOSSIER = "H48.001.01-250915-0001"
BIRTH = KindCode("birth_certificate")
MARITAL = KindCode("marital_status_certificate")
BASE = Replacement("Cơ sở dữ liệu quốc gia về dân cư", TODAY, "NQ 66.7/2025/NQ-CP")


@pytest.fixture
def decided(owner: OwnerId, known: Known, use: Use) -> Decided:
    def decide(
        component: Component, *records: ArchiveRecord, damaged: frozenset[RecordId] = frozenset(), **told: Any
    ) -> ComponentDecision:
        procedure = Procedure(ProcedureCode("1.004884"), "Đăng ký kết hôn", (component,), (), "")
        intake = Intake(owner, use, **told)
        (decision,) = plan(procedure, records, intake, replace(known, damaged=damaged), on=TODAY)
        return decision

    return decide


def a_component(*kinds: KindCode, **changes: Any) -> Component:
    return Component(ComponentCode("giay-to"), "Giấy tờ", kinds or (BIRTH,), **changes)


@pytest.mark.parametrize(
    ("component", "paper", "dossier", "state"),
    [
        ({}, None, None, ComponentState.MISSING),
        ({}, {}, None, ComponentState.REUSED),
        ({}, {"doubtful": True}, None, ComponentState.MISSING),
        ({}, {"kind": KindCode("decision")}, None, ComponentState.MISSING),
        ({"reusable": False}, {}, None, ComponentState.MISSING),
        ({"reusable": False}, {"dossier_code": DOSSIER}, DOSSIER, ComponentState.DIGITIZED),
        ({}, {"dossier_code": DOSSIER}, DOSSIER, ComponentState.DIGITIZED),
        ({}, {"dossier_code": DOSSIER, "doubtful": True}, DOSSIER, ComponentState.DIGITIZED),
        ({}, {"dossier_code": DOSSIER}, None, ComponentState.REUSED),
        ({}, {"dossier_code": DOSSIER}, "H48.001.01-250915-0002", ComponentState.REUSED),
        ({"on_request": True}, None, None, ComponentState.ON_REQUEST),
        ({"on_request": True}, {}, None, ComponentState.REUSED),
        ({"on_request": True, "reusable": False}, {}, None, ComponentState.ON_REQUEST),
        ({"only_shown": True}, {}, None, ComponentState.NOT_REQUIRED),
        ({"replacement": BASE}, {"dossier_code": DOSSIER}, DOSSIER, ComponentState.NOT_REQUIRED),
        ({"between_agencies": True}, {}, None, ComponentState.NOT_REQUIRED),
        ({"secret": True, "only_shown": True}, {"dossier_code": DOSSIER}, DOSSIER, ComponentState.REFUSED),
        ({}, {"dossier_code": DOSSIER, "withdrawn_on": TODAY}, DOSSIER, ComponentState.MISSING),
        ({}, {"dossier_code": DOSSIER, "superseded_by": RecordId("r-new")}, DOSSIER, ComponentState.MISSING),
    ],
)
def test_a_component_stands_where_its_papers_put_it(
    decided: Decided,
    a_record: RecordMaker,
    component: dict[str, Any],
    paper: dict[str, Any] | None,
    dossier: str | None,
    state: ComponentState,
) -> None:
    records = [] if paper is None else [a_record(**paper)]
    decision = decided(a_component(**component), *records, dossier=dossier)
    assert decision.state is state
    serves = state in {ComponentState.REUSED, ComponentState.DIGITIZED}
    assert decision.record == (records[0].id if serves else None)


def test_what_is_not_required_says_why(decided: Decided) -> None:
    shown = decided(a_component(only_shown=True))
    replaced = decided(a_component(replacement=BASE))
    assert (shown.reason, shown.database) == (NotRequired.ONLY_SHOWN, None)
    assert (replaced.reason, replaced.database) == (NotRequired.DATABASE, BASE.database)


def test_every_record_that_was_refused_is_named_with_its_reasons(decided: Decided, a_record: RecordMaker) -> None:
    withdrawn = a_record("a", withdrawn_on=TODAY)
    foreign = a_record("b", owner=OwnerId("051190000777"), doubtful=True)
    decision = decided(a_component(), withdrawn, foreign)
    assert decision.refused == (
        (withdrawn.id, (Refusal.WITHDRAWN,)),
        (foreign.id, (Refusal.OTHER_OWNER, Refusal.DOUBTFUL)),
    )
    assert decided(a_component(reusable=False), withdrawn).refused == ()


def test_a_limit_of_one_kind_does_not_bind_another_kind_of_the_same_component(
    decided: Decided, a_record: RecordMaker
) -> None:
    both = a_component(BIRTH, MARITAL)
    old_birth = a_record("birth", issued_on=dt.date(1995, 3, 12))
    old_marital = a_record("marital", kind=MARITAL, issued_on=dt.date(2024, 1, 1))
    assert decided(both, old_birth).record == old_birth.id
    assert decided(both, old_marital).refused == ((old_marital.id, (Refusal.EXPIRED,)),)
    assert decided(both, old_birth, old_marital).record == old_birth.id


def test_the_newest_paper_of_any_accepted_kind_is_reused(decided: Decided, a_record: RecordMaker) -> None:
    birth = a_record("birth", issued_on=dt.date(1995, 3, 12))
    marital = a_record("marital", kind=MARITAL, issued_on=dt.date(2025, 8, 1))
    assert decided(a_component(BIRTH, MARITAL), birth, marital).record == marital.id


def test_a_paper_whose_bytes_were_lost_must_be_brought_again(decided: Decided, a_record: RecordMaker) -> None:
    lost = a_record(dossier_code=DOSSIER)
    decision = decided(a_component(), lost, dossier=DOSSIER, damaged=frozenset({lost.id}))
    assert (decision.state, decision.refused) == (ComponentState.MISSING, ((lost.id, (Refusal.DAMAGED,)),))


def test_a_paper_that_was_brought_again_is_there(decided: Decided, a_record: RecordMaker) -> None:
    earlier = a_record()
    assert decided(a_component(), earlier, brought=frozenset({earlier.id})).state is ComponentState.DIGITIZED


def test_the_record_that_was_taken_stays_taken_while_it_serves(decided: Decided, a_record: RecordMaker) -> None:
    old, new = a_record("old", issued_on=dt.date(1995, 3, 12)), a_record("new", issued_on=dt.date(2025, 8, 1))
    taken = decided(a_component(), old, new, taken={"giay-to": old.id})
    assert (taken.record, taken.taken) == (old.id, True)
    assert Ground.OWNER in taken.grounds
    gone = decided(a_component(), replace(old, withdrawn_on=TODAY), new, taken={"giay-to": old.id})
    assert (gone.record, gone.taken) == (new.id, False)


def test_papers_under_a_linked_number_serve_and_say_so(decided: Decided, a_record: RecordMaker) -> None:
    other = OwnerId("212345678")
    old = a_record(owner=other)
    assert decided(a_component(), old).state is ComponentState.MISSING
    linked = decided(a_component(), old, linked=frozenset({other}))
    assert linked.state is ComponentState.REUSED
    assert Ground.LINKED_OWNER in linked.grounds


def test_the_second_dossier_of_a_man_asks_only_for_what_is_new(
    a_record: RecordMaker, owner: OwnerId, known: Known, use: Use
) -> None:
    procedure = next(item for item in load_procedures() if item.code == "1.001612")
    records = (
        a_record("birth", issued_on=dt.date(1995, 4, 1)),
        a_record("marital", kind=MARITAL, issued_on=dt.date(2025, 9, 1)),
        a_record("form", kind=KindCode("application_form"), group=Group.COMPONENT),
    )
    states = [item.state for item in plan(procedure, records, Intake(owner, use), known, on=dt.date(2025, 12, 1))]
    assert states == [
        ComponentState.MISSING,
        ComponentState.ON_REQUEST,
        ComponentState.REUSED,
        ComponentState.REUSED,
        ComponentState.NOT_REQUIRED,
    ]
    later = plan(procedure, records, Intake(owner, use), known, on=dt.date(2026, 3, 2))
    assert later[2].refused == ((records[1].id, (Refusal.EXPIRED,)),)
