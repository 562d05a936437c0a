"""The QR of a citizen card, and codes that only look like one."""

import datetime as dt
import unicodedata

import pytest

from core.codes.cards import CitizenCard, card_of
from core.codes.payloads import payload
from core.model import Box, PageCode

TEXT = "051095000123|212345678|Nguyễn Văn Mẫu|02011995|Nam|Thôn 1, Mẫu Sơn Đông|04052021"
CARD = CitizenCard("051095000123", "212345678", "Nguyễn Văn Mẫu", dt.date(1995, 1, 2), dt.date(2021, 5, 4))


def citizen_card(text: str) -> CitizenCard | None:
    kind, said = payload(text)
    return card_of(PageCode(kind, Box(0, 0, 9, 9), said))


@pytest.mark.parametrize("text", [TEXT, unicodedata.normalize("NFD", TEXT), TEXT + "|||Trần Thị Mẹ"])
def test_a_card_is_read(text: str) -> None:
    assert citizen_card(text) == CARD
    assert "212345678" not in repr(CARD)


def test_a_holder_without_an_old_number_has_none() -> None:
    card = citizen_card(TEXT.replace("212345678", ""))
    assert card is not None
    assert card.old_number is None


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        (TEXT, "https://example.org/|a|b|c|d|e|f|g"),
        (TEXT, "051095000123|212345678"),
        ("051095000123", "991095000123"),
        ("051095000123", "051195000123"),
        ("051095000123", "051096000123"),
        ("212345678", "21234567"),
        ("02011995", "31021995"),
        ("02011995", "1995"),
        ("04052021", "04051990"),
        ("|Nam|", "|Khác|"),
        ("Nguyễn Văn Mẫu", ""),
    ],
)
def test_what_contradicts_itself_is_no_card(printed: str, instead: str) -> None:
    assert citizen_card(TEXT.replace(printed, instead)) is None
