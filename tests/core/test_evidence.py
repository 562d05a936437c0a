"""What contradicts itself on a paper is named; what two codes say is read as fields."""

import datetime as dt

import pytest

from core.bounds import is_refuted, upper_bound
from core.evidence import clashes
from core.model import FieldName, Level, Unit, UnitCode

N = FieldName
ENDED = Unit(UnitCode("H16"), "Tỉnh Đắk Nông", Level.PROVINCE, None, dt.date(2004, 1, 1), dt.date(2025, 6, 30))


@pytest.mark.parametrize(
    ("values", "tags"),
    [
        ({N.PERSONAL_ID: "051095000123", N.BIRTH_DATE: "1995-03-12", N.SEX: "nam", N.ISSUED_DATE: "2020-01-01"}, []),
        ({N.PERSONAL_ID: "051095000123", N.BIRTH_DATE: "1996-03-12"}, ["id:birth"]),
        ({N.PERSONAL_ID: "051095000123", N.SEX: "nữ"}, ["id:sex"]),
        ({N.PERSONAL_ID: "051095000123", N.ISSUED_DATE: "1990-01-01"}, ["id:issued"]),
        ({N.PERSONAL_ID: "212345678", N.SEX: "nữ"}, []),
        ({N.BIRTH_DATE: "2021-01-01", N.ISSUED_DATE: "2020-01-01"}, ["order"]),
        ({N.BIRTH_DATE: "1880-01-01", N.ISSUED_DATE: "2020-01-01"}, ["order"]),
        ({N.ISSUED_DATE: "1200-01-01"}, ["order"]),
        ({N.ISSUED_DATE: "2020-01-01", N.EXPIRES: "2019-01-01"}, ["order"]),
        ({N.ISSUED_DATE: "2020-01-01", N.LEGAL_BASIS: "61/2018/NĐ-CP; 107/2021/NĐ-CP"}, ["basis:later"]),
        ({N.ISSUED_DATE: "2022-01-01", N.LEGAL_BASIS: "61/2018/NĐ-CP; 107/2021/NĐ-CP"}, []),
        ({N.ORGAN_NAME: "ỦY BAN NHÂN DÂN TỈNH ĐẮK NÔNG", N.ISSUED_DATE: "2021-01-01"}, []),
        ({N.ORGAN_NAME: "ỦY BAN NHÂN DÂN TỈNH ĐẮK NÔNG", N.ISSUED_DATE: "2025-07-01"}, ["unit:ended"]),
        ({N.ORGAN_NAME: "ỦY BAN NHÂN DÂN TỈNH ĐẮC NÔNG"}, []),
        ({N.ORGAN_NAME: "ỦY BAN NHÂN DÂN TỈNH ĐĂK NÔNG"}, ["unit:spelling"]),
        ({N.ORGAN_NAME: "SỞ NỘI VỤ"}, []),
    ],
)
def test_contradictions(values: dict[FieldName, str], tags: list[str]) -> None:
    assert [clash.tag for clash in clashes(values, (ENDED,))] == tags


@pytest.mark.parametrize(
    ("wrong", "count", "bound"),
    [(0, 300, 0.00994), (0, 299, 0.00997), (1, 473, 0.00999), (0, 1, 0.95), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_the_upper_bound_is_that_of_clopper_and_pearson(wrong: int, count: int, bound: float) -> None:
    assert upper_bound(wrong, count) == pytest.approx(bound, abs=5e-5)


@pytest.mark.parametrize(("wrong", "count", "refuted"), [(0, 10, False), (1, 100, False), (1, 3, True), (4, 30, True)])
def test_too_many_wrong_values_speak_against_a_share(wrong: int, count: int, refuted: object) -> None:
    assert is_refuted(wrong, count, 0.01) == refuted
