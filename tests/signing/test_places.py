"""Stamps keep clear of what is on a page, on pages that are turned, cut, small or full."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from signing.profiles import Position
from signing.stamp.block import signature_place
from signing.stamp.frame import Frame
from signing.stamp.material import Material
from signing.stamp.placing import corner_place
from signing.view import Phrase
from tests.signing.papers import Line, altered, paper
from tests.signing.pki import SIGNED, Pki
from tests.signing.stamps import darker, edges, shown

#: So fine that letters look the same wherever their edges fall between pixels.
FINE = 288
CORNERS = [Position.TOP_RIGHT, Position.TOP_LEFT, Position.BOTTOM_RIGHT, Position.BOTTOM_LEFT]
HEADED: tuple[Line, ...] = (
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 96, 6, 12),
    ("Độc lập - Tự do - Hạnh phúc", 110, 12, 12),
    ("ỦY BAN", 20, 8, 12),
)
FULL: tuple[Line, ...] = tuple(("chữ kín trang " * 8, 3, top, 14) for top in range(2, 292, 5))


@pytest.fixture(scope="module")
def upright(pki: Pki, material: Material) -> NDArray[np.int16]:
    """The agency's stamp on a page that is neither turned nor cut."""
    alone = shown(pki.signer(material=material).sign(paper(()), at=SIGNED).data, dpi=FINE)
    left, top, right, bottom = edges(darker(alone, 255))
    return alone[top:bottom, left:right]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("cut", [None, [100, 200, 500, 800]], ids=["whole", "cut"])
def test_a_stamp_stands_upright_in_the_corner_that_is_seen(
    turn: int, cut: list[int] | None, pki: Pki, material: Material, upright: NDArray[np.int16]
) -> None:
    page = altered(paper(()), Rotate=turn, **({"CropBox": cut} if cut else {}))
    after = shown(pki.signer(material=material).sign(page, at=SIGNED).data, dpi=FINE)
    left, top, right, bottom = edges(darker(after, 255))
    # Letters begin a little inside the stamp, which stands 14 points from both edges.
    assert (after.shape[1] - right) / FINE * 72 == pytest.approx(17, abs=2)
    assert top / FINE * 72 == pytest.approx(19, abs=3)
    height, width = (min(sides) for sides in zip(upright.shape[:2], (bottom - top, right - left), strict=True))
    assert upright.shape[0] - height <= 2
    assert upright.shape[1] - width <= 2
    stamp, right_way = after[top : top + height, left : left + width], upright[:height, :width]
    assert np.abs(stamp - right_way).mean() < np.abs(stamp - right_way[::-1, ::-1]).mean() / 2


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("code", ["tt05-co-quan", "tt01-ca-nhan", "sao-y"])
def test_a_stamp_covers_nothing_while_there_is_room(code: str, turn: int, pki: Pki, material: Material) -> None:
    page = altered(paper(HEADED), Rotate=turn)
    before, after = shown(page), shown(pki.signer(profile=code, material=material).sign(page, at=SIGNED).data)
    ink = darker(before, 200)
    left, top, right, bottom = edges((before != after).any(axis=2))
    assert not ink[top:bottom, left:right].any()
    assert bottom < before.shape[0] / 4


def test_the_stamps_of_a_chain_keep_clear_of_one_another(pki: Pki, material: Material) -> None:
    page = paper((), size_mm=(85, 54))
    taken = np.zeros(shown(page).shape[:2], dtype=bool)
    for code in ("tt01-ca-nhan", "tt05-co-quan"):
        before = shown(page)
        page = pki.signer(profile=code, material=material).sign(page, at=SIGNED).data
        fresh = (before != shown(page)).any(axis=2)
        assert not (fresh & taken).any()
        taken |= fresh


@pytest.mark.parametrize("full", [paper(FULL), paper((), ground=60)], ids=["words", "dark"])
def test_where_no_place_is_free_the_stamp_brings_a_white_ground(full: bytes, pki: Pki, material: Material) -> None:
    before, after = shown(full), shown(pki.signer(material=material).sign(full, at=SIGNED).data)
    left, top, right, bottom = edges((before != after).any(axis=2))
    stamp = after[top:bottom, left:right]
    # Black on white and nothing of the page between: every pixel is one of them or their edge, most are white.
    assert (stamp[[0, -1]] > 240).all()
    assert 0.6 < (stamp > 240).mean() < 0.95


def test_without_eyes_a_stamp_stands_in_its_corner_on_white(pki: Pki) -> None:
    page = paper(FULL)
    before, after = shown(page), shown(pki.signer().sign(page, at=SIGNED).data)
    left, top, right, bottom = edges((before != after).any(axis=2))
    assert (before.shape[1] - right, top) == pytest.approx((14, 14), abs=3)
    assert (after[top : bottom - 1, left + 1 : right - 1][[0, -1]] > 240).all()


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from([0.5, 1, 2]),
    st.tuples(*[st.integers(0, 200)] * 2),
    st.tuples(*[st.integers(1, 99)] * 2),
)
def test_what_is_shown_somewhere_is_written_where_it_is_shown(
    turn: int, unit: float, at: tuple[int, int], size: tuple[int, int]
) -> None:
    frame = Frame((-20, 30, 400, 700), turn, unit)
    own = (at[0], at[1] + 30, at[0] + size[0], at[1] + 30 + size[1])
    seen = frame.shown(own)
    assert frame.own(seen) == own
    assert min(seen[:2]) >= 0
    assert seen[2] <= frame.size[0]
    assert seen[3] <= frame.size[1]


@given(st.integers(0, 2**32 - 1), st.sampled_from(CORNERS), st.floats(0, 0.02))
@settings(deadline=None)
def test_a_place_that_is_called_free_is_free(seed: int, corner: Position, crowd: float) -> None:
    frame = Frame((0, 0, 300, 400), 0, 1)
    taken = np.random.default_rng(seed).random((400, 300)) < crowd / 10
    place = corner_place((90, 30), corner, frame, taken)
    x0, y0, x1, y1 = (round(side) for side in place.box)
    assert 0 <= x0 < x1 <= 300
    assert 0 <= y0 < y1 <= 400
    assert place.free != bool(taken[400 - y1 - 3 : 400 - y0 + 3, max(0, x0 - 3) : x1 + 3].any())
    assert ((x0 + x1) / 2 >= 150) is corner.endswith("right")
    assert ((y0 + y1) / 2 >= 200) is corner.startswith("top")


def phrase(text: str, left: float, top: float, width: float = 100, height: float = 12) -> Phrase:
    return Phrase(text, (left, top - height, left + width, top))


TITLE, NAME = phrase("CHỦ TỊCH", 330, 400), phrase("Lê Văn Ví Dụ", 330, 320)


@pytest.mark.parametrize(
    ("phrases", "found"),
    [
        ([TITLE, NAME], True),
        ([phrase("KT. CHỦ TỊCH", 330, 415), phrase("PHÓ CHỦ TỊCH", 330, 400), NAME], True),
        ([phrase("Nơi nhận:", 80, 400), TITLE, phrase("- Như trên;", 80, 380), NAME], True),
        ([TITLE, phrase("Lê Văn Ví Dụ", 330, 380)], False),
        ([TITLE, phrase("Điều 2. Hiệu lực", 330, 320)], False),
        ([TITLE, phrase("Lê Văn Ví Dụ", 80, 320)], False),
        ([phrase("Chủ tịch họp ngày", 330, 400), NAME], False),
        ([], False),
    ],
)
def test_one_signs_between_a_title_and_the_name_below_it(phrases: list[Phrase], *, found: bool) -> None:
    assert signature_place(phrases) == ((330, 320, 430, 388) if found else None)
