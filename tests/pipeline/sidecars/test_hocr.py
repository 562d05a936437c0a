"""hOCR: well-formed XHTML whose classes and properties are those of the specification, and plain text."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Box, PageText, Word
from pipeline.sidecars import SidecarFormat, sidecar
from tests.pipeline.sidecars.conftest import RECORD, WORDS, a_paper, pages

XHTML = "{http://www.w3.org/1999/xhtml}"
BBOX = re.compile(r"\bbbox (\d+) (\d+) (\d+) (\d+)(?:;|$)")


def parsed(texts: tuple[PageText, ...]) -> ET.Element:
    root = ET.fromstring(sidecar(texts, SidecarFormat.HOCR, record=RECORD))  # noqa: S314
    meta = {item.get("name"): item.get("content") for item in root.iter(f"{XHTML}meta")}
    assert meta["ocr-system"]
    declared = set((meta["ocr-capabilities"] or "").split())
    used = {str(item.get("class")) for item in root.iter() if item.get("class")}
    assert used <= declared
    ids = [item.attrib["id"] for item in root.iter() if "id" in item.attrib]
    assert len(ids) == len(set(ids))
    return root


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [item for item in root.iter() if item.get("class") == name]


def bbox(item: ET.Element) -> tuple[int, ...]:
    found = BBOX.search(item.attrib["title"])
    assert found is not None
    return tuple(map(int, found.groups()))


def test_a_paper_is_hocr() -> None:
    texts = a_paper()
    root = parsed(texts)
    found = of_class(root, "ocr_page")
    assert [bbox(page) for page in found] == [(0, 0, page.width_px, page.height_px) for page in texts]
    assert [f"ppageno {number}" in page.attrib["title"] for number, page in enumerate(found)] == [True] * 3
    assert f'image "{RECORD}.pdf"' in found[0].attrib["title"]


def test_words_lie_in_lines_and_lines_in_pages() -> None:
    root = parsed(a_paper())
    for page in of_class(root, "ocr_page"):
        for line in of_class(page, "ocr_line"):
            for word in of_class(line, "ocrx_word"):
                for inner, outer in ((word, line), (line, page)):
                    left, top, right, bottom = bbox(inner)
                    around = bbox(outer)
                    assert around[0] <= left < right <= around[2]
                    assert around[1] <= top < bottom <= around[3]
                wconf = re.search(r"x_wconf (\d+)(; x_proposal \".*\")?$", word.attrib["title"])
                assert wconf is not None
                assert 0 <= int(wconf[1]) <= 100


def test_seals_and_signatures_are_images_of_their_kind() -> None:
    page = a_paper()[0]
    found = of_class(parsed((page,)), "ocr_image")
    assert [item.attrib["title"].partition("; ")[2] for item in found] == ["x_mark initials", "x_mark round_seal"]
    assert bbox(found[1]) == (1100, 1800, 1400, page.height_px)


def test_the_text_of_hocr_is_the_text_of_the_page() -> None:
    (page, *_) = a_paper()
    lines = of_class(parsed((page,)), "ocr_line")
    assert ["".join(line.itertext()) for line in lines] == page.text.split("\n")


def test_what_is_likely_printed_stands_beside_what_was_read() -> None:
    (page,) = pages((Word("“thâm”", Box(1, 2, 30, 20), 0.9, 0, proposal='"th\\ẩm"'),))
    (word,) = of_class(parsed((page,)), "ocrx_word")
    assert word.text == "“thâm”"
    assert word.attrib["title"].endswith(r'; x_proposal "\"th\\ẩm\""')
    assert sidecar((page,), SidecarFormat.TEXT, record=RECORD).decode() == '"th\\ẩm"\n'


def test_a_page_without_words_swallows_nothing() -> None:
    data = sidecar(a_paper(), SidecarFormat.HOCR, record=RECORD)
    assert not re.search(rb"<(div|span)[^>]*/>", data)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=12))
def test_whatever_was_read_comes_back(words: list[Word]) -> None:
    (page,) = pages(tuple(words))
    found = of_class(parsed((page,)), "ocrx_word")
    assert [item.text for item in found] == [word.text for line in page.lines for word in line]


# --- plain text ---


def test_pages_of_text_are_parted_by_form_feeds() -> None:
    first, second, _ = a_paper()
    text = sidecar((first, second, first), SidecarFormat.TEXT, record=RECORD).decode()
    assert text.split("\f") == [f"{first.text}\n", "\n", f"{first.text}\n"]


def test_text_that_no_file_can_hold_is_replaced() -> None:
    assert sidecar(a_paper()[2:], SidecarFormat.TEXT, record=RECORD).decode() == '<&"\x00\x0b?\n'
