"""What a QR code says is known by its shape; whatever is not clearly one of the known is foreign, and forgotten."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.codes.payloads import cover_of, cover_payload, payload
from core.model import Box, CodeField, CodeKind, ComponentCode, Cover, DossierCode, PageCode, ProcedureCode

BOX = Box(0, 0, 10, 10)
DOSSIER = "H48.001.01-250901-0001"
CARD = "051095000123|212345678|Nguyễn Văn Mẫu|02011995|Nam|Thôn Mẫu, xã Mẫu Sơn Đông|15042021"
COVER = Cover(DossierCode(DOSSIER), ComponentCode("to-khai"), ProcedureCode("1.004884"))
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)


@settings(deadline=None, max_examples=40)
@given(component=LETTERS, procedure=st.none() | st.just(ProcedureCode("1.004884.000.00.00.H48")))
def test_a_cover_sheet_says_what_was_put_on_it(component: str, procedure: ProcedureCode | None) -> None:
    cover = Cover(DossierCode(DOSSIER), ComponentCode(component), procedure)
    kind, fields = payload(cover_payload(cover))
    assert cover_of(PageCode(kind, BOX, fields)) == cover


@settings(deadline=None, max_examples=40)
@given(place=st.integers(0, 60), letter=st.sampled_from("0aZ:-"))
def test_a_cover_sheet_of_which_a_sign_is_wrong_is_none(place: int, letter: str) -> None:
    said = cover_payload(COVER)
    changed = said[: place % len(said)] + letter + said[place % len(said) + 1 :]
    kind, _ = payload(changed)
    assert (kind is CodeKind.COVER) == (changed == said)


@settings(deadline=None, max_examples=40)
@given(said=st.text(max_size=200))
def test_no_text_of_others_is_a_cover_sheet(said: str) -> None:
    kind, fields = payload(said)
    assert kind is not CodeKind.COVER
    assert kind is not CodeKind.FOREIGN or fields == ()
    assert cover_of(PageCode(kind, BOX, fields)) is None


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("more", ["", "|Nguyễn Văn Cha|Trần Thị Mẹ"])
def test_the_code_of_a_citizen_card(form: Literal["NFC", "NFD"], more: str) -> None:
    kind, fields = payload(unicodedata.normalize(form, CARD + more))
    assert kind is CodeKind.CITIZEN_CARD
    assert dict(fields) == {
        CodeField.PERSONAL_ID: "051095000123",
        CodeField.OLD_ID: "212345678",
        CodeField.PERSON_NAME: "Nguyễn Văn Mẫu",
        CodeField.BIRTH_DATE: "1995-01-02",
        CodeField.SEX: "Nam",
        CodeField.ADDRESS: "Thôn Mẫu, xã Mẫu Sơn Đông",
        CodeField.ISSUED_DATE: "2021-04-15",
    }


def test_a_card_without_an_older_number_says_none() -> None:
    _, fields = payload(CARD.replace("212345678", ""))
    assert CodeField.OLD_ID not in dict(fields)


@pytest.mark.parametrize(
    "said",
    [
        CARD.replace("051095000123", "151095000123"),
        CARD.replace("02011995", "32011995"),
        CARD.replace("15042021", "15132021"),
        CARD.replace("Nam", "M"),
        CARD.rpartition("|")[0],
        "https://example.vn/tra-cuu?id=051095000123",
        "",
    ],
)
def test_what_is_no_card_of_a_citizen_is_forgotten(said: str) -> None:
    assert payload(said) == (CodeKind.FOREIGN, ())


@pytest.mark.parametrize(
    "said",
    [
        f"{DOSSIER}|1.004884|051095000123|Giấy tiếp nhận hồ sơ|HTTT giải quyết TTHC|20250901083000|15/09/2025 16:00",
        f"Mã hồ sơ: {DOSSIER}\nMã TTHC: 1.004884\nNgười thực hiện: 051095000123",
        f'{{"MaHoSo":"{DOSSIER}","MaTTHC":"1.004884.000.00.00.H48","MaDinhDanh":"051095000123"}}',
        f"https://dichvucong.example.vn/tra-cuu?mahs={DOSSIER}&tthc=1.004884&nguoi=051095000123",
    ],
)
def test_the_code_of_a_receipt_however_it_is_written(said: str) -> None:
    kind, fields = payload(said)
    assert kind is CodeKind.RECEIPT
    assert dict(fields) == {
        CodeField.DOSSIER_CODE: DOSSIER,
        CodeField.PROCEDURE_CODE: "1.004884",
        CodeField.PERSONAL_ID: "051095000123",
    }


def test_what_a_receipt_says_twice_in_two_ways_is_not_taken() -> None:
    _, fields = payload(f"{DOSSIER};0100109106;051095000123;051195000124")
    assert dict(fields) == {CodeField.DOSSIER_CODE: DOSSIER, CodeField.TAX_CODE: "0100109106"}
    assert payload(f"{DOSSIER};H48.001.01-250901-0002")[0] is CodeKind.FOREIGN


def test_a_code_tells_one_thing_at_a_time_and_nothing_in_its_name() -> None:
    code = PageCode(*_placed(CARD))
    assert code.value(CodeField.SEX) == "Nam"
    assert code.value(CodeField.TAX_CODE) is None
    assert "Mẫu" not in repr(code)


def _placed(said: str) -> tuple[CodeKind, Box, tuple[tuple[CodeField, str], ...]]:
    kind, fields = payload(said)
    return kind, BOX, fields
