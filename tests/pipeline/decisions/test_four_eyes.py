"""Where two clerks must see what is doubtful, neither sees the other's answer, and only the same answer counts."""

from dataclasses import replace

import pytest

from core.errors import ConfigError, IntegrityError
from core.model import Document, DocumentId, Eyes, FieldName, KindCode, OwnerId, Status
from core.settings import ReviewSettings
from pipeline import outputs
from pipeline.decisions import FourEyes, Scope, confirm, four_eyes_of, proposed, redo
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION
from tests.pipeline.decisions.test_decisions import DOUBTFUL, NOON, UNKNOWN, archived, last_event, stored, waiting

DECISIONS = FourEyes(frozenset({"decision"}))
FIRST, SECOND = "can-bo-1", "can-bo-2"


def looks(
    paper: DocumentId, tools: Tools, clerk: str, *, asked: FourEyes = DECISIONS, kind: str | None = None, **typed: str
) -> Document:
    """What a paper is after a clerk has confirmed it, with what was typed."""
    values = {FieldName(name): value for name, value in typed.items()}
    chosen = tools.kind(KindCode(kind)) if kind else None
    about = {"actor": clerk, "at": NOON, "kind": chosen, "values": values, "four_eyes": asked}
    return confirm(paper, tools.index, tools.work, **about)  # type: ignore[arg-type]


def test_a_doubtful_value_counts_when_a_second_clerk_says_the_same(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    read = outputs.metadata_of(stored(paper, tools), tools)
    first = looks(paper, tools, FIRST, number="16")
    assert (first.status, first.eyes, first.reason) == (Status.NEEDS_REVIEW, Eyes.SECOND, "doubtful_field")
    # The second sees what the first has seen, and nothing of the answer
    assert outputs.metadata_of(first, tools) == read
    assert last_event(tools) == (
        "confirmed", FIRST, {"kind": "decision", "typed": "number", "scope": "all", "eyes": "first"},
    )  # fmt: skip
    assert looks(paper, tools, SECOND, number="16").status is Status.DESCRIBED
    assert last_event(tools)[1:] == (
        SECOND, {"kind": "decision", "typed": "number", "scope": "all", "eyes": "second", "first": FIRST},
    )  # fmt: skip
    record = archived(paper, reader)
    number = record.metadata.get(FieldName.NUMBER)
    assert number is not None
    assert (number.value, number.confirmed_by) == ("16", "can-bo-1, can-bo-2")
    done = stored(paper, tools)
    assert (done.eyes, done.outputs.opinion) == (Eyes.ONE, None)


def test_where_two_clerks_differ_both_look_again(tools: Tools) -> None:
    paper, reader = waiting(DOUBTFUL, tools)
    looks(paper, tools, FIRST, number="16")
    back = looks(paper, tools, SECOND)
    assert (back.status, back.eyes, back.outputs.opinion) == (Status.NEEDS_REVIEW, Eyes.AGAIN, None)
    action, actor, facts = last_event(tools)
    assert (action, actor, facts["first"], facts["differ"]) == ("clerks_differ", SECOND, FIRST, "number")
    # Anybody may be the first now; another kind does not get it out of it
    for clerk, status in ((SECOND, Status.NEEDS_REVIEW), ("can-bo-3", Status.DESCRIBED)):
        assert looks(paper, tools, clerk, kind="commitment").status is status
    assert archived(paper, reader).kind == "commitment"


def test_one_clerk_is_not_two(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    looks(paper, tools, FIRST)
    with pytest.raises(ConfigError, match="a second clerk must look at it"):
        looks(paper, tools, FIRST)
    assert stored(paper, tools).eyes is Eyes.SECOND


def test_the_kind_is_a_value_that_two_must_choose(tools: Tools) -> None:
    paper, _ = waiting(UNKNOWN, tools)
    first = looks(paper, tools, FIRST, kind="decision")
    assert (first.kind, first.eyes) == (None, Eyes.SECOND)
    looks(paper, tools, SECOND, kind="commitment")
    assert last_event(tools)[2]["differ"] == "kind"


def test_the_absence_of_a_value_is_confirmed_by_two(tools: Tools) -> None:
    paper, _ = waiting(DECISION.replace("15/QĐ-UBND", "……/QĐ-UBND"), tools)
    assert looks(paper, tools, FIRST).eyes is Eyes.SECOND
    assert looks(paper, tools, SECOND, number="").status is Status.DESCRIBED


def test_half_a_decision_is_not_compared_with_another(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    about = {"kind": tools.kind(KindCode("decision")), "scope": Scope.TYPED, "four_eyes": DECISIONS}
    with pytest.raises(ConfigError, match="each all of it at once"):
        confirm(paper, tools.index, tools.work, actor=FIRST, at=NOON, values={FieldName.PLACE: "Mẫu Sơn"}, **about)  # type: ignore[arg-type]
    assert stored(paper, tools).eyes is Eyes.ONE


@pytest.mark.parametrize("asked", [FourEyes(), FourEyes(frozenset({"birth_certificate"}))])
def test_one_clerk_is_enough_where_nobody_asks_for_two(asked: FourEyes, tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    assert looks(paper, tools, FIRST, asked=asked).status is Status.DESCRIBED


def test_what_was_never_doubtful_needs_no_second(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    document = stored(paper, tools)
    sure = outputs.metadata_of(document, tools).fields
    certain = outputs.keep({"fields": [replace(item, abstained=False) for item in sure]}, tools)
    told = replace(document, reason="already_digitized", outputs=replace(document.outputs, metadata=certain))
    assert tools.index.save(told)
    assert looks(paper, tools, FIRST).status is Status.DESCRIBED


def test_an_owner_who_differs_is_a_doubtful_value(tools: Tools) -> None:
    paper, _ = waiting(DECISION, tools, owner=OwnerId("051197000456"))
    every = four_eyes_of(ReviewSettings.model_validate({"four_eyes": "*"}))
    assert looks(paper, tools, FIRST, asked=every).eyes is Eyes.SECOND


def test_what_would_be_tells_nobody_what_the_first_has_said(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    about = {"index": tools.index, "work": tools.work, "four_eyes": DECISIONS}
    assert proposed(paper, **about)[0].eyes is Eyes.SECOND  # type: ignore[arg-type]
    looks(paper, tools, FIRST, number="16")
    same, other = (proposed(paper, values={FieldName.NUMBER: text}, **about)[0] for text in ("16", "17"))  # type: ignore[arg-type]
    assert same == other
    assert same.status is Status.DESCRIBED


def test_a_paper_done_again_has_been_seen_by_nobody(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    looks(paper, tools, FIRST)
    again = redo(paper, tools.index, actor=FIRST, at=NOON)
    assert (again.eyes, again.outputs.opinion) == (Eyes.ONE, None)


def test_a_first_answer_that_is_lost_is_not_made_up(tools: Tools) -> None:
    paper, _ = waiting(DOUBTFUL, tools)
    document = looks(paper, tools, FIRST)
    assert tools.index.save(replace(document, outputs=replace(document.outputs, opinion=None)))
    with pytest.raises(IntegrityError, match="without what the first has said"):
        looks(paper, tools, SECOND)


def test_a_kind_that_nobody_knows_is_a_mistake_in_the_settings() -> None:
    assert four_eyes_of(ReviewSettings.model_validate({"four_eyes": "decision, passport"})).covers(KindCode("passport"))
    with pytest.raises(ConfigError, match=r"review\.four_eyes: .* passsport"):
        four_eyes_of(ReviewSettings(four_eyes=("passsport",)))
