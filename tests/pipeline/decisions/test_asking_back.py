"""A correction that looks as if it were meant for another field is asked back; one that mends a misreading is not."""

import pytest

from core.model import FieldName
from pipeline.decisions.asking_back import asks_back


@pytest.mark.parametrize(
    ("name", "typed", "readings"),
    [
        (FieldName.ORGAN_NAME, "Lê Văn Ví", ("ỦY BAN NHÂN DÂN XÃ MẪU SƠN ĐÔNG",)),
        (FieldName.ORGAN_NAME, "LÊ VĂN VÍ", ()),
        (FieldName.SIGNER_TITLE, "Lê Văn Ví", ("CHỦ TỊCH",)),
        (FieldName.SIGNER_NAME, "Ủy ban nhân dân xã Mẫu Sơn", ("Tê Văn Ví",)),
        (FieldName.PERSON_NAME, "051095000123", ("Nguyễn Văn Mẫu",)),
        (FieldName.SUBJECT, "Lê Văn Ví", ("Về việc công nhận tổ hòa giải thôn Một", "V/v công nhận tổ")),
        (FieldName.PERSONAL_ID, "381744622", ("051095000123",)),
    ],
)
def test_what_contradicts_its_field_or_all_that_was_read_is_asked_back(
    name: FieldName, typed: str, readings: tuple[str, ...]
) -> None:
    assert asks_back(name, typed, *readings)


@pytest.mark.parametrize(
    ("name", "typed", "readings"),
    [
        (FieldName.SIGNER_NAME, "Lê Văn Ví", ("Tê Văn Ví",)),
        (FieldName.SIGNER_NAME, "Y Bhăm", ()),
        (FieldName.ORGAN_NAME, "Đoàn Thanh Niên", ("Đoản Thanh Niên",)),
        (FieldName.ORGAN_NAME, "ỦY BAN NHÂN DÂN XÃ MẪU SƠN ĐÔNG", ("UY BAN NHAN DAN XA MAU SON",)),
        (FieldName.SIGNER_TITLE, "PHÓ CHỦ TỊCH", ("CHỦ TỊCH",)),
        (FieldName.NUMBER, "16", ("15",)),
        (FieldName.BIRTH_DATE, "03/01/1995", ("02/01/1995",)),
        (FieldName.SUBJECT, "Về việc công nhận tổ hòa giải", ("Y~}#", "Về viec cong nhan to hoa giai")),
        (FieldName.SUBJECT, "Về việc công nhận tổ hòa giải", ()),
    ],
)
def test_what_mends_a_misreading_is_taken_at_once(name: FieldName, typed: str, readings: tuple[str, ...]) -> None:
    assert not asks_back(name, typed, *readings)
