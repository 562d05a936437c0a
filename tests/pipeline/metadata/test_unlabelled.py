"""Values without a form's label: words of a sentence before them, or nothing but how they are built."""

from dataclasses import replace

import pytest

from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.model import Classification, FieldName, Group, KindCode, PageText
from pipeline.metadata import extract
from tests.classifiers.layouts import a_page, plain

KINDS, BOOK = load_kinds(), load_fields()
ABSTAINED = "abstained"
HEAD = """
    ỦY BAN NHÂN DÂN TỈNH MẪU SƠN || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Số: 15/QĐ-UBND || Mẫu Sơn, ngày 04 tháng 9 năm 2025

"""


def found(name: FieldName, kind: str, *pages: PageText) -> str | None:
    told = Classification(Group.RESULT, KindCode(kind), 1.0, abstained=False)
    field = extract(pages, told, KINDS, BOOK, accept_score=0.75).get(name)
    return None if field is None else ABSTAINED if field.abstained else field.value


@pytest.mark.parametrize(
    ("kind", "line", "name"),
    [
        ("receipt", "Người nộp Nguyễn Văn Mẫu; trả kết quả 12/03/2026", "Nguyễn Văn Mẫu"),
        ("commitment", "Hộ Nguyễn Văn Mẫu cam kết giữ vệ sinh", "Nguyễn Văn Mẫu"),
        ("commitment", "Hộ gia đình cam kết giữ vệ sinh", None),
        ("household_book", "SỔ HỘ KHẨU", None),
        ("criminal_record", "Nguyễn Văn Mẫu, 051095000123, không có án tích", "Nguyễn Văn Mẫu"),
        ("criminal_record", "Hà Nội Mẫu, ngày 04 tháng 9 năm 2025", None),
        ("citizen_card", "NGUYỄN VĂN MẪU", "Nguyễn Văn Mẫu"),
        ("citizen_card", "PHÓ CHỦ TỊCH", None),
        ("citizen_card", "Nguyễn Văn Mẫu", None),
        ("criminal_record", "Chuyển nhượng, mua bán, thừa kế", None),
    ],
)
def test_a_person_named_in_a_sentence_or_on_a_line(kind: str, line: str, name: str | None) -> None:
    assert found(FieldName.PERSON_NAME, kind, plain(line)) == name


@pytest.mark.parametrize(
    ("name", "kind", "lines", "value"),
    [
        (FieldName.PERSONAL_ID, "criminal_record", ["Họ và tên: Lê Văn Ví", "051095000123"], "051095000123"),
        (FieldName.PERSONAL_ID, "criminal_record", ["Tờ khai", "051095000123"], None),
        (FieldName.PERSONAL_ID, "criminal_record", ["Họ và tên: Lê Văn Ví", "051095000123 051095000124"], ABSTAINED),
        (FieldName.BIRTH_DATE, "criminal_record", ["Lê Văn Ví, 12/03/1995; không"], "1995-03-12"),
        (FieldName.BIRTH_DATE, "criminal_record", ["Họ và tên: Lê Văn Ví, sinh 12/03/1995"], "1995-03-12"),
        (FieldName.BIRTH_DATE, "criminal_record", ["Họ và tên: Lê Văn Ví", "Đăng ký khai sinh 12/03/1995"], None),
        (FieldName.PLATE, "vehicle_inspection", ["Xe 76A-123.45; trọng tải 990 kg"], "76A-12345"),
        (FieldName.DOSSIER_CODE, "receipt", ["Hồ sơ H48.001.01-250915-0001 đã nhận"], "H48.001.01-250915-0001"),
        (FieldName.EXPIRES, "receipt", ["Hẹn trả kết quả: 12/03/2026"], "2026-03-12"),
    ],
)
def test_a_value_is_known_by_how_it_is_built(name: FieldName, kind: str, lines: list[str], value: str | None) -> None:
    assert found(name, kind, plain(*lines)) == value


def test_a_gap_in_a_name_is_a_lost_word() -> None:
    page = plain("Họ và tên: Nguyễn Thị Kim Mẫu")
    lost = replace(page, words=tuple(word for word in page.words if word.text != "Thị"))
    assert found(FieldName.PERSON_NAME, "criminal_record", page) == "Nguyễn Thị Kim Mẫu"
    assert found(FieldName.PERSON_NAME, "criminal_record", lost) == ABSTAINED


def test_columns_that_the_reader_joined_are_parted_again() -> None:
    page = a_page(HEAD.replace(" || ", " ") + "QUYẾT ĐỊNH")
    assert found(FieldName.ORGAN_NAME, "decision", page) == "ỦY BAN NHÂN DÂN TỈNH MẪU SƠN"
    assert found(FieldName.SYMBOL, "decision", page) == "QĐ-UBND"
    assert found(FieldName.ISSUED_DATE, "decision", page) == "2025-09-04"
    assert found(FieldName.PLACE, "decision", page) == "Mẫu Sơn"


def test_a_symbol_ends_where_a_sentence_goes_on() -> None:
    page = a_page(HEAD.replace("Số: 15/QĐ-UBND", "Số: 26/2020/TT-BGDĐT ngày 26 của Bộ") + "THÔNG BÁO")
    assert found(FieldName.SYMBOL, "notice", page) == "TT-BGDĐT"
    page = a_page(HEAD.replace("Số: 15/QĐ-UBND", "Số: 26/TT-BGDĐTMOTCAUDAIKHONGPHAIKYHIEU") + "THÔNG BÁO")
    assert found(FieldName.SYMBOL, "notice", page) is None


def test_a_title_may_stand_on_two_lines() -> None:
    page = a_page(HEAD + "GIẤY XÁC NHẬN\nTÌNH TRẠNG HÔN NHÂN\n\n> Họ và tên: Nguyễn Văn Mẫu")
    assert found(FieldName.TYPE_NAME, "marital_status_certificate", page) == "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"


@pytest.mark.parametrize(
    ("name", "kind", "line", "value"),
    [
        (FieldName.PERSON_NAME, "criminal_record", "4. Thông tin về chủ sở hữu: Lê Văn Ví", "Lê Văn Ví"),
        (FieldName.PERSON_NAME, "criminal_record", "Chủ trì thiết kế: Lê Văn Ví", None),
        (FieldName.PERSON_NAME, "criminal_record", "Tên dự án của tỉnh: Mẫu Văn Ví", None),
        (FieldName.PERSON_NAME, "criminal_record", "Người ta nói: chưa có", None),
        (FieldName.EXPIRES, "temporary_residence_book", "Hạn cuối để nhận: 12/03/2026", "2026-03-12"),
        (FieldName.EXPIRES, "temporary_residence_book", "Hạn cuối để nhận: 12/03/2025 hoặc 12/03/2026", None),
        (FieldName.EXPIRES, "temporary_residence_book", "Hiệu lực kể từ: 12/03/2026", None),
        (FieldName.EXPIRES, "passport", "dùng từ 12/03/2020 đến 12/03/2030", None),
        (FieldName.EXPIRES, "temporary_residence_book", "dùng từ 12/03/2020 đến 12/03/2030", "2030-03-12"),
        (FieldName.EXPIRES, "temporary_residence_book", "đến thôn 3 từ 12/03/2020", None),
        (FieldName.DEGREE_NUMBER, "degree", "Số hiệu của bằng này: B1234567", "B1234567"),
        (FieldName.DEGREE_NUMBER, "degree", "Kế toán B1234567", "B1234567"),
        (FieldName.DEGREE_NUMBER, "degree", "B1234567 B1234568", ABSTAINED),
        (FieldName.INSURANCE_NUMBER, "health_insurance_card", "Mã số người tham gia: 5101234567", "5101234567"),
        (FieldName.INSURANCE_NUMBER, "health_insurance_card", "GD4515101234567", "5101234567"),
        (FieldName.INSURANCE_NUMBER, "health_insurance_card", "Đơn vị 5101234567", None),
        (FieldName.PERSON_NAME, "birth_proof", "Họ tên người mẹ: Lê Thị Ví", "Lê Thị Ví"),
    ],
)
def test_a_label_that_nobody_has_described_tells_by_one_of_its_words(
    name: FieldName, kind: str, line: str, value: str | None
) -> None:
    assert found(name, kind, plain(line)) == value


def test_the_words_of_a_title_are_no_labels() -> None:
    page = plain("LÝ LỊCH CÁ NHÂN", "Tôi Lê Văn Ví, sinh 12/03/1995")
    assert found(FieldName.PERSON_NAME, "curriculum_vitae", page) == "Lê Văn Ví"


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("GIẤY BÁO MẪU", "GIẤY BÁO MẪU"),
        ("GIẤY BÁO\nVỀ VIỆC MẪU", "GIẤY BÁO VỀ VIỆC MẪU"),
        ("GIẤY BÁO MẪU\n\n\n\nMỘT HAI", "GIẤY BÁO MẪU"),
        ("LÊ VĂN VÍ", None),
        ("MẪU", None),
        ("GIẤY BÁO 15", None),
        ("GIẤY BÁO XKQZ", None),
        ("Giấy báo mẫu", None),
        ("GIẤY BÁO\nMỘT MẪU\nHAI MẪU\nBA MẪU", None),
    ],
)
def test_a_title_that_no_kind_is_known_by_is_told_by_its_place(lines: str, name: str | None) -> None:
    assert found(FieldName.TYPE_NAME, "death_notice", a_page(HEAD + lines + "\n\n> Họ và tên: Lê Văn Ví")) == name


RECEIPT = "Đã nhận hồ sơ đăng ký thay đổi nội dung;"


@pytest.mark.parametrize(
    ("name", "kind", "lines", "value"),
    [
        # What begins on a line that is full goes on below it: a value, and the words of its label.
        (FieldName.PERSON_NAME, "receipt", (f"{RECEIPT} người nộp Nguyễn", "Văn Mẫu; thiếu tờ khai"), "Nguyễn Văn Mẫu"),
        (FieldName.EXPIRES, "receipt", (f"{RECEIPT} hẹn trả kết", "quả 12/03/2026"), "2026-03-12"),
        (FieldName.PERSON_NAME, "receipt", (RECEIPT * 2, "người nộp Nguyễn", "Văn Mẫu; thiếu tờ khai"), ABSTAINED),
        # What stands behind a value lowers nothing and ends it.
        (FieldName.PERSON_NAME, "receipt", ("Người nộp: Nguyễn Văn Mẫu nhận lại bản gốc",), "Nguyễn Văn Mẫu"),
        # One label for two numbers; old labels before new numbers; more than the number behind a label.
        (
            FieldName.PERSONAL_ID,
            "criminal_record",
            ("Họ và tên: Lê Văn Ví", "Số căn cước/Hộ chiếu: 051095000123"),
            "051095000123",
        ),
        (FieldName.PERSONAL_ID, "criminal_record", ("Họ và tên: Lê Văn Ví", "Số CMND: 051095000123"), "051095000123"),
        (FieldName.PASSPORT_NUMBER, "passport", ("Số hộ chiếu / Passport N° B1234567",), "B1234567"),
        (FieldName.PLATE, "vehicle_inspection", ("Biển đăng ký: 51F-412.40, trọng tải 990 kg",), "51F-41240"),
        # The name may stand behind other words.
        (FieldName.BIRTH_DATE, "receipt", ("Người nộp Lê Văn Ví, 12/03/1995, đã nộp",), "1995-03-12"),
        (FieldName.BIRTH_DATE, "receipt", ("Người nộp Lê Văn Ví", "cùng hồ sơ gốc, 12/03/1995"), None),
        (FieldName.EXPIRES, "health_insurance_card", ("Giá trị sử dụng: từ ngày 12/03/2020",), None),
    ],
)
def test_values_in_sentences(name: FieldName, kind: str, lines: tuple[str, ...], value: str | None) -> None:
    assert found(name, kind, plain(*lines)) == value
