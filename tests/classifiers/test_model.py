"""The model of kinds: a small file of plain numbers that the same papers always make."""

import io
import pickle

import numpy as np
import pytest

from classifiers.features import SIZE, features_of
from classifiers.judge import EVIDENCE, Evidence, fitted, probability
from classifiers.model import SHIPPED, Model, empty
from core.catalogue.kinds import load_kinds
from core.errors import ConfigError
from core.model import KindCode
from tests.classifiers.layouts import DECISION, a_page, plain

NO_JUDGE = np.zeros(len(EVIDENCE) + 1)
MENU = plain("canh chua cá lóc", "cơm tấm sườn bì chả", "nước mía")
TICKET = plain("ga đi ga đến", "toa số bảy ghế mười", "giờ tàu chạy")


def learnt(*words: tuple[str, object]) -> Model:
    return empty(NO_JUDGE).learnt({KindCode(kind): [features_of((page,))] for kind, page in words})  # type: ignore[arg-type]


def test_the_shipped_model_is_small_and_knows_every_kind() -> None:
    data = SHIPPED.read_bytes()
    assert len(data) < 200_000
    assert set(Model.load(data).kinds) == {kind.code for kind in load_kinds()}


def test_what_was_dumped_is_loaded_and_dumped_the_same() -> None:
    data = SHIPPED.read_bytes()
    assert Model.load(data).dump() == data


def test_a_paper_is_nearest_to_the_kind_whose_words_it_has() -> None:
    model = learnt(("menu", MENU), ("ticket", TICKET))
    like = model.likeness(features_of((plain("giờ tàu chạy từ ga đi"),)))
    assert model.kinds[int(like.argmax())] == "ticket"
    assert float(like.max()) <= 1.0


def test_a_new_kind_leaves_what_is_known_of_the_others() -> None:
    before = learnt(("menu", MENU), ("ticket", TICKET))
    after = before.learnt({KindCode("decision"): [features_of((a_page(DECISION),))]})
    assert after.kinds == ("menu", "ticket", "decision")
    assert np.array_equal(after.means[:2], before.means)
    assert after.papers.tolist() == [1, 1, 1]


def test_more_papers_of_a_kind_make_its_mean() -> None:
    one, other = features_of((MENU,)), features_of((TICKET,))
    model = empty(NO_JUDGE).learnt({KindCode("menu"): [one]}).learnt({KindCode("menu"): [other]})
    both = empty(NO_JUDGE).learnt({KindCode("menu"): [one, other]})
    assert np.allclose(model.means, both.means)
    assert model.papers.tolist() == [2]


def test_nothing_written_has_no_features() -> None:
    found = features_of((a_page(""),))
    assert found.empty
    assert learnt(("menu", MENU)).likeness(found).tolist() == [0.0]


def with_arrays(**arrays: object) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a model",
        pickle.dumps({"kinds": []}),
        with_arrays(format=np.array(2), means=np.zeros((0, SIZE)), kinds=np.array([], dtype=str)),
        with_arrays(format=np.array(1), means=np.zeros((0, 5)), kinds=np.array([], dtype=str)),
        with_arrays(format=np.array([{}], dtype=object)),
    ],
)
def test_what_is_no_model_is_refused_and_never_run(data: bytes) -> None:
    with pytest.raises(ConfigError, match="sohoa train"):
        Model.load(data)


def evidence(strength: float) -> Evidence:
    return Evidence(strength, strength, strength, strength, float(strength > 0.5), 1.0)


def test_the_judge_learns_what_speaks_for_a_kind() -> None:
    samples = [(evidence(0.9), True), (evidence(0.8), True), (evidence(0.1), False), (evidence(0.2), False)] * 5
    judge = fitted(samples)
    assert probability(evidence(0.9), judge) > 0.9
    assert probability(evidence(0.1), judge) < 0.1
    assert fitted(samples).tolist() == judge.tolist()
