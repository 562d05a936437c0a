"""Papers that were read by a stand-in for Tesseract, ready to be explained."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from classifiers import open_classifier
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.config import load
from core.model import PageText
from pipeline import pages
from pipeline.explain import Explanation
from pipeline.pages import PageLimits
from pipeline.trial import Reader
from tests.classifiers.layouts import a_page
from tests.pipeline.desk import DPI, reader_of, scan_of

LIMITS = PageLimits(max_bytes=50_000_000, max_pages=20, max_pixels=100_000_000)

QUALITY = load(Path("/nowhere"), environ={}, deskless=True).config.quality

Explain = Callable[..., Explanation]


def explained(drawing: str, *, name: str = "SCAN_0001.tif", copies: int = 1) -> Explanation:
    """A file of that many equal pages, read as a desk reads it."""
    page: PageText = a_page(drawing)
    with Image.open(io.BytesIO(scan_of(page))) as image:
        out = io.BytesIO()
        image.save(out, "TIFF", save_all=True, append_images=[image.copy()] * (copies - 1), dpi=(DPI, DPI))
    data, kinds = out.getvalue(), load_kinds()
    classifier = open_classifier(kinds, accept_score=0.75)
    reader = Reader(
        reader_of(page), classifier, kinds, load_fields(), LIMITS, QUALITY, accept_score=0.75, page_workers=1
    )
    trial = reader.read(data, name=name)
    return Explanation(name, trial, kinds, lambda: pages.render(data, LIMITS))


@pytest.fixture(scope="session")
def explain() -> Explain:
    return explained
