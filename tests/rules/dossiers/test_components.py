"""Every state of a component, and every reason for it, is told in both languages."""

import pytest

from core.messages import Language
from core.model import Component, ComponentCode, KindCode, RecordId
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.dossiers.components import state_said, why
from rules.dossiers.scan_policy import NotRequired
from rules.reuse import Refusal

CARD = Component(ComponentCode("can-cuoc"), "Căn cước", (KindCode("citizen_card"),))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_and_reason_has_its_own_words(language: Language) -> None:
    states = {state_said(state, language) for state in ComponentState}
    reasons = {
        why(ComponentDecision(CARD, ComponentState.NOT_REQUIRED, reason=reason), language) for reason in NotRequired
    }
    assert len(states) == len(ComponentState)
    assert len(reasons) == len(NotRequired)


def test_a_database_in_its_place_and_records_that_do_not_serve_are_named() -> None:
    replaced = ComponentDecision(CARD, ComponentState.NOT_REQUIRED, reason=NotRequired.DATABASE, database="CSDLQG")
    assert why(replaced, "vi") == "thay bằng dữ liệu CSDLQG"
    old = ComponentDecision(CARD, ComponentState.MISSING, refused=((RecordId("r-1"), (Refusal.EXPIRED,)),))
    assert why(old, "vi") == "r-1: hết thời hạn hiệu lực"
    assert why(ComponentDecision(CARD, ComponentState.MISSING), "en") == ""
