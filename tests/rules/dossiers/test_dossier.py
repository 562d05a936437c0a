"""A dossier is complete, or says what it lacks in one sentence; and what the national portal is told."""

import pytest

from core.model import Component, ComponentCode, DossierCode, Group, KindCode
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.dossiers.completeness import Flags, Lack, completeness, flags
from tests.rules.conftest import RecordMaker

OLD_DOSSIER = DossierCode("H48.001.01-240610-0007")


def decision(state: ComponentState, name: str = "Giấy khai sinh", *, taken: bool = False) -> ComponentDecision:
    return ComponentDecision(
        Component(ComponentCode("khai-sinh"), name, (KindCode("birth_certificate"),)), state, taken=taken
    )


@pytest.mark.parametrize("state", [state for state in ComponentState if state is not ComponentState.MISSING])
def test_whatever_need_not_come_any_more_lets_a_dossier_be_complete(state: ComponentState) -> None:
    found = completeness([decision(state, taken=True)], waiting=0, originals=None, copies=1)
    assert found.complete
    assert (found.sentence("vi"), found.sentence("en")) == ("Hồ sơ đã đủ.", "The dossier is complete.")


def test_all_that_lacks_is_said_in_one_sentence() -> None:
    found = completeness(
        [
            decision(ComponentState.MISSING, "Tờ khai"),
            decision(ComponentState.MISSING, "Bản vẽ"),
            decision(ComponentState.REUSED),
        ],
        waiting=1, originals=5, copies=2,
    )  # fmt: skip
    assert found.lacks == tuple(Lack)
    assert found.sentence("vi") == (
        "Hồ sơ chưa đủ: còn thiếu Tờ khai, Bản vẽ; chưa ghi nhận dùng lại Giấy khai sinh; 1 giấy tờ đang chờ xử lý; "
        "đếm 5 bản giấy nhưng có 2 bản số hóa và 1 tờ đang chờ."
    )
    assert found.sentence("en").count(".") == 1


def test_as_many_copies_as_originals_is_enough_also_while_one_waits() -> None:
    assert completeness([], waiting=0, originals=2, copies=2).complete
    assert completeness([], waiting=1, originals=3, copies=2).lacks == (Lack.WAITING,)
    assert completeness([], waiting=0, originals=2, copies=3).lacks == (Lack.COPIES,)


def test_the_flags_say_how_a_component_came(a_record: RecordMaker) -> None:
    record = a_record(dossier_code=OLD_DOSSIER)
    assert flags(decision(ComponentState.DIGITIZED), record) == Flags(
        digitized=True, reused=False, from_vault=False, replaced_by=None
    )
    reused = decision(ComponentState.REUSED, taken=True)
    assert flags(reused, record) == Flags(
        digitized=False, reused=True, from_vault=False, replaced_by=f"{OLD_DOSSIER}-KQ1"
    )
    assert flags(reused, record, vaults=frozenset({"khai-sinh"})).from_vault
    assert not flags(decision(ComponentState.REUSED), record).reused
    # A result without a code, or no result at all, blocks nothing.
    assert flags(reused, a_record()).replaced_by is None
    assert flags(reused, a_record(dossier_code=DossierCode("giấy rời"))).replaced_by is None
    assert flags(reused, a_record(dossier_code=OLD_DOSSIER, group=Group.COMPONENT)).replaced_by is None
    assert flags(reused, None).replaced_by is None
