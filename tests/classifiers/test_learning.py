"""Learning from what clerks have confirmed: five papers are enough, and nothing gets worse unnoticed."""

from pathlib import Path

import pytest

from classifiers.learning import Confirmed, Learnt, Score, learn, versions
from classifiers.learning.evaluate import Told, evaluate
from classifiers.model import SHIPPED, Model
from core.catalogue.kinds import load_kinds
from core.errors import ConfigError
from core.model import DocumentKind, Group, KindCode, PageText
from tests.classifiers.layouts import a_page

KINDS = load_kinds()
MENU = KindCode("menu")
OWN = (*KINDS, DocumentKind(MENU, "Thực đơn", Group.COMPONENT, ("THỰC ĐƠN",)))
SHIPPED_MODEL = Model.load(SHIPPED.read_bytes())


def menu(number: int) -> PageText:
    dishes = ("canh chua cá lóc", "cơm tấm sườn bì", "gỏi cuốn tôm thịt", "lẩu mắm", "chè đậu xanh")
    rows = "\n".join(f"    > {dishes[(number + place) % 5]} {number}5.000" for place in range(4))
    return a_page(f"    THỰC ĐƠN\n\n{rows}")


def menus(count: int) -> list[Confirmed]:
    return [Confirmed(f"d-{number}", MENU, (menu(number),)) for number in range(count)]


def test_five_papers_teach_a_new_kind() -> None:
    found = learn(SHIPPED_MODEL, menus(5), OWN, accept_score=0.75)
    assert found.new == {MENU}
    assert found.papers == {MENU: 5}
    assert found.held == 1
    assert found.no_worse
    assert MENU in found.model.kinds


def test_the_order_of_papers_does_not_matter() -> None:
    papers = menus(6)
    one = learn(SHIPPED_MODEL, papers, OWN, accept_score=0.75)
    other = learn(SHIPPED_MODEL, reversed(papers), OWN, accept_score=0.75)
    assert one.model.dump() == other.model.dump()


def test_papers_of_kinds_that_nobody_describes_and_empty_ones_are_left_out() -> None:
    odd = [Confirmed("d-1", KindCode("gone"), (menu(1),)), Confirmed("d-2", MENU, (a_page(""),))]
    found = learn(SHIPPED_MODEL, odd, OWN, accept_score=0.75)
    assert found.papers == {}
    assert found.model.kinds == SHIPPED_MODEL.kinds
    assert found.before == found.after == Score(0, 0, 0)


@pytest.mark.parametrize(
    ("before", "after", "no_worse"),
    [
        (Score(5, 0, 2), Score(5, 0, 2), True),
        (Score(5, 1, 2), Score(7, 0, 1), True),
        (Score(5, 0, 2), Score(6, 1, 0), False),
        (Score(5, 1, 2), Score(4, 0, 4), False),
    ],
)
def test_one_more_wrong_or_one_less_right_is_worse(before: Score, after: Score, *, no_worse: bool) -> None:
    found = Learnt(SHIPPED_MODEL, {}, frozenset(), 7, before, after)
    assert found.no_worse is no_worse


def test_versions_are_kept_and_one_of_them_counts(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    assert versions.active(folder) is None
    assert versions.active_bytes(folder) is None
    first, second = versions.keep(folder, b"one"), versions.keep(folder, b"two")
    assert versions.keep(folder, b"one") == first
    assert versions.versions(folder) == (first, second)
    versions.activate(folder, second)
    assert versions.active_bytes(folder) == b"two"
    assert versions.roll_back(folder) == first
    assert versions.active_bytes(folder) == b"one"
    assert versions.roll_back(folder) is None
    with pytest.raises(ConfigError, match="shipped model"):
        versions.roll_back(folder)


def test_a_version_that_was_changed_is_not_used(tmp_path: Path) -> None:
    name = versions.keep(tmp_path, b"one")
    versions.activate(tmp_path, name)
    (tmp_path / f"{name}.npz").write_bytes(b"other")
    with pytest.raises(ConfigError, match="roll-back"):
        versions.active_bytes(tmp_path)
    (tmp_path / f"{name}.npz").unlink()
    with pytest.raises(ConfigError, match="roll-back"):
        versions.active_bytes(tmp_path)


def test_an_evaluation_counts_right_wrong_and_abstained() -> None:
    will, decision = KindCode("will"), KindCode("decision")
    told = [
        Told(will, will, 0.99),
        Told(will, decision, 0.8),
        Told(will, None, 0.0),
        Told(None, decision, 0.76),
        Told(None, None, 1.0),
    ]
    found = evaluate(told, accept_score=0.75)
    assert (found.at.known, found.at.accepted, found.at.right, found.at.unknown, found.at.unknown_accepted) == (
        3, 2, 1, 2, 1,
    )  # fmt: skip
    assert found.at.right_share == 0.5
    assert found.at.abstained_share == pytest.approx(1 / 3)
    assert found.at.unknown_abstained_share == 0.5
    (row,) = found.recall
    assert (row.kind, row.papers, row.right, row.wrong, row.abstained) == (will, 3, 1, 1, 1)
    assert set(found.confusion) == {(will, will, 1), (will, decision, 1), (None, decision, 1)}
    assert sum(item.papers for item in found.reliability) == 5
    assert [item.limit for item in found.curve] == sorted(item.limit for item in found.curve)


def test_an_evaluation_of_nothing_has_no_shares() -> None:
    found = evaluate([], accept_score=0.75)
    assert found.at.right_share is None
    assert found.at.abstained_share is None
    assert found.at.unknown_abstained_share is None
    assert found.recall == ()
    assert found.confusion == ()
