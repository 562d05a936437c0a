"""What several prints of one name, and both readers of each, say together."""

from dataclasses import replace

import pytest

from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.model import Classification, Field, FieldName, Group, KindCode, PageText, Word
from pipeline.metadata import extract
from tests.classifiers.layouts import a_page

KINDS, BOOK = load_kinds(), load_fields()
TOLD = Classification(Group.RESULT, KindCode("decision"), 1.0, abstained=False)
HEAD = """
    ỦY BAN NHÂN DÂN || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    {organ} || Độc lập - Tự do - Hạnh phúc
    Số: 15/QĐ-UBND || {place}, ngày 04 tháng 9 năm 2025

    QUYẾT ĐỊNH

    > Chủ tịch {body} quyết định
    || {title}
    || {signer}
"""
#: What each reader makes of a word: the second one's is a proposal.
Readings = dict[str, str]


def looked_at(page: PageText, again: Readings) -> PageText:
    def seen(word: Word) -> Word:
        other = again.get(word.text)
        return replace(word, proposal=other, doubt=0.0 if other is None else 0.95)

    return replace(page, words=tuple(map(seen, page.words)))


def found(name: FieldName, again: Readings, **printed: str) -> Field:
    words = {
        "organ": "XÃ MẪU SƠN",
        "place": "Mẫu Sơn",
        "body": "xã này",
        "title": "CHỦ TỊCH",
        "signer": "Lê Văn Ví",
    } | printed
    page = looked_at(a_page(HEAD.format(**words)), again)
    field = extract((page,), TOLD, KINDS, BOOK, accept_score=0.75).get(name)
    assert field is not None
    return field


@pytest.mark.parametrize(
    ("again", "printed", "value", "abstained"),
    [
        ({}, {}, "Mẫu Sơn", False),
        # Both readers of one print say so, and one of the other.
        ({"Mẩu": "Mẫu"}, {"place": "Mẩu Sơn"}, "Mẫu Sơn", False),
        ({"MẨU": "MẪU"}, {"organ": "XÃ MẨU SƠN"}, "Mẫu Sơn", False),
        ({"Mẫu": "Mẩu"}, {}, "Mẫu Sơn", False),
        ({"Mầu": "Mẩu"}, {"place": "Mầu Sơn"}, "Mầu Sơn", True),
        # Two prints that both readers read, each otherwise.
        ({}, {"place": "Mẩu Sơn"}, "Mẩu Sơn", True),
        # No print that both readers read alike.
        ({"Mẫu": "Mẩu", "MẪU": "MẨU"}, {}, "Mẫu Sơn", True),
        # A word was lost.
        ({}, {"place": "Sơn"}, "Sơn", True),
        ({}, {"place": "Sơn", "body": "thôn Sơn"}, "Sơn", True),
    ],
)
def test_a_place_is_what_all_its_prints_bear_out(
    again: Readings, printed: dict[str, str], value: str, abstained: object
) -> None:
    field = found(FieldName.PLACE, again, **printed)
    assert (field.value, field.abstained) == (value, abstained)


@pytest.mark.parametrize(
    ("again", "printed", "value", "abstained"),
    [
        ({"MẪU": "MÃU"}, {}, "ỦY BAN NHÂN DÂN XÃ MẪU SƠN", False),
        ({"Mẩu": "Mẫu"}, {"place": "Mẩu Sơn"}, "ỦY BAN NHÂN DÂN XÃ MẪU SƠN", False),
        ({}, {"organ": "XÃ MÃU SƠN"}, "ỦY BAN NHÂN DÂN XÃ MẪU SƠN", True),
        # The place bears out nothing of another area.
        ({"VÍ": "VỈ"}, {"organ": "XÃ VÍ"}, "ỦY BAN NHÂN DÂN XÃ VÍ", True),
    ],
)
def test_the_place_bears_out_the_area_of_an_authority(
    again: Readings, printed: dict[str, str], value: str, abstained: object
) -> None:
    field = found(FieldName.ORGAN_NAME, again, **printed)
    assert (field.value, field.abstained) == (value, abstained)


@pytest.mark.parametrize(
    ("again", "printed", "value", "abstained"),
    [
        # A seal over the first letter: no surname is spelled so.
        ({"Lế": "Lê"}, {"signer": "Lế Văn Ví"}, "Lê Văn Ví", False),
        ({"Lê": "Lế"}, {}, "Lê Văn Ví", False),
        ({"Ví": "Vĩ"}, {}, "Lê Văn Ví", True),
        ({"Lế": "Bùi"}, {"signer": "Lế Ví"}, "Lế Ví", True),
        ({"Lế": "Lễ"}, {"signer": "Lế Văn Ví"}, "Lế Văn Ví", True),
        # Read alike by both where it stands once more it is borne out; by a longer one it is not.
        ({"Ví": "Vĩ"}, {"body": "Lê Văn Ví,"}, "Lê Văn Ví", False),
        ({}, {"signer": "Lê Văn", "body": "Lê Văn Ví"}, "Lê Văn", True),
        ({}, {"signer": "Lê Ví", "body": "Lê Ví."}, "Lê Ví", False),
        ({}, {"signer": "Ví Mẫu", "body": "ông Lê Ví Mẫu"}, "Ví Mẫu", True),
    ],
)
def test_a_signer_is_the_only_reading_that_can_be_a_name(
    again: Readings, printed: dict[str, str], value: str, abstained: object
) -> None:
    field = found(FieldName.SIGNER_NAME, again, **printed)
    assert (field.value, field.abstained) == (value, abstained)


def test_a_name_printed_twice_is_surer_than_its_words() -> None:
    once, twice = found(FieldName.SIGNER_NAME, {}), found(FieldName.SIGNER_NAME, {}, body="Lê Văn Ví,")
    assert "mention:agrees" not in once.evidence
    assert "mention:agrees" in twice.evidence
