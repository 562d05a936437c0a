"""What agrees is taken, what disagrees waits with both values, and whose a value is must be clear."""

from dataclasses import replace

import pytest

from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.codes.payloads import payload
from core.model import Box, Classification, Field, FieldName, FieldSource, Group, KindCode, PageCode
from pipeline.metadata import considered, extract
from tests.classifiers.layouts import plain

N = FieldName
KINDS, BOOK = load_kinds(), load_fields()
NOBODY = Classification(Group.UNKNOWN, None, 0.0, abstained=True)
CARD = "051095000123||NGUYỄN VĂN MẪU|12031995|Nam|Thôn Một|01022020"


def told(kind: str) -> Classification:
    return Classification(Group.RESULT, KindCode(kind), 1.0, abstained=False)


def field(name: FieldName, *lines: str, kind: str | None = None, codes: tuple[str, ...] = ()) -> Field:
    classification = told(kind) if kind else NOBODY
    seen = tuple(PageCode(kind, Box(0, 0, 9, 9), said) for kind, said in map(payload, codes))
    page = replace(plain(*lines), codes=seen)
    found = extract((page,), classification, KINDS, BOOK, accept_score=0.75).get(name)
    return found or Field(name, None, 0.0, abstained=True)


@pytest.mark.parametrize(
    ("lines", "value", "other", "tag"),
    [
        (["Ngày sinh: 12/03/1995", "Ghi bằng chữ: Ngày mười hai tháng ba năm một nghìn chín trăm chín mươi lăm"],
         "1995-03-12", None, "words:agrees"),
        (["Ngày sinh: 12/03/1995 Bằng chữ: Ngày mười hai tháng ba năm một nghìn chín trăm chín", "mươi lăm"],
         "1995-03-12", None, "words:agrees"),
        (["Ngày sinh: 12/08/1995", "Ghi bằng chữ: Ngày mười hai tháng ba năm một nghìn chín trăm chín mươi lăm"],
         "1995-08-12", "1995-03-12", "words:differs"),
        (["Mã hồ sơ: H48.001.01-250915-0001", "Mã hồ sơ: H48.001.01-250915-0007"],
         None, None, ""),
    ],
)  # fmt: skip
def test_two_mentions_of_a_value(lines: list[str], value: str | None, other: str | None, tag: str) -> None:
    found = field(N.BIRTH_DATE, *lines)
    assert (found.value, found.other) == (value, other)
    assert found.abstained is (other is not None or value is None)
    assert not tag or tag in found.evidence


@pytest.mark.parametrize(
    ("name", "lines", "other"),
    [
        (
            N.DOSSIER_CODE,
            ["Mã hồ sơ: H48.001.01-250915-0001", "Mã hồ sơ: H48.001.01-250915-0007"],
            "H48.001.01-250915-0007",
        ),
        (N.PERSON_NAME, ["Họ và tên: Nguyễn Văn Mẫu", "Người yêu cầu", "Nguyễn Văn Mậu"], "Nguyễn Văn Mậu"),
        (N.PERSONAL_ID, ["Số định danh cá nhân: 051095000123", "Mã của ông: 051095000128"], "051095000128"),
        (N.PARCEL_NUMBER, ["Thửa đất số: 215", "Thửa đất số: 216"], "216"),
    ],
)
def test_another_place_that_says_something_else(name: FieldName, lines: list[str], other: str) -> None:
    found = field(name, *lines)
    assert (found.abstained, found.other) == (True, other)
    assert "mention:differs" in found.evidence


def test_the_same_value_twice_is_taken() -> None:
    found = field(N.DOSSIER_CODE, "Mã hồ sơ: H48.001.01-250915-0001", "Mã hồ sơ: H48.001.01-250915-0001")
    assert not found.abstained
    assert "mention:agrees" in found.evidence


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (["Số định danh cá nhân: 051095000123", "Họ và tên: Nguyễn Văn Mẫu"], N.PERSONAL_ID, None),
        (["Họ và tên: Nguyễn Văn Mẫu", "Họ và tên mẹ: Trần Thị Thử", "CCCD: 051195000124"], N.PERSONAL_ID, None),
        (
            ["Họ và tên: Nguyễn Văn Mẫu", "CCCD: 051095000123", "Bên B", "CCCD: 051195000777"],
            N.PERSONAL_ID,
            "051095000123",
        ),
    ],
)
def test_a_number_is_of_the_first_person_or_of_nobody(lines: list[str], name: FieldName, value: str | None) -> None:
    found = field(name, *lines)
    assert (None if found.abstained else found.value) == value


@pytest.mark.parametrize(
    ("lines", "value", "source", "tag"),
    [
        (["Họ và tên / Full name:", "NGUYỄN VĂN MẪU"], "Nguyễn Văn Mẫu", FieldSource.QR, "qr:agrees"),
        (["Họ và tên / Full name:", "NGUYỄN VĂN MẬU"], None, FieldSource.OCR, "qr:differs"),
        (["Quốc tịch: Việt Nam"], "Nguyễn Văn Mẫu", FieldSource.QR, "qr"),
    ],
)
def test_the_code_of_a_card_is_held_against_its_print(
    lines: list[str], value: str | None, source: FieldSource, tag: str
) -> None:
    found = field(N.PERSON_NAME, *lines, kind="citizen_card", codes=(CARD,))
    assert (None if found.abstained else found.value, found.source) == (value, source)
    assert tag in found.evidence


def test_the_code_of_a_card_says_nothing_of_another_paper_and_two_codes_that_differ_say_nothing() -> None:
    assert field(N.PERSON_NAME, "Kính gửi", codes=(CARD,)).value is None
    other = CARD.replace("MẪU", "MẬU")
    assert field(N.PERSON_NAME, "Kính gửi", kind="citizen_card", codes=(CARD, other)).value is None
    receipt = "H48.001.01-250915-0001|1.004884"
    assert field(N.DOSSIER_CODE, "Mã hồ sơ: H48.001.01-250915-0007", codes=(receipt,)).other == "H48.001.01-250915-0001"


@pytest.mark.parametrize(
    ("kind", "name", "lines", "value"),
    [
        ("land_use_certificate", N.SERIAL_NUMBER, ["Số phát hành: BA 123456"], "BA 123456"),
        ("land_use_certificate", N.MAP_SHEET, ["Thửa đất số 215, tờ bản đồ số 12"], "12"),
        ("vehicle_registration", N.PLATE, ["Biển số đăng ký: 76A-123.45"], "76A-12345"),
        ("passport", N.PASSPORT_NUMBER, ["Số hộ chiếu / Passport No", "C1234567"], "C1234567"),
        ("driving_licence", N.NUMBER, ["Số/No: 790123456789"], "790123456789"),
        ("marriage_certificate", N.WIFE_NAME, ["Họ, chữ đệm, tên vợ: Trần Thị Thử"], "Trần Thị Thử"),
        ("marriage_certificate", N.PERSON_NAME, ["Họ và tên: Trần Thị Thử"], None),
        ("death_extract", N.DEATH_DATE, ["Đã chết vào lúc: 07 giờ, ngày 12/03/2019"], "2019-03-12"),
        ("degree", N.DEGREE_NUMBER, ["Số hiệu: A1234567"], "A1234567"),
        ("enterprise_certificate", N.BUSINESS_NAME, ["Tên công ty: CÔNG TY TNHH MẪU VIỆT"], "CÔNG TY TNHH MẪU VIỆT"),
        ("decision", N.LEGAL_BASIS, ["Căn cứ Nghị định số 61/2018/NĐ-CP", "và Nghị định số 107/2021/NĐ-CP;"],
         "61/2018/NĐ-CP; 107/2021/NĐ-CP"),
        ("power_of_attorney", N.PERSON_NAME, ["Tôi là: Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
    ],
)  # fmt: skip
def test_fields_of_kinds(kind: str, name: FieldName, lines: list[str], value: str | None) -> None:
    found = field(name, *lines, kind=kind)
    assert (None if found.abstained else found.value) == value


def test_a_label_misread_by_a_letter_is_still_one() -> None:
    found = field(N.PERSON_NAME, "Hq và tên: Nguyễn Văn Mẫu")
    assert (found.value, found.evidence) == ("Nguyễn Văn Mẫu", ("label:nearly",))


def test_what_was_passed_over_is_told_to_those_who_ask() -> None:
    lines = ("Họ và tên: Nguyễn Văn Mẫu", "Họ và tên mẹ: Trần Thị Thử")
    (other,) = considered((plain(*lines),), NOBODY, KINDS, BOOK)
    assert (other.name, other.value, other.abstained, other.evidence) == (
        N.PERSON_NAME,
        "Trần Thị Thử",
        True,
        ("label", "others"),
    )


def test_the_end_of_a_longer_name_is_no_second_print_of_a_signer_whose_surname_was_lost() -> None:
    lines = ("GIẤY CHỨNG NHẬN KẾT HÔN", "Và bà: Hồ Bích Mẫu", "CHỦ TỊCH", "Bích Mẫu")
    found = field(N.SIGNER_NAME, *lines, kind="marriage_certificate")
    assert found.abstained
    assert "mention:agrees" not in found.evidence
