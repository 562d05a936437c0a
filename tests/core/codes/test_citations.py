"""Numbers and symbols are built as NĐ 30/2020 builds them, and texts are cited by theirs."""

import pytest

from core.codes.citations import PaperNumber, can_be_cited, cited, is_symbol, paper_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15/QĐ-UBND", PaperNumber("15", None, "QĐ-UBND", house=False)),
        ("01 / 2023 / TT–VPCP", PaperNumber("01", 2023, "TT-VPCP", house=False)),
        ("45/2016", PaperNumber("45", 2016, None, house=False)),
        ("15/10 đường", PaperNumber("15", None, None, house=True)),
        ("QĐ-UBND", None),
    ],
)
def test_the_number_of_a_paper(text: str, found: PaperNumber | None) -> None:
    assert paper_number(text) == found


@pytest.mark.parametrize(
    ("symbol", "built_so"),
    [("QĐ-UBND", True), ("UBND-KTTH", True), ("ĐKKD", True), ("TLKS-BS", True), ("QD-UBND", False), ("QĐ-Ubnd", False),
     ("X", False), ("qđ", False), ("ABCDEFGHIJKL", False)],
)  # fmt: skip
def test_a_symbol(symbol: str, built_so: bool) -> None:
    assert is_symbol(symbol) is built_so


def test_texts_are_cited_by_their_numbers_each_once() -> None:
    text = "Căn cứ Nghị định số 103/2024/NĐ–CP, Luật số 31/2024/QH15; theo Nghị định số 103/2024/NĐ-CP; số 15/QĐ-UBND"
    assert cited(text) == ("103/2024/NĐ-CP", "31/2024/QH15")


@pytest.mark.parametrize(("year", "possible"), [(2023, False), (2024, True), (2025, True)])
def test_nothing_is_cited_before_it_is_there(year: int, possible: bool) -> None:
    assert can_be_cited("103/2024/NĐ-CP", year) is possible
