"""Where a paper begins is proposed by what first pages show; pages inside of papers are left alone."""

from dataclasses import replace

import pytest

from classifiers import open_classifier
from classifiers.separators import Cue, cues_of, proposed, score_of
from core.catalogue.kinds import load_kinds
from core.model import Box, CodeKind, PageCode, PageText
from tests.classifiers.layouts import DECISION, a_page

CLASSIFIER = open_classifier(load_kinds(), accept_score=0.75)
BODY = """
    > Điều 2. Các thôn chịu trách nhiệm thi hành quyết định này trong thời hạn đã nêu
    > và báo cáo kết quả về Ủy ban nhân dân xã trước ngày 30 hằng tháng.
"""
SECOND = "\n    2\n" + BODY
LETTER = """
    Kính gửi: Ban quản lý chợ

    > Tôi tên là Trần Thị Thử, xin trình bày như sau.
"""
ANNEX = """
    PHỤ LỤC
    (Kèm theo Quyết định số 15/QĐ-UBND ngày 04 tháng 9 năm 2025)

    > Danh sách các hộ
"""
SHEET = """
    TỜ BÌA – SỐ HÓA
    > Giấy tờ: Tờ khai (to-khai)
"""
SIGNED = BODY + "\n" * 22 + "    Nơi nhận: || CHỦ TỊCH\n    - Lưu: VT. || Lê Văn Ví\n"


def seen(drawing: str, before: str = BODY, *, after_blank: bool = False) -> set[Cue]:
    return set(cues_of(a_page(drawing), a_page(before), CLASSIFIER, after_blank=after_blank))


@pytest.mark.parametrize(
    ("drawing", "cues", "begins"),
    [
        (DECISION, {Cue.STATE_NAME, Cue.NUMBER_AND_DAY, Cue.TITLE, Cue.CAPITALS}, True),
        (LETTER, {Cue.ADDRESSED}, True),
        (BODY, {Cue.NO_HEAD}, False),
        (ANNEX, {Cue.CAPITALS, Cue.ANNEX}, False),
        (SHEET, {Cue.CAPITALS, Cue.UNREAD_COVER}, True),
        ("    CHƯƠNG II\n" + BODY, {Cue.NO_HEAD}, False),
        ("    || Mẫu Sơn Đông, ngày 04 tháng 9 năm 2025\n" + BODY, {Cue.ONE_OF_THEM, Cue.NO_HEAD}, False),
    ],
)
def test_what_a_page_shows_says_whether_a_paper_begins(drawing: str, cues: set[Cue], begins: bool) -> None:
    found = seen(drawing)
    assert found == cues
    assert (score_of(found) >= 0.5) == begins


def test_numbers_of_pages_tell_the_first_the_last_and_those_between() -> None:
    foot = BODY + "\n" * 34 + "    Trang {}\n"
    assert Cue.PAGE_ONE in seen(foot.format("1/2"), foot.format("3/3"))
    assert {Cue.AFTER_LAST, Cue.GOES_ON} <= seen(foot.format("2/2"), foot.format("3/3"))
    assert not {Cue.AFTER_LAST, Cue.PAGE_ONE} & seen(foot.format("3/3"), foot.format("2/3"))


def test_the_end_of_the_page_before_a_blank_page_and_another_sheet_count() -> None:
    assert Cue.AFTER_END in seen(BODY, SIGNED)
    assert Cue.AFTER_BLANK in seen(BODY, after_blank=True)
    wide = replace(a_page(BODY), width_px=3308)
    assert Cue.OTHER_SIZE in cues_of(wide, a_page(BODY), CLASSIFIER, after_blank=False)
    lying = replace(a_page(BODY), width_px=2339, height_px=1654)
    assert Cue.OTHER_SIZE not in cues_of(lying, a_page(BODY), CLASSIFIER, after_blank=False)


@pytest.mark.parametrize(("kind", "counts"), [(CodeKind.RECEIPT, True), (CodeKind.FOREIGN, False)])
def test_the_code_of_a_receipt_speaks_for_a_beginning(kind: CodeKind, counts: bool) -> None:
    page = replace(a_page(BODY), codes=(PageCode(kind, Box(0, 0, 9, 9)),))
    assert (Cue.CODE in cues_of(page, a_page(BODY), CLASSIFIER, after_blank=False)) == counts


def test_one_paper_is_no_stack() -> None:
    empty = replace(a_page(DECISION), words=(), blank=True)
    assert proposed((a_page(DECISION), a_page(BODY), a_page(ANNEX), empty), CLASSIFIER) is None
    assert proposed((empty, a_page(DECISION)), CLASSIFIER) is None


def test_a_blank_page_stays_with_the_paper_before_it() -> None:
    empty: PageText = replace(a_page(DECISION), words=(), blank=True)
    split = proposed((a_page(DECISION), a_page(BODY), empty, a_page(DECISION), a_page(BODY)), CLASSIFIER)
    assert split is not None
    assert [(part.pages.first, part.pages.last) for part in split.parts] == [(1, 3), (4, 5)]
    assert [part.score > 0.9 for part in split.parts] == [True, True]
    assert split.parts[0].cues == ()
    assert "after_blank" in split.parts[1].cues
    assert str(split.parts[0].pages) == "1–3"
