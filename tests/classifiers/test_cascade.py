"""Codes, titles and words together: what is accepted, and what is left to a clerk."""

from dataclasses import replace
from pathlib import Path

import pytest

from classifiers import Classifier, open_classifier
from classifiers.learning.evaluate import Told, evaluate
from core.catalogue.kinds import load_kinds
from core.model import Classification, DocumentKind, Group, KindCode
from samples.labelled import Split, as_read, paper, papers, templates
from tests.classifiers.layouts import DECISION, a_page, plain

KINDS = load_kinds()
OFFICE = """
    UBND XÃ MẪU SƠN || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Số: 7 || Độc lập - Tự do - Hạnh phúc

    {title}

    > {text}
"""


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return open_classifier(KINDS, accept_score=0.75)


def test_a_kind_that_a_code_tells_is_taken_whatever_the_paper_says(classifier: Classifier) -> None:
    found = classifier.classify((a_page(DECISION),), told=KindCode("will"))
    assert found == Classification(Group.COMPONENT, KindCode("will"), 1.0, abstained=False, evidence=("code",))


def test_a_code_of_a_kind_that_the_desk_does_not_know_is_not_believed(classifier: Classifier) -> None:
    assert classifier.classify((a_page(DECISION),), told=KindCode("nothing")).kind == "decision"


def test_title_and_words_speak_together(classifier: Classifier) -> None:
    found = classifier.classify((a_page(DECISION),))
    assert (found.kind, found.abstained) == ("decision", False)
    assert {"title", "symbol", "words"} <= set(found.evidence)


def test_words_of_a_kind_without_its_title_are_not_enough(classifier: Classifier) -> None:
    found = classifier.classify((plain("Nơi sinh: Trạm y tế", "Họ và tên cha: Lê Văn Ví", "Họ và tên mẹ: Hồ Thị Thử"),))
    assert found.abstained
    assert found.group is Group.UNKNOWN


def test_a_page_that_is_like_nothing_is_not_even_guessed(classifier: Classifier) -> None:
    found = classifier.classify((plain("một hai ba bốn năm sáu bảy tám chín mười"),))
    assert found == Classification(Group.UNKNOWN, None, 0.0, abstained=True, evidence=("nothing known",))


def new_kind() -> DocumentKind:
    return DocumentKind(KindCode("fishing_licence"), "Giấy phép khai thác", Group.RESULT, ("GIẤY PHÉP KHAI THÁC",))


def test_a_kind_that_an_office_adds_is_known_by_its_title_before_anything_was_learnt() -> None:
    own = open_classifier((*KINDS, new_kind()), accept_score=0.75)
    page = a_page(OFFICE.format(title="GIẤY PHÉP KHAI THÁC", text="Tàu cá số 12, nghề lưới rê, vùng lộng"))
    assert own.classify((page,)).kind == "fishing_licence"
    assert not own.classify((page,)).abstained


def test_its_title_is_doubted_over_the_very_words_of_another_kind(tinos: Path) -> None:
    assert tinos.is_dir()
    item = paper(next(template for template in templates() if template.name == "building_permit/1"), 0)
    odd = replace(item, rows=("= GIẤY PHÉP KHAI THÁC", *item.rows[1:]))
    own = open_classifier((*KINDS, new_kind()), accept_score=0.75)
    assert own.classify(as_read(odd)).abstained


def test_papers_of_layouts_and_issuers_never_seen_are_told_or_left_to_a_clerk(
    classifier: Classifier, tinos: Path
) -> None:
    """A small part of what `sohoa evaluate kinds` measures; the figures stand in docs/BENCHMARKS.md."""
    assert tinos.is_dir()
    told = []
    for item in papers(Split.TEST, 112, seed=3):
        found = classifier.classify(as_read(item))
        told.append(Told(KindCode(item.kind) if item.kind else None, found.kind, found.score))
    at = evaluate(told, accept_score=0.75).at
    assert (at.known, at.unknown) == (92, 20)
    assert at.accepted - at.right <= 1
    assert at.known - at.accepted <= 9
    assert at.unknown_accepted == 0
