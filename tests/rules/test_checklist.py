"""What must still be brought for a procedure, component by component."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.catalogue.kinds import load_kinds, validity_months
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
    Replacement,
)
from rules.checklist import ComponentDecision, ComponentState, plan
from rules.reuse import Refusal
from rules.scan_policy import NotRequired

RecordMaker = Callable[..., ArchiveRecord]

TODAY = dt.date(2025, 9, 15)
DOSSIER = "H48.001.01-250915-0001"
BIRTH = KindCode("birth_certificate")
MARITAL = KindCode("marital_status_certificate")
LIMITS = {MARITAL: 6}
BASE = Replacement("Cơ sở dữ liệu quốc gia về dân cư", TODAY, "NQ 66.7/2025/NQ-CP")


def decided(
    component: Component, owner: OwnerId, *records: ArchiveRecord, dossier: str | None = None
) -> ComponentDecision:
    procedure = Procedure(ProcedureCode("1.004884"), "Đăng ký kết hôn", (component,), (), "")
    (decision,) = plan(procedure, owner, records, on=TODAY, validity_months=LIMITS, dossier=dossier)
    return decision


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
    ],
)
def test_a_component_stands_where_its_papers_put_it(
    a_record: RecordMaker,
    owner: OwnerId,
    component: dict[str, Any],
    paper: dict[str, Any] | None,
    dossier: str | None,
    state: ComponentState,
) -> None:
    records = [] if paper is None else [a_record(**paper)]
    decision = decided(a_component(**component), owner, *records, dossier=dossier)
    assert decision.state is state
    serves = state in {ComponentState.REUSED, ComponentState.DIGITIZED}
    assert decision.record == (records[0].id if serves else None)


def test_what_is_not_required_says_why(owner: OwnerId) -> None:
    shown = decided(a_component(only_shown=True), owner)
    replaced = decided(a_component(replacement=BASE), owner)
    assert (shown.reason, shown.database) == (NotRequired.ONLY_SHOWN, None)
    assert (replaced.reason, replaced.database) == (NotRequired.DATABASE, BASE.database)


def test_every_record_that_was_refused_is_named_with_its_reasons(a_record: RecordMaker, owner: OwnerId) -> None:
    withdrawn = a_record("a", withdrawn_on=TODAY)
    foreign = a_record("b", owner=OwnerId("051190000777"), doubtful=True)
    decision = decided(a_component(), owner, withdrawn, foreign)
    assert decision.refused == (
        (withdrawn.id, (Refusal.WITHDRAWN,)),
        (foreign.id, (Refusal.OTHER_OWNER, Refusal.DOUBTFUL)),
    )
    assert decided(a_component(reusable=False), owner, withdrawn).refused == ()


def test_a_limit_of_one_kind_does_not_bind_another_kind_of_the_same_component(
    a_record: RecordMaker, owner: OwnerId
) -> None:
    both = a_component(BIRTH, MARITAL)
    old_birth = a_record("birth", issued_on=dt.date(1995, 3, 12))
    old_marital = a_record("marital", kind=MARITAL, issued_on=dt.date(2024, 1, 1))
    assert decided(both, owner, old_birth).record == old_birth.id
    assert decided(both, owner, old_marital).refused == ((old_marital.id, (Refusal.EXPIRED,)),)
    assert decided(both, owner, old_birth, old_marital).record == old_birth.id


def test_the_newest_paper_of_any_accepted_kind_is_reused(a_record: RecordMaker, owner: OwnerId) -> None:
    birth = a_record("birth", issued_on=dt.date(1995, 3, 12))
    marital = a_record("marital", kind=MARITAL, issued_on=dt.date(2025, 8, 1))
    assert decided(a_component(BIRTH, MARITAL), owner, birth, marital).record == marital.id


def test_the_second_dossier_of_a_man_asks_only_for_what_is_new(a_record: RecordMaker, owner: OwnerId) -> None:
    procedure = next(item for item in load_procedures() if item.code == "1.001612")
    limits = validity_months(load_kinds())
    records = (
        a_record("birth", issued_on=dt.date(1995, 4, 1)),
        a_record("marital", kind=MARITAL, issued_on=dt.date(2025, 9, 1)),
        a_record("form", kind=KindCode("application_form"), group=Group.COMPONENT),
    )
    states = [item.state for item in plan(procedure, owner, records, on=dt.date(2025, 12, 1), validity_months=limits)]
    assert states == [
        ComponentState.MISSING,
        ComponentState.ON_REQUEST,
        ComponentState.REUSED,
        ComponentState.REUSED,
        ComponentState.NOT_REQUIRED,
    ]
    later = plan(procedure, owner, records, on=dt.date(2026, 3, 2), validity_months=limits)
    assert later[2].refused == ((records[1].id, (Refusal.EXPIRED,)),)
