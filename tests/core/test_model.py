"""Values say what they hold, keep people's names out of logs, and are read as earlier versions wrote them."""

import datetime as dt
from dataclasses import replace

import pytest

from core import serial
from core.model import (
    Arrival,
    Box,
    DeskCode,
    Field,
    FieldName,
    Metadata,
    OwnerId,
    PageQuality,
    PageText,
    Verdict,
    Word,
)


def a_word(text: str, line: int) -> Word:
    return Word(text, Box(0, 0, 10, 10), 0.9, line)


def test_a_page_reads_line_by_line() -> None:
    words = (a_word("Giấy", 0), a_word("Họ", 4), a_word("khai", 0), a_word("sinh", 0))
    quality = PageQuality(Verdict.GOOD, sharpness=100.0, contrast=0.9)
    page = PageText(1, 100, 100, 300.0, 0, 0.0, blank=False, quality=quality, words=words, engine="none")
    assert [len(line) for line in page.lines] == [3, 1]
    assert page.text == "Giấy khai sinh\nHọ"


def test_a_page_is_searched_by_what_is_likely_and_still_says_what_was_read() -> None:
    words = (replace(a_word("thâm", 0), proposal="thẩm"), a_word("quyền", 0))
    quality = PageQuality(Verdict.GOOD, sharpness=100.0, contrast=0.9)
    page = PageText(1, 100, 100, 300.0, 0, 0.0, blank=False, quality=quality, words=words, engine="none")
    assert page.text == "thâm quyền"
    assert page.likely_text == "thẩm quyền"
    assert "thẩm" not in repr(words[0])


def test_nobody_may_rely_on_an_abstained_field() -> None:
    seen = Field(FieldName.NUMBER, "15", 0.4, abstained=True)
    metadata = Metadata((seen, Field(FieldName.PLACE, "Mẫu Sơn", 0.9)))
    assert metadata.get(FieldName.NUMBER) is seen
    assert metadata.value(FieldName.NUMBER) is None
    assert metadata.value(FieldName.PLACE) == "Mẫu Sơn"
    assert metadata.get(FieldName.SUBJECT) is None
    assert metadata.value(FieldName.SUBJECT) is None


@pytest.mark.parametrize(
    "value",
    [
        a_word("Nguyễn Văn Mẫu", 0),
        Field(FieldName.PERSON_NAME, "Nguyễn Văn Mẫu", 0.9, printed="Nguyễn Văn Mẫu"),
        Arrival(
            DeskCode("quay-1"), "Nguyễn Văn Mẫu.pdf", dt.datetime(2025, 1, 1, tzinfo=dt.UTC), owner=OwnerId("0510")
        ),
    ],
)
def test_what_a_paper_says_does_not_get_into_a_log(value: object) -> None:
    assert "Mẫu" not in repr(value)
    assert "0510" not in repr(value)


def test_an_arrival_that_an_earlier_version_wrote_has_no_inbox() -> None:
    at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    written = b'{"arrived_at":"2025-01-01T00:00:00+00:00","desk":"quay-1","dossier_code":null,"lane":"desk",'
    written += b'"owner":null,"procedure_code":null,"source":"SCAN0001.pdf"}'
    arrival = serial.load(Arrival, written)
    assert arrival == Arrival(DeskCode("quay-1"), "SCAN0001.pdf", at)
    assert (arrival.inbox, arrival.scanner, arrival.operator) == (None, None, None)
