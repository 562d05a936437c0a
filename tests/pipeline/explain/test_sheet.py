"""The picture of a page with what was found: upright, coloured, and never an error because of what a paper says."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.model import Box, FieldName, InkColour, Mark, MarkKind, PageImage
from pipeline.explain import Explanation, as_png
from pipeline.explain.page import ShownPage, shown
from pipeline.explain.panel import MARK
from pipeline.reading.geometry import Straightening
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.explain.conftest import Explain, explained
from tests.pipeline.scans import picture


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.convert("RGB")


def page_of(image: Image.Image, **changes: object) -> ShownPage:
    out = io.BytesIO()
    image.save(out, "PNG")
    text = replace(a_page("A"), width_px=image.width, height_px=image.height, dpi=150.0, words=())
    data = PageImage(1, out.getvalue(), "image/png", image.width, image.height, 150.0)
    return shown(data, replace(text, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def decision() -> Explanation:
    return explained(DECISION.replace("15/QĐ-UBND", "15/QĐ-UBND@0.41"))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_that_lay_turned_in_the_scanner_is_shown_upright(degrees: int) -> None:
    upright = picture()
    scan = upright.rotate(degrees, expand=True)
    page = page_of(scan, rotation=degrees, width_px=upright.width, height_px=upright.height)
    assert page.picture.size == upright.size
    assert np.abs(np.asarray(page.picture, dtype=int) - np.asarray(upright, dtype=int)).mean() < 1


def test_a_crooked_page_is_shown_as_straight_as_it_was_read() -> None:
    crooked = picture().rotate(2.0, fillcolor=(235, 235, 235))
    page = page_of(crooked, skew_deg=2.0)
    gray = np.asarray(crooked.convert("L"))
    read = Straightening(width=crooked.width, height=crooked.height, degrees=2.0).apply(gray)
    inner = (slice(30, -30), slice(30, -30))
    assert np.abs(np.asarray(page.picture.convert("L"), dtype=int) - read)[inner].mean() < 3


def test_a_drawing_of_a0_is_shown_no_larger_than_a_screen() -> None:
    page = page_of(Image.new("RGB", (5000, 7000), (255, 255, 255)))
    assert page.picture.size == (1786, 2500)


@pytest.mark.parametrize("kind", ["L", "1", "RGB"])
def test_inks_are_told_apart_on_yellowed_paper_in_uneven_light(kind: str) -> None:
    light = np.linspace(200, 255, 400)[None, :, None] * np.array([1.0, 0.97, 0.80])[None, None, :]
    sheet = Image.fromarray(np.broadcast_to(light, (300, 400, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((40, 40, 100, 100), fill=(40, 38, 32))
    draw.rectangle((140, 40, 200, 100), fill=(190, 60, 60))
    draw.rectangle((240, 40, 300, 100), fill=(50, 60, 160))
    inks = page_of(sheet.convert(kind, dither=Image.Dither.NONE)).inks()
    inner = (slice(45, 95), slice(45, 95))
    assert inks.black[inner].all()
    paper = slice(150, 290)
    assert not (inks.black[paper] | inks.red[paper] | inks.blue[paper]).any()
    if kind == "RGB":
        assert inks.red[45:95, 145:195].all()
        assert inks.blue[45:95, 245:295].all()
    else:
        assert not (inks.red | inks.blue).any()
    assert not (inks.black & inks.red).any()


def test_a_doubtful_word_is_coloured_and_a_sure_one_is_not(decision: Explanation) -> None:
    sheet = opened(next(iter(as_png(decision))))
    page = decision.trial.texts[0]
    poor = next(word for word in page.words if word.score < 0.6)
    sure = next(word for word in page.words if word.text == "Căn")
    spread = {}
    for word in (poor, sure):
        # Above the bar that stands for the word, inside its frame.
        spot = sheet.getpixel(((word.box.x0 + word.box.x1) // 2, word.box.y0 + 3))
        assert isinstance(spot, tuple)
        spread[word.text] = max(spot) - min(spot)
    assert spread[poor.text] > 40
    assert spread[sure.text] < 5


def test_a_seal_is_framed_on_the_picture_and_listed_beside_it(decision: Explanation) -> None:
    first, *rest = decision.trial.texts
    seal = Mark(MarkKind.ROUND_SEAL, Box(200, 200, 340, 340), InkColour.RED)
    pictures = []
    for marks in (None, (), (seal,)):
        texts = (replace(first, marks=marks), *rest)
        png = next(as_png(replace(decision, trial=replace(decision.trial, texts=texts))))
        with Image.open(io.BytesIO(png)) as opened:
            pictures.append(np.asarray(opened.convert("RGB")))
    heights = [picture.shape[0] for picture in pictures]
    assert heights == sorted(heights)
    drawn = [int((picture == MARK).all(axis=2).sum()) for picture in pictures]
    assert drawn[0] == drawn[1] == 0
    assert drawn[2] > 400


def test_each_page_has_its_picture(explain: Explain) -> None:
    assert len(list(as_png(explain(DECISION, copies=2)))) == 2


def test_letters_that_the_font_lacks_and_values_of_any_length_are_shown_somehow(decision: Explanation) -> None:
    def with_value(value: str | None) -> Image.Image:
        fields = tuple(
            replace(item, value=value) if item.name is FieldName.SUBJECT else item
            for item in decision.trial.metadata.fields
        )
        trial = replace(decision.trial, metadata=replace(decision.trial.metadata, fields=fields))
        return opened(next(iter(as_png(replace(decision, trial=trial, name="文件\u0000.tif")))))

    assert with_value("一二三 ẴẴẴ").height == with_value(None).height
    assert with_value("dài" * 2000).height > with_value("ngắn").height + 1000


def test_a_page_of_one_pixel_is_shown() -> None:
    page = page_of(Image.new("RGB", (1, 1)))
    assert page.picture.size == (1, 1)
    assert page.inks().black.shape == (1, 1)
