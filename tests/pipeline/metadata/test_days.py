"""The line of place and day, also where a word of its form is misread."""

import pytest

from pipeline.metadata.administrative.days import with_days_spelled
from tests.classifiers.layouts import plain


@pytest.mark.parametrize(
    ("printed", "spelled"),
    [
        ("Mẫu Sơn, ugày 04 tháng 9 năm 2025", "Mẫu Sơn, ngày 04 tháng 9 năm 2025"),
        ("Mẫu Sơn, ngày 04 tháng 9 nărn 2025", "Mẫu Sơn, ngày 04 tháng 9 năm 2025"),
        ("Mẫu Sơn, ngày 04 thảng - 9 năm : 2025.", "Mẫu Sơn, ngày 04 tháng 9 năm 2025."),
        ("Mẫu Sơn, ngày 04 tháng 9 năm 2025", "Mẫu Sơn, ngày 04 tháng 9 năm 2025"),
        # Two words that are not those of the form, another word, or digits that are none.
        ("Mẫu Sơn, ugày 04 thảug 9 năm 2025", "Mẫu Sơn, ugày 04 thảug 9 năm 2025"),
        ("Mẫu Sơn, Điều 04 tháng 9 năm 2025", "Mẫu Sơn, Điều 04 tháng 9 năm 2025"),
        ("Mẫu Sơn, ugày 0A tháng 9 năm 2025", "Mẫu Sơn, ugày 0A tháng 9 năm 2025"),
        ("Mẫu Sơn, ugày 04 tháng 9 năm 025", "Mẫu Sơn, ugày 04 tháng 9 năm 025"),
    ],
)
def test_one_misread_word_of_the_form_is_spelled_as_it_is(printed: str, spelled: str) -> None:
    page = with_days_spelled(plain(printed))
    assert " ".join(word.text for word in page.words) == spelled
