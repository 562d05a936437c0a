"""The pages of a stack until they are one file."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import ConfigError, DocumentError
from core.model import Backs, Sides
from pipeline import pages
from pipeline.capture import ScanProfile, Unfinished, open_stack, unfinished
from tests.pipeline.scans import encoded, picture
from tests.schemas import hold

LIMITS = pages.PageLimits(max_bytes=100_000_000, max_pages=100, max_pixels=100_000_000)
PROFILE = ScanProfile("x", "x", 200, (), (), 210, 297, 90, (), "")


def write_page(folder: Path, number: int, *, mode: str = "RGB", seed: int | None = None) -> Path:
    path = folder / f"page-{number:04}.tif"
    path.write_bytes(encoded(picture(mode, seed=seed or number), "TIFF", dpi=(200, 200)))
    return path


def test_a_bound_stack_has_the_very_pages_that_were_read_one_by_one(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        single = [stack.keep(number, write_page(stack.folder, number)) for number in range(1, 4)]
        (bound,) = stack.bind()
        data = bound.read_bytes()
    assert pages.check_structure(data, LIMITS, name="stack.pdf") == 3
    early = [page for one in single for page in pages.render(one, LIMITS)]
    later = list(pages.render(data, LIMITS))
    assert [(page.data, page.dpi) for page in early] == [(page.data, page.dpi) for page in later]
    assert {page.media_type for page in later} == {"image/jpeg"}
    assert [page.dpi for page in later] == [200.0] * 3


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_where_nothing_may_be_lost_every_pixel_is_as_the_scanner_wrote_it(tmp_path: Path, mode: str) -> None:
    with open_stack(tmp_path, "H48-1", replace(PROFILE, jpeg_quality=0)) as stack:
        (page,) = pages.render(stack.keep(1, write_page(stack.folder, 1, mode=mode)), LIMITS)
    with Image.open(io.BytesIO(page.data)) as shown:
        assert shown.convert(mode).tobytes() == picture(mode, seed=1).tobytes()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["1", "L", "RGB"]), min_size=1, max_size=4))
def test_the_same_pages_are_the_same_file(tmp_path_factory: pytest.TempPathFactory, modes: list[str]) -> None:
    bound = []
    for _ in range(2):
        with open_stack(tmp_path_factory.mktemp("journal"), "H48-1", PROFILE) as stack:
            for number, mode in enumerate(modes, start=1):
                stack.keep(number, write_page(stack.folder, number, mode=mode))
            bound.append(stack.bind()[0].read_bytes())
    assert bound[0] == bound[1]


def test_a_killed_scan_goes_on_after_its_last_whole_page(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        stack.keep(1, write_page(stack.folder, 1))
        # Given a page that we had not taken over yet, half a page, half a copy of ours, and one behind a gap
        write_page(stack.folder, 2)
        (stack.folder / "page-0003.tif.part").write_bytes(b"II*")
        (stack.folder / "page-0003.part").write_bytes(b"%PDF")
        (stack.folder / "page-0005.pdf").write_bytes(b"%PDF")
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        assert stack.pages == 2
        assert sorted(path.name for path in stack.folder.glob("page*")) == ["page-0001.pdf", "page-0002.pdf"]


def test_a_picture_that_the_scanner_broke_is_said_and_scanned_again(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        path = write_page(stack.folder, 1)
        path.write_bytes(path.read_bytes()[:2000])
        with pytest.raises(DocumentError, match="no picture"):
            stack.keep(1, path)
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        assert stack.pages == 0
        assert not path.exists()


def test_stacks_of_two_dossiers_do_not_meet_and_an_unfinished_one_is_told_of(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as first, open_stack(tmp_path, "H48-2", PROFILE) as second:
        first.keep(1, write_page(first.folder, 1))
        assert (first.pages, second.pages) == (1, 0)
    assert unfinished(tmp_path) == (Unfinished("H48-1", 1),)
    hold(json.loads((first.folder / "stack.json").read_text()))
    assert "H48" not in first.folder.name


def test_a_stack_that_was_received_leaves_nothing(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        stack.keep(1, write_page(stack.folder, 1))
        stack.bind()
        stack.discard()
    assert list(tmp_path.iterdir()) == []
    assert unfinished(tmp_path) == ()


def test_a_stack_that_is_begun_anew_and_broken_off_is_kept_like_any_other(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        for number in (1, 2):
            stack.keep(number, write_page(stack.folder, number))
        stack.begin_anew()
        assert stack.pages == 0
        stack.keep(1, write_page(stack.folder, 1, seed=9))
    assert unfinished(tmp_path) == (Unfinished("H48-1", 1),)


def test_a_stack_that_was_received_when_we_were_killed_does_not_come_back(tmp_path: Path) -> None:
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        for number in (1, 2):
            stack.keep(number, write_page(stack.folder, number))
        # Killed right after the first thing that is taken away
        (stack.folder / "stack.json").unlink()
        stack.folder.rename(tmp_path / "as-it-was")
        stack.folder.mkdir()
    (tmp_path / "as-it-was").rename(stack.folder)
    with open_stack(tmp_path, "H48-1", PROFILE) as stack:
        assert stack.pages == 0


def test_two_people_do_not_scan_into_one_stack(tmp_path: Path) -> None:
    with (
        open_stack(tmp_path, "H48-1", PROFILE),
        pytest.raises(ConfigError, match="at this moment"),
        open_stack(tmp_path, "H48-1", PROFILE),
    ):
        pass


@pytest.mark.parametrize(("order", "places"), [(Backs.REVERSED, (1, 3, 5, 6, 4, 2)), (Backs.SAME, (1, 3, 5, 2, 4, 6))])
def test_pages_of_two_passes_have_their_place_in_the_paper(
    tmp_path: Path, order: Backs, places: tuple[int, ...]
) -> None:
    profile = replace(PROFILE, sides=Sides.FRONTS_THEN_BACKS, backs=order)
    found = []
    with open_stack(tmp_path, "H48-1", profile) as stack:
        for number in range(1, 7):
            found.append(stack.place_of(number))
            stack.keep(number, write_page(stack.folder, number))
            if number == 3:
                stack.turn()
        bound = [path.read_bytes() for path in stack.bind()]
    assert tuple(found) == places
    assert [pages.check_structure(data, LIMITS, name="side.pdf") for data in bound] == [3, 3]


def test_that_the_stack_was_turned_is_known_after_a_kill_and_forgotten_with_its_fronts(tmp_path: Path) -> None:
    profile = replace(PROFILE, sides=Sides.FRONTS_THEN_BACKS)
    with open_stack(tmp_path, "H48-1", profile) as stack:
        for number in (1, 2):
            stack.keep(number, write_page(stack.folder, number))
        assert stack.fronts is None
        stack.turn()
        stack.keep(3, write_page(stack.folder, 3))
    with open_stack(tmp_path, "H48-1", profile) as stack:
        assert (stack.fronts, stack.pages) == (2, 3)
        # More backs than there are sheets have no place of their own
        assert stack.place_of(9) == 2
        # Killed while the stack was begun anew
        (stack.folder / "page-0002.pdf").unlink()
    with open_stack(tmp_path, "H48-1", profile) as stack:
        assert (stack.fronts, stack.pages) == (None, 1)
        stack.turn()
        stack.begin_anew()
        assert (stack.fronts, stack.pages) == (None, 0)
