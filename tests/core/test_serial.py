"""Values survive the way through JSON."""

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass

import numpy as np
import pytest

from core import serial
from core.model import (
    Box,
    Classification,
    Document,
    Field,
    FieldName,
    FieldSource,
    Flaw,
    Group,
    InkColour,
    KindCode,
    LedgerEvent,
    Mark,
    MarkKind,
    Metadata,
    PageQuality,
    PageText,
    Sha256,
    StampWords,
    StoredObject,
    Verdict,
    Word,
)


def a_page() -> PageText:
    word = Word(text="Nguyễn", box=Box(1, 2, 30, 40), score=0.5, line=0)
    quality = PageQuality(verdict=Verdict.GOOD, sharpness=120.0, contrast=0.9, reasons=(Flaw.DARK_BORDER,))
    return PageText(1, 2480, 3508, 300.0, 0, 0.4, blank=False, quality=quality, words=(word,), engine="none")


def test_a_page_of_text_comes_back_equal() -> None:
    assert serial.load(PageText, serial.dump(a_page())) == a_page()


def test_a_page_that_was_kept_before_more_was_measured_still_loads() -> None:
    old = json.loads(serial.dump(a_page()))
    for name in ("effective_dpi", "edge_mm", "border_mm", "tone"):
        del old["quality"][name]
    assert serial.load(PageText, json.dumps(old).encode()) == a_page()


def test_a_word_that_was_kept_before_there_were_proposals_still_loads() -> None:
    old = json.loads(serial.dump(a_page()))
    del old["words"][0]["proposal"]
    del old["words"][0]["doubt"]
    assert serial.load(PageText, json.dumps(old).encode()) == a_page()


def test_a_page_keeps_its_marks_and_one_on_which_nobody_looked_for_any_still_loads() -> None:
    mark = Mark(MarkKind.STAMP, Box(1, 2, 3, 4), InkColour.RED, whole=False, words=StampWords.URGENT)
    marked = dataclasses.replace(a_page(), marks=(mark,))
    assert serial.load(PageText, serial.dump(marked)) == marked
    old = json.loads(serial.dump(a_page()))
    del old["marks"]
    assert serial.load(PageText, json.dumps(old).encode()).marks is None


def test_metadata_comes_back_with_missing_values() -> None:
    fields = (Field(FieldName.NUMBER, None, 0.0, abstained=True), Field(FieldName.PLACE, "Mẫu", 1, 1, Box(0, 0, 1, 1)))
    assert serial.load(Metadata, serial.dump(Metadata(fields))).value(FieldName.PLACE) == "Mẫu"
    assert serial.load(Metadata, serial.dump(Metadata(fields))).fields[0].source is FieldSource.OCR


def test_pairs_and_times_come_back() -> None:
    event = LedgerEvent("received", "d-a", "desk", dt.datetime(2025, 1, 2, tzinfo=dt.UTC), (("sha256", "ab"),))
    assert serial.load(LedgerEvent, serial.dump(event)) == event


def test_several_values_come_back_in_order() -> None:
    assert serial.load_all(Box, serial.dump((Box(0, 0, 1, 1), Box(1, 1, 2, 2)))) == (Box(0, 0, 1, 1), Box(1, 1, 2, 2))
    assert serial.load_all(Box, serial.dump(())) == ()


def test_equal_values_give_equal_bytes() -> None:
    left = Classification(Group.RESULT, KindCode("decision"), 0.9, abstained=False)
    assert serial.dump(left) == serial.dump(Classification(Group.RESULT, KindCode("decision"), 0.9, abstained=False))
    assert b"\\u" not in serial.dump("Đường")


def test_a_newer_file_with_more_keys_is_still_read() -> None:
    assert serial.load(Box, b'{"x0":1,"y0":2,"x1":3,"y1":4,"later":5}') == Box(1, 2, 3, 4)


@pytest.mark.parametrize("data", [b'{"x0":"1","y0":2,"x1":3,"y1":4}', b'{"x0":1}', b"[]", b"{"])
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  json's own error counts too
        serial.load(Box, data)


@pytest.mark.parametrize("data", [b'{"x0":1}', b'[{"x0":1}]', b"[null]", b"null", b"["])
def test_a_list_of_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  json's own error counts too
        serial.load_all(Box, data)


def test_ids_come_back_as_text() -> None:
    kept = StoredObject(Sha256("ab" * 32), 3, "image/jpeg")
    assert serial.load(StoredObject, serial.dump(kept)) == kept
    with pytest.raises(ValueError, match="media_type: Input should be a valid string"):
        serial.load(StoredObject, serial.dump(kept).replace(b'"image/jpeg"', b"7"))


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        serial.dump({"a": b"x"})


@dataclass(frozen=True, slots=True)
class _Day:
    on: dt.date


def test_days_come_back_as_days() -> None:
    assert serial.load(_Day, serial.dump(_Day(dt.date(2025, 7, 1)))) == _Day(dt.date(2025, 7, 1))


def test_lists_in_mappings_are_written() -> None:
    assert serial.plain({"a": [1, (2,)]}) == {"a": [1, [2]]}
    assert Document.__name__ == "Document"


def test_a_number_that_a_library_made_is_written_as_a_number() -> None:
    assert serial.dump({"score": np.float64(0.5)}) == b'{"score":0.5}'
    assert type(serial.plain({"score": np.float64(0.5)})["score"]) is np.float64
