"""Values behind a label: found where they stand, abstained where they are doubtful, never taken from a neighbour."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalogue.fields import load_fields
from core.model import Classification, Field, FieldName, Group, Metadata, PageText
from pipeline.metadata import extract
from tests.classifiers.layouts import a_page, plain

BOOK = load_fields()
NOBODY = Classification(Group.UNKNOWN, None, 0.0, abstained=True)
ABSTAINED = "abstained"


def described(*pages: PageText) -> Metadata:
    return extract(pages, NOBODY, (), BOOK, accept_score=0.75)


def found(name: FieldName, *lines: str) -> str | None:
    """The value, "abstained" where something was seen that nobody may rely on, None where nothing was seen."""
    field = described(plain(*lines)).get(name)
    return None if field is None else ABSTAINED if field.abstained else field.value


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (["Họ và tên: Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
        (["Họ, chữ đệm, tên: NGUYỄN VĂN MẪU"], "Nguyễn Văn Mẫu"),
        (["Họ tên: Ông Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
        (["Họ và tên: Bà: Trần Thị Thử"], "Trần Thị Thử"),
        (["Tôi tên là ai? Tên tôi là", "Họ chữ đệm và tên: Lê Văn Ví."], "Lê Văn Ví"),
        (["Họ và tên: Nguyễn Văn Mẫu Giới tính: Nam"], "Nguyễn Văn Mẫu"),
        (["Họ và tên:", "Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
        (["Ho va tên: Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
        (["Họ và tên: …………", "Họ và tên: Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
        (["Họ và tên: ………… Giới tính: Nam"], None),
        (["Họ và tên: Giới tính:", "Nguyễn Văn Mẫu"], None),
        (["Họ và tên:"], None),
        (["Họ và tên:", "Giới tính: Nam"], None),
        (["Họ, chữ đệm, tên người mẹ: Phạm Thị Mẫu"], None),
        (["Họ và tên chồng: Phạm Văn Mẫu"], None),
        (["Họ và tên: Nguyễn Văn"], ABSTAINED),
        (["Họ và tên: Nguyên Văn Mẫu"], ABSTAINED),
        (["Họ và tên: Văn Mẫu"], ABSTAINED),
        (["Họ và tên: Nguyễn Văn M4u"], ABSTAINED),
        (["Họ và tên: Nguyễn"], ABSTAINED),
        (["Họ và tên: nguyễn văn mẫu"], ABSTAINED),
        (["Họ và tên: Nguyễn Văn@0.8 Mẫu"], ABSTAINED),
        (["Họ và tên: Nguyễn Văn@0.88 Mẫu"], "Nguyễn Văn Mẫu"),
        (["Họ và tên :@0.2 Nguyễn Văn Mẫu"], "Nguyễn Văn Mẫu"),
    ],
)
def test_a_persons_name(lines: list[str], value: str | None) -> None:
    assert found(FieldName.PERSON_NAME, *lines) == value


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (["Ngày, tháng, năm sinh: 12/03/1995"], "1995-03-12"),
        (["Ngày sinh: 12.3.1995 Giới tính: Nam"], "1995-03-12"),
        (["Ngày tháng năm sinh ngày 12 tháng 3 năm 1995"], "1995-03-12"),
        (["Sinh ngày 12 tháng 3 năm 1995"], "1995-03-12"),
        (["Sinh ngày: 12-03-1995 Nơi sinh: Mẫu Sơn"], "1995-03-12"),
        (["Ngày sinh:", "12/03/1995"], "1995-03-12"),
        (["Ngày sinh: Số CCCD: 051095000123 cấp ngày 01/02/2020"], None),
        (["Ngày sinh: Ngày cấp:", "01/02/2020"], None),
        (["Ngày sinh:", "Ngày cấp: 01/02/2020"], None),
        (["Ngày sinh: ……/……/……"], None),
        (["Sinh ngày …… tháng 3 năm 1995"], ABSTAINED),
        (["Ngày sinh: 31/02/1995"], ABSTAINED),
        (["Ngày sinh: 12/03/19"], ABSTAINED),
        (["Ngày sinh: l2/O3/1995"], ABSTAINED),
        (["Ngày sinh: 12/03/1995@0.6"], ABSTAINED),
    ],
)
def test_a_day_of_birth(lines: list[str], value: str | None) -> None:
    assert found(FieldName.BIRTH_DATE, *lines) == value


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (["Số định danh cá nhân: 051095000123"], "051095000123"),
        (["Số định danh cá nhân/CCCD: 0510 9500 0123"], "051095000123"),
        (["CCCD số: 051.095.000.123"], "051095000123"),
        (["Căn cước công dân: 051095000123 cấp ngày 01/02/2020"], "051095000123"),
        (["Giấy tờ tùy thân: CCCD 051095000123"], "051095000123"),
        (["Số định danh cá nhân:", "051095000123"], "051095000123"),
        (["Số định danh cá nhân: Ngày cấp:", "051095000123"], None),
        (["Số định danh cá nhân: ……………"], None),
        (["Số định danh cá nhân: 05109500012"], ABSTAINED),
        (["Số định danh cá nhân: 05109500012B"], ABSTAINED),
        (["Số định danh cá nhân: 999995000123"], ABSTAINED),
        (["Số định danh cá nhân: 051095000123 051095000124"], ABSTAINED),
        (["Số định danh cá nhân: 051095000123@0.5"], ABSTAINED),
        (["Điện thoại: 051095000123"], None),
    ],
)
def test_a_personal_id(lines: list[str], value: str | None) -> None:
    assert found(FieldName.PERSONAL_ID, *lines) == value


@pytest.mark.parametrize(
    ("name", "line", "value"),
    [
        (FieldName.TAX_CODE, "Mã số thuế: 0100109106", "0100109106"),
        (FieldName.TAX_CODE, "MST: 0100109106-001", "0100109106-001"),
        (FieldName.TAX_CODE, "Mã số hộ kinh doanh: 051095000123", "051095000123"),
        (FieldName.TAX_CODE, "Mã số doanh nghiệp: 0100109107", ABSTAINED),
        (FieldName.TAX_CODE, "Mã số thuế: 0100109106 và 0100109106", ABSTAINED),
        (FieldName.DOSSIER_CODE, "Mã hồ sơ: H48.001.01-250915-0001", "H48.001.01-250915-0001"),
        (FieldName.DOSSIER_CODE, "Mã hồ sơ: 000.00.01.H48-240610-0007", "000.00.01.H48-240610-0007"),
        (FieldName.DOSSIER_CODE, "Mã hồ sơ: H48.001.01 - 250915 - 0001", "H48.001.01-250915-0001"),
        (FieldName.DOSSIER_CODE, "Mã hồ sơ: H48.001.01-251315-0001", ABSTAINED),
        (FieldName.DOSSIER_CODE, "Mã hồ sơ: H48-0001", ABSTAINED),
        (FieldName.PROCEDURE_CODE, "Mã TTHC: 1.004884", "1.004884"),
        (FieldName.PROCEDURE_CODE, "Mã thủ tục: 1.004884.000.00.00.H48", "1.004884.000.00.00.H48"),
        (FieldName.PROCEDURE_CODE, "Mã thủ tục hành chính: 1004884", ABSTAINED),
        (FieldName.EXPIRES, "Giấy này có giá trị đến ngày 31 tháng 12 năm 2025", "2025-12-31"),
        (FieldName.EXPIRES, "Có giá trị đến hết ngày 31/12/2025.", "2025-12-31"),
        (FieldName.EXPIRES, "Có giá trị đến: 31/12/2025", "2025-12-31"),
        (FieldName.EXPIRES, "Hết hạn ngày 31 tháng 12 năm 2025", "2025-12-31"),
        (FieldName.EXPIRES, "Có giá trị đến ngày …… tháng 12 năm 2025", ABSTAINED),
        (FieldName.EXPIRES, "Có giá trị đến khi có giấy khác thay thế", None),
    ],
)
def test_codes_and_days_of_expiry(name: FieldName, line: str, value: str | None) -> None:
    assert found(name, line) == value


def test_a_value_keeps_where_and_how_it_was_printed() -> None:
    page = plain("Dân tộc: Kinh", "Số định danh cá nhân: 0510 9500 0123 Ngày cấp: 01/02/2020")
    field = described(page).get(FieldName.PERSONAL_ID)
    words = [word for word in page.words if word.text in {"0510", "9500", "0123"}]
    assert field is not None
    assert field.box is not None
    assert (field.page, field.printed) == (1, "0510 9500 0123")
    assert (field.box.x0, field.box.x1) == (words[0].box.x0, words[-1].box.x1)


def test_the_value_below_a_label_is_on_the_same_page() -> None:
    label, value = plain("Họ và tên:"), a_page("> Nguyễn Văn Mẫu", number=2)
    assert described(label, value).get(FieldName.PERSON_NAME) is None


def test_the_first_person_of_a_paper_is_the_one_it_is_about() -> None:
    lines = ["Họ và tên: Nguyễn Văn Mẫu", "Họ và tên: Trần Thị Thử"]
    assert found(FieldName.PERSON_NAME, *lines) == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize(
    ("born", "contradicts"),
    [("12/03/1995", False), ("12/03/1996", True), ("12/03/1895", True), ("……/……/……", False)],
)
def test_a_personal_id_and_a_day_of_birth_that_contradict_each_other_are_both_doubted(
    born: str, contradicts: bool
) -> None:
    metadata = described(plain(f"Ngày sinh: {born}", "Số định danh cá nhân: 051095000123"))
    field = metadata.get(FieldName.PERSONAL_ID)
    assert field is not None
    assert (field.value, field.abstained) == ("051095000123", contradicts)
    assert (metadata.value(FieldName.BIRTH_DATE) is None) is (contradicts or "…" in born)


def test_doubted_fields_keep_everything_that_is_known_of_them() -> None:
    page = plain("Ngày sinh: 12/03/1996", "Số định danh cá nhân: 051095000123")
    for field in described(page).fields:
        assert (field.abstained, field.page) == (True, 1)
        assert field.score > 0.97
        assert field.evidence == ("label", "id:birth")
        assert field.box is not None
        assert field.printed in {"12/03/1996", "051095000123"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_text_makes_it_stumble(lines: list[str]) -> None:
    for field in described(plain(*lines)).fields:
        assert isinstance(field, Field)
        assert 0 <= field.score <= 1
        assert field.abstained or field.value


_DIGITS = st.text("0123456789 .-/oOlI", max_size=20)


@settings(deadline=None)
@given(_DIGITS)
def test_what_is_accepted_as_a_personal_id_has_its_structure(text: str) -> None:
    value = described(plain(f"Số định danh cá nhân: {text}")).value(FieldName.PERSONAL_ID)
    assert value is None or (len(value) == 12 and value.startswith("0") and value.isdigit())
