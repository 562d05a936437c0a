"""The files in samples/inbox are what the drawing makes, and what a scanner would leave."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from samples.make import STAINED, clean_pages, delivered, expected, scanned_pages, stained
from samples.papers import PAPERS, Paper
from samples.scanner import Effects, scan

LIMIT_BYTES = 12_000_000
BY_FILE = {paper.file: paper for paper in PAPERS}
FEW = (PAPERS[3], PAPERS[8], PAPERS[11])


def pictures(file: Path) -> Iterator[Image.Image]:
    if file.suffix != ".pdf":
        with Image.open(file) as image:
            for frame in ImageSequence.Iterator(image):
                yield frame.copy()
        return
    with pikepdf.open(file) as pdf:
        for page in pdf.pages:
            (image_object,) = page.Resources.XObject.values()
            with Image.open(io.BytesIO(image_object.read_raw_bytes())) as image:
                yield image.copy()


@pytest.mark.parametrize("name", ["SCAN_0004.tif", "SCAN_0008.jpg", "SCAN_0012.pdf"])
def test_a_checked_in_file_is_what_the_drawing_makes(name: str, samples: Path, tinos: Path) -> None:
    assert tinos.is_dir()
    assert delivered(BY_FILE[name]) == (samples / "inbox" / name).read_bytes()


def test_the_stained_paper_is_what_the_drawing_makes(samples: Path, tinos: Path) -> None:
    assert tinos.is_dir()
    assert stained() == (samples / "stained" / STAINED).read_bytes()


def test_the_truth_file_is_what_the_drawing_makes(samples: Path, tinos: Path) -> None:
    assert tinos.is_dir()
    assert json.loads((samples / "expected.json").read_text(encoding="utf-8")) == expected()


def test_the_inbox_holds_the_files_of_the_truth_and_no_other(samples: Path) -> None:
    truth = json.loads((samples / "expected.json").read_text(encoding="utf-8"))

    assert sorted(file.name for file in (samples / "inbox").iterdir()) == [paper["file"] for paper in truth["papers"]]
    assert sum(file.stat().st_size for file in (samples / "inbox").iterdir()) < LIMIT_BYTES


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.file)
def test_every_page_of_the_truth_is_a_300_dpi_picture_of_a4(paper: Paper, samples: Path) -> None:
    found = list(pictures(samples / "inbox" / paper.file))

    assert len(found) == 1 + bool(paper.second_page)
    for picture in found:
        assert picture.size == (2480, 3508)
        assert tuple(round(value) for value in picture.info["dpi"]) == (300, 300)
        assert picture.mode == ("1" if paper.bilevel else "RGB")


def test_scans_come_as_pdf_tiff_and_jpeg_with_several_pages_in_the_first_two(samples: Path) -> None:
    pages = {file.name: sum(1 for _ in pictures(file)) for file in (samples / "inbox").iterdir()}

    assert {Path(name).suffix for name in pages} == {".pdf", ".tif", ".jpg"}
    assert {Path(name).suffix for name, count in pages.items() if count > 1} == {".pdf", ".tif"}


def test_a_scanned_pdf_has_no_text_of_its_own(samples: Path) -> None:
    for file in sorted((samples / "inbox").glob("*.pdf")):
        with pdfplumber.open(file) as pdf:
            assert "".join(page.extract_text() for page in pdf.pages) == ""


def test_a_file_name_tells_nothing_about_its_paper() -> None:
    assert [paper.file.split(".")[0] for paper in PAPERS] == [f"SCAN_{number:04}" for number in range(1, 13)]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.file)
def test_lines_break_alike_at_every_resolution(paper: Paper, tinos: Path) -> None:
    assert tinos.is_dir()
    assert [lines for _, lines in clean_pages(paper, dpi=40)] == [lines for _, lines in clean_pages(paper, dpi=110)]


@given(paper=st.sampled_from(FEW), seed=st.integers(0, 2**31))
@settings(max_examples=8, deadline=None)
def test_the_same_seed_gives_the_same_scan_and_another_seed_another_one(paper: Paper, seed: int) -> None:
    once, again, other = (scanned_pages(paper, dpi=40, seed=value) for value in (seed, seed, seed + 1))

    assert [(image.tobytes(), lines) for image, lines in once] == [(image.tobytes(), lines) for image, lines in again]
    assert once[0][0].tobytes() != other[0][0].tobytes()
    assert once[0][1] == other[0][1]


@given(
    skew=st.floats(-3, 3),
    noise=st.floats(0, 30),
    shade=st.floats(0, 0.5),
    size=st.tuples(st.integers(21, 90), st.integers(21, 90)),
)
@settings(max_examples=30, deadline=None)
def test_no_scanner_is_so_bad_that_the_page_changes_its_size(
    skew: float, noise: float, shade: float, size: tuple[int, int]
) -> None:
    page = Image.new("RGB", size, (250, 250, 250))

    seen = scan(page, Effects(skew_deg=skew, noise=noise, shade=shade), np.random.default_rng(1))

    assert (seen.size, seen.mode) == (size, "RGB")


def test_a_page_put_in_upside_down_is_the_same_page_turned(tinos: Path) -> None:
    assert tinos.is_dir()
    plain, turned = (
        scanned_pages(PAPERS[8], dpi=40, effects=Effects(upside_down=value))[0][0] for value in (False, True)
    )

    assert turned.tobytes() == plain.transpose(Image.Transpose.ROTATE_180).tobytes()


def test_a_sealed_paper_shows_red_and_a_plain_form_does_not(tinos: Path) -> None:
    assert tinos.is_dir()

    def red(paper: Paper) -> int:
        pixels = np.asarray(clean_pages(paper, dpi=60)[-1][0], dtype=np.int16)
        return int(((pixels[:, :, 0] - pixels[:, :, 1:].max(axis=2)) > 60).sum())

    assert all((red(paper) > 100) == paper.sealed for paper in PAPERS)
