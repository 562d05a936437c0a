"""The page of HTML: whole, by itself, and as harmless as what a paper says is not."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.model import (
    Box,
    Classification,
    Flaw,
    Group,
    InkColour,
    Mark,
    MarkKind,
    Metadata,
    PageImage,
    PageQuality,
    StampWords,
    Verdict,
    Word,
)
from pipeline.explain import Explanation, as_html, as_png
from pipeline.trial import Trial
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.explain.conftest import Explain, explained

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


class Seen(HTMLParser):
    """What a browser would make of it: elements with attributes, and the text of titles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.titles: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "title":
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", {}))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "title":
            self.titles[-1] += data
        self.text.append(data)


def seen(explanation: Explanation) -> Seen:
    return Seen("".join(as_html(explanation)))


def words_as(explanation: Explanation, *texts: str) -> Explanation:
    """The same, but the first words of its first page say something else."""
    first, *rest = explanation.trial.texts
    words = tuple(replace(word, text=text) for word, text in zip(first.words, texts, strict=False))
    page = replace(first, words=words + first.words[len(words) :])
    return replace(explanation, trial=replace(explanation.trial, texts=(page, *rest)))


@pytest.fixture(scope="module")
def decision() -> Explanation:
    return explained(DECISION.replace("15/QĐ-UBND", "15/QĐ-UBND@0.41"), name="<b>quyết định</b>.tif")


def test_nothing_is_fetched_and_nothing_runs(decision: Explanation) -> None:
    html = seen(words_as(decision, HOSTILE))
    names = {name for name, _ in html.elements}
    assert not names & {"script", "iframe", "object", "embed", "link", "b0ld"}
    for _, attributes in html.elements:
        assert not [key for key in attributes if key.startswith("on")]
        for key in ("src", "href"):
            assert (attributes.get(key) or "#").startswith(("data:image/", "#"))
    policy = next(attributes["content"] for name, attributes in html.elements if "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_what_a_paper_and_a_file_name_say_is_text(decision: Explanation) -> None:
    html = seen(words_as(decision, HOSTILE))
    assert any(title.startswith(HOSTILE) for title in html.titles)
    assert "<b>quyết định</b>.tif" in html.text
    assert "49" not in html.titles


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30))
def test_whatever_was_read_is_shown_at_its_word(text: str) -> None:
    assert f"{text} · 0,50" in seen(a_stamp(text)).titles


def a_stamp(text: str) -> Explanation:
    """A page of the size of a stamp, with that one word."""
    word = Word(text, Box(1, 1, 9, 9), 0.5, 0)
    page = replace(a_page("A"), width_px=20, height_px=20, words=(word,))
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (250, 250, 250)).save(out, "PNG")
    image = PageImage(1, out.getvalue(), "image/png", 20, 20, 200.0)
    nothing = Classification(Group.UNKNOWN, None, 0.0, abstained=True)
    return Explanation("a.png", Trial((page,), nothing, (), Metadata(), ()), (), lambda: iter([image]))


def test_every_word_has_its_frame_where_it_was_read(decision: Explanation) -> None:
    html = seen(decision)
    page = decision.trial.texts[0]
    (view,) = [attributes["viewbox"] for name, attributes in html.elements if name == "svg"]
    assert view == f"0 0 {page.width_px} {page.height_px}"
    frames = [found for name, found in html.elements if name == "rect" and "word" in str(found["class"]).split()]
    assert [(int(str(frame["x"])), int(str(frame["y"]))) for frame in frames] == [
        (word.box.x0, word.box.y0) for word in page.words
    ]
    doubtful = [frame for frame in frames if "poor" in str(frame["class"])]
    assert len(doubtful) == sum(word.score < 0.6 for word in page.words) == 1


def test_a_doubtful_field_says_why_and_where(decision: Explanation) -> None:
    text = " ".join(" ".join(seen(decision).text).split())
    assert "điểm dưới ngưỡng" in text
    assert "“Số: 15/QĐ-UBND Mẫu Sơn Đông, ngày 04 tháng 9 năm 2025”" in text
    assert "Quyết định" in text
    assert "tên loại trên giấy" in text


def test_what_the_kind_requires_and_nobody_found_is_named(explain: Explain) -> None:
    text = " ".join(seen(explain("GIẤY PHÉP XÂY DỰNG\n\n> Cấp cho chủ hộ")).text)
    assert "chưa tìm thấy" in text
    assert "loại giấy tờ này bắt buộc phải có" in text


def test_a_paper_of_no_known_kind_is_explained_too(explain: Explain) -> None:
    text = " ".join(seen(explain("> Kính thưa ông bà")).text)
    assert "Chưa xác định được" in text
    assert "Không tìm thấy thông tin nào." in text


def test_all_pages_of_a_file_stand_in_one_html(explain: Explain) -> None:
    html = seen(explain(DECISION, copies=3))
    sheets = [attributes["src"] for name, attributes in html.elements if name == "img"]
    assert len(sheets) == 2 * 3
    assert [f"p{number}" for number in (1, 2, 3)] == [
        attributes["id"] for name, attributes in html.elements if name == "section" and "id" in attributes
    ]


def test_numbers_of_fields_hide_neither_words_nor_one_another(decision: Explanation) -> None:
    tags = [attributes for name, attributes in seen(decision).elements if attributes.get("class") == "tag"]
    page = decision.trial.texts[0]
    places = [tuple(map(float, re.findall(r"[\d.]+", str(tag["transform"])))) for tag in tags]
    assert len(places) >= 8
    for number, (x, y, unit) in enumerate(places):
        radius = 7.5 * unit
        assert not [other for other in places[:number] if abs(x - other[0]) < radius and abs(y - other[1]) < radius]
        boxes = [word.box for word in page.words]
        assert not [box for box in boxes if box.x0 < x < box.x1 and box.y0 < y < box.y1]


def test_a_page_without_words_is_explained(decision: Explanation) -> None:
    page = replace(decision.trial.texts[0], words=(), blank=True)
    text = " ".join(seen(replace(decision, trial=replace(decision.trial, texts=(page,)))).text)
    assert "trang trắng" in text


def test_a_picture_that_must_be_scanned_again_says_so_and_why(decision: Explanation) -> None:
    quality = PageQuality(Verdict.SCAN_AGAIN, sharpness=9.0, contrast=0.9, reasons=(Flaw.BLURRED,))
    page = replace(decision.trial.texts[0], quality=quality, rotation=180, skew_deg=1.5)
    found = replace(decision, trial=replace(decision.trial, texts=(page,)))
    text = " ".join(seen(found).text)
    assert "Cần quét lại" in text
    assert "Chữ bị nhòe, khó đọc." in text
    assert "xoay 180° theo chiều kim đồng hồ, chỉnh nghiêng 1,50°" in text
    assert next(iter(as_png(found))) != next(iter(as_png(decision)))


def test_what_somebody_set_on_a_page_is_framed_and_named(decision: Explanation) -> None:
    first, *rest = decision.trial.texts
    marks = (
        Mark(MarkKind.ROUND_SEAL, Box(40, 50, 90, 100), InkColour.RED, whole=False, over=True),
        Mark(MarkKind.STAMP, Box(10, 10, 60, 30), InkColour.BLUE, words=StampWords.INCOMING),
    )
    for shown, said in (
        (marks, ("dấu tròn đỏ, bị cắt ở mép ảnh, trùm lên chữ ký", "dấu văn bản đến xanh")),
        ((), ("không thấy",)),
    ):
        page = replace(first, marks=shown)
        html = seen(replace(decision, trial=replace(decision.trial, texts=(page, *rest))))
        frames = [attributes for name, attributes in html.elements if attributes.get("class") == "set"]
        assert len(frames) == len(shown)
        assert all(text in "".join(html.text) for text in said)


def test_a_word_that_lies_over_the_edge_has_a_frame(decision: Explanation) -> None:
    page = decision.trial.texts[0]
    box = replace(page.words[0].box, x0=-4, x1=-4)
    word = Word("x", box, 0.5, 0)
    html = seen(replace(decision, trial=replace(decision.trial, texts=(replace(page, words=(word,)),))))
    frame = next(found for name, found in html.elements if name == "rect" and "word" in str(found["class"]).split())
    assert frame["width"] == "1"
