"""What a second reader sees of a value is shown beside it and doubts it, and never takes its place."""

from dataclasses import replace

import pytest

from core.catalogue.fields import load_fields
from core.model import Classification, Field, FieldName, FieldSource, Group, Metadata, PageText
from pipeline.decisions import Scope
from pipeline.decisions.papers import _decided
from pipeline.explain.said import why
from pipeline.metadata import extract
from tests.classifiers.layouts import plain

BOOK = load_fields()
NOBODY = Classification(Group.UNKNOWN, None, 0.0, abstained=True)


def page(*lines: str, again: dict[str, tuple[str | None, float | None]]) -> PageText:
    """The lines, and of some words what another reader proposes and how much is to be doubted."""
    read = plain(*lines)
    seen = {word: again.get(word.text, (None, None)) for word in read.words}
    return replace(read, words=tuple(replace(word, proposal=seen[word][0], doubt=seen[word][1]) for word in read.words))


def field(name: FieldName, *lines: str, again: dict[str, tuple[str | None, float | None]]) -> Field | None:
    return extract((page(*lines, again=again),), NOBODY, (), BOOK, accept_score=0.75).get(name)


def test_a_name_that_two_readers_read_otherwise_waits_with_both_readings() -> None:
    found = field(FieldName.PERSON_NAME, "Họ và tên: Nguyễn Văn Mẩu", again={"Mẩu": ("Mẫu", 0.4)})
    assert found is not None
    assert (found.value, found.other, found.abstained) == ("Nguyễn Văn Mẩu", "Nguyễn Văn Mẫu", True)
    assert found.printed == "Nguyễn Văn Mẩu"


@pytest.mark.parametrize(
    "again",
    [
        {"Mẫu,": (None, 0.02)},
        # Another sign behind it, and another word on the line, make no other value
        {"Mẫu,": ("Mẫu.", 0.6), "Kinh": ("Kính", 0.7)},
        # Without its label there is nothing to compare
        {"tên:": ("tôn", 0.6)},
        # The language of offices alone has no say in names
        {"Mẫu,": ("Mậu", None)},
    ],
    ids=["agreed", "the same value", "no label", "one reader"],
)
def test_a_value_that_a_second_reading_leaves_as_it_is_does_not_change(
    again: dict[str, tuple[str | None, float | None]],
) -> None:
    line = "Họ và tên: Nguyễn Văn Mẫu, Dân tộc: Kinh"
    assert field(FieldName.PERSON_NAME, line, again=again) == field(FieldName.PERSON_NAME, line, again={})


def test_a_word_that_the_page_s_reader_hesitates_over_is_sure_where_the_second_reads_the_same() -> None:
    read = plain("Họ và tên: Nguyễn Văn Mẫu")
    unsure = tuple(replace(word, score=0.6) for word in read.words)
    alone, together = (
        extract((replace(read, words=words),), NOBODY, (), BOOK, accept_score=0.75).value(FieldName.PERSON_NAME)
        for words in (unsure, tuple(replace(word, doubt=0.001) for word in unsure))
    )
    assert (alone, together) == (None, "Nguyễn Văn Mẫu")


def test_a_word_that_the_second_reader_doubts_waits_though_it_proposes_none() -> None:
    found = field(FieldName.PERSON_NAME, "Họ và tên: Nguyễn Văn Mẫu", again={"Mẫu": (None, 0.9)})
    assert found is not None
    assert (found.value, found.abstained) == ("Nguyễn Văn Mẫu", True)


def test_capitals_that_readers_see_otherwise_are_no_other_name() -> None:
    found = field(FieldName.PERSON_NAME, "Họ và tên: Nguyễn VĂN Mẫu", again={"VĂN": ("Văn", 0.99)})
    assert found is not None
    assert (found.other, found.abstained) == (None, False)


@pytest.mark.parametrize(("doubt", "waits"), [(0.4, False), (0.6, True)])
def test_a_number_that_is_likelier_wrong_than_right_waits(doubt: float, waits: bool) -> None:
    # Of numbers a second reader proposes none: a wrong digit looks as good as the right one
    number, line = "051095000123", "Số định danh cá nhân: 051095000123 Dân tộc: Kinh"
    found = field(FieldName.PERSONAL_ID, line, again={number: (None, doubt), "Kinh": (None, 0.9)})
    assert found is not None
    assert (found.value, found.other, found.abstained) == (number, None, waits)
    assert ("low" in found.evidence) is waits


def test_a_value_that_only_the_second_reading_gives_stands_beside_what_was_read() -> None:
    found = field(FieldName.BIRTH_DATE, "Ngày sinh: l2/O3/1995", again={"l2/O3/1995": ("12/03/1995", 0.9)})
    assert found is not None
    assert (found.value, found.other, found.abstained) == (None, "1995-03-12", True)


def test_why_a_value_waits_names_the_other_reading() -> None:
    item = Field(FieldName.PERSON_NAME, "Nguyễn Văn Mẩu", 0.97, abstained=True, other="Nguyễn Văn Mẫu")
    assert item.source is FieldSource.OCR
    assert why(item).vi.endswith("giá trị kia: Nguyễn Văn Mẫu")
    assert why(replace(item, other=None, evidence=("reader:doubts",))).vi.endswith("ngờ con số")


def test_a_value_that_a_clerk_confirms_has_no_other_any_more() -> None:
    item = Field(FieldName.PERSON_NAME, "Nguyễn Văn Mẫu", 0.97, abstained=True, other="Nguyễn Văn Mậu")
    assert _decided(Metadata((item,)), {}, Scope.TYPED).fields == (item,)
    assert _decided(Metadata((item,)), {}, Scope.ALL).fields == (replace(item, abstained=False, other=None),)
