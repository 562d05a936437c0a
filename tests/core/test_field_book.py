"""Where fields stand is data: read whole, and every mistake in it is one clear sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.errors import ConfigError
from core.fields import read
from core.model import CodeKind, DocumentKind, FieldName, Group, KindCode, Mentions, Threshold, ValueKind, Where

RULE = '[[field]]\nname = "expires"\nlabels = ["Có giá trị đến"]\nvalue = "date"\n'
PROFILE = '[[profile]]\nkinds = ["citizen_card"]\n'
OWN = '[[profile.field]]\nname = "plate"\nlabels = ["Biển số"]\nvalue = "plate"\n'
CARD = DocumentKind(KindCode("citizen_card"), "Thẻ", Group.COMPONENT, (), required_fields=(FieldName.PERSON_NAME,))


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "fields.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_rules_of_the_program_name_kinds_that_there_are() -> None:
    book = load_fields(kinds={kind.code for kind in load_kinds()})
    assert book.threshold(FieldName.NUMBER) is not None
    assert {rule.name for rule in book.general} >= {FieldName.NUMBER, FieldName.PERSON_NAME, FieldName.LEGAL_BASIS}


def test_a_rule_is_read_with_everything_that_is_said_of_it(file: Callable[[str], Path]) -> None:
    text = RULE + 'pattern = ".+"\nnot_of = ["mẹ"]\nin_words = ["Bằng chữ"]\nmentions = "first"\nof_person = true\n'
    (rule,) = load_fields(file(text + "colon = true\nline_start = true\nwhere_required = true\n")).general
    assert (rule.name, rule.where, rule.value, rule.labels) == (
        FieldName.EXPIRES,
        Where.RIGHT,
        ValueKind.DATE,
        ("Có giá trị đến",),
    )
    assert (rule.pattern, rule.not_of, rule.in_words, rule.mentions) == (".+", ("mẹ",), ("Bằng chữ",), Mentions.FIRST)
    assert all((rule.of_person, rule.colon, rule.line_start, rule.where_required))


def test_a_kind_has_its_own_rules_before_the_general_ones(file: Callable[[str], Path], tmp_path: Path) -> None:
    name = '[[field]]\nname = "person_name"\nlabels = ["Ông"]\nvalue = "person"\nwhere_required = true\n'
    words = '[words]\nends = ["Nơi sinh"]\npersons = ["Bên B"]\n'
    own = PROFILE + 'code = "citizen_card"\nwithout = ["expires"]\n' + OWN
    book = load_fields(file(words + RULE + name + own), tmp_path / "none.toml")
    profile = book.profile(CARD)
    assert [rule.name for rule in profile.rules] == [FieldName.PLATE, FieldName.PERSON_NAME]
    assert (profile.code, book.ends, book.persons, book.thresholds) == (
        CodeKind.CITIZEN_CARD,
        ("Nơi sinh",),
        ("Bên B",),
        (),
    )
    assert [rule.name for rule in book.profile(None).rules] == [FieldName.EXPIRES]
    alone = load_fields(file(RULE + PROFILE + "alone = true\n" + OWN))
    assert [rule.name for rule in alone.profile(CARD).rules] == [FieldName.PLATE]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (RULE.replace("expires", "expiry"), r"table 1 \(expiry\): name must be one of .*expires.*, found expiry"),
        (RULE.replace("labels", "label"), r"table 1 \(expires\): unknown key label"),
        (RULE.replace('["Có giá trị đến"]', "[]"), "labels must be printed words, at least one"),
        (RULE.replace("Có giá trị đến", "::"), "labels must be printed words, at least one"),
        (RULE + 'where = "o3"\n', "where = o3 needs no labels"),
        (RULE + 'where = "left"\n', "where must be one of right, below, .*, found left"),
        (RULE.replace('value = "date"\n', ""), "value is missing, one of person, date"),
        (RULE.replace('"date"', '"day"'), "value must be one of person, date, .*, found day"),
        (RULE + 'pattern = "("\n', r"pattern \( is no regular expression"),
        (PROFILE.replace('["citizen_card"]', "[]"), "kinds must name at least one kind"),
        (PROFILE.replace("citizen_card", "citizen_crad"), "kinds: citizen_crad is not in kinds.toml"),
        (PROFILE + 'without = ["name"]\n', "without: name is no field, but one of"),
        (PROFILE + OWN + PROFILE, "profile for kind citizen_card is there twice"),
        (PROFILE + OWN.replace("plate", "plaet", 1), r"name of citizen_card must be one of .*, found plaet"),
        ("field = 1\n", r"expected tables \[\[field\]\]"),
    ],
)
def test_a_mistake_is_named_with_its_place(file: Callable[[str], Path], text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        load_fields(file(text), kinds={CARD.code})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('field = "named"\naccept = 0.9\n', "field must be one of"),
        ('field = "number"\naccept = 0.9\nreliability = [[1, 2]]\n', "list of pairs"),
        ('field = "number"\naccept = 0.9\nreliability = 3\n', "list of pairs"),
        ('field = "number"\naccept = 0.9\nreliability = [[0.9, 0.5], [0.8, 0.6]]\n', "must rise"),
        ('field = "number"\naccept = 0.9\nreliability = [[0.8, 0.6], [0.9, 0.5]]\n', "must rise"),
    ],
)
def test_a_mistake_in_a_threshold_is_named(
    file: Callable[[str], Path], tmp_path: Path, text: str, sentence: str
) -> None:
    measured = tmp_path / "thresholds.toml"
    measured.write_text(f"[[threshold]]\n{text}", encoding="utf-8")
    with pytest.raises(ConfigError, match=sentence):
        load_fields(file(RULE), measured)


def test_a_threshold_is_read_with_its_curve(file: Callable[[str], Path], tmp_path: Path) -> None:
    measured = tmp_path / "thresholds.toml"
    measured.write_text(
        '[[threshold]]\nfield = "number"\naccept = 0.9\nreliability = [[0.5, 0.6], [0.9, 1.0]]\n', "utf-8"
    )
    book = load_fields(file(RULE), measured)
    assert book.threshold(FieldName.NUMBER) == Threshold(FieldName.NUMBER, 0.9, ((0.5, 0.6), (0.9, 1.0)))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (ValueKind.PLATE, "76A-123.45", "76A-12345"),
        (ValueKind.PLATE, "76B1 234.56", "76B1-23456"),
        (ValueKind.PLATE, "76A12345", None),
        (ValueKind.LAND_SERIAL, "BA 123456.", "BA 123456"),
        (ValueKind.LAND_SERIAL, "BA 1234", None),
        (ValueKind.PASSPORT, "C 1234567", "C1234567"),
        (ValueKind.PASSPORT, "1234567", None),
        (ValueKind.NINE_DIGITS, "212 345 678", "212345678"),
        (ValueKind.INSURANCE, "5101234567", "5101234567"),
        (ValueKind.INSURANCE, "GD 4 51 5101234567", "5101234567"),
        (ValueKind.INSURANCE, "GD4515101234567 GD4515101234568", None),
        (ValueKind.SEX, "Nam / M", "nam"),
        (ValueKind.SEX, "khác", None),
        (ValueKind.WHOLE_NUMBER, " số 215,", "215"),
        (ValueKind.WHOLE_NUMBER, "2l5", None),
        (ValueKind.WHOLE_NUMBER, "0", None),
        (ValueKind.NUMBER, "CH 00123", "CH 00123"),
        (ValueKind.NUMBER, "45/2016", "45"),
        (ValueKind.NUMBER, "15/10", None),
        (ValueKind.NUMBER, "vô số", None),
        (ValueKind.SYMBOL, "QĐ–UBND", "QĐ-UBND"),
        (ValueKind.SYMBOL, "quyết định", None),
        (ValueKind.NAME, " TẠP HÓA  MẪU. ", "TẠP HÓA MẪU"),
        (ValueKind.NAME, "…", None),
        (ValueKind.PERSON, "Hộ bà Trần Thị Thử, sinh năm 1970", "Trần Thị Thử"),
        (ValueKind.PERSON, "Trần, Thị Thử", None),
    ],
)
def test_a_value_is_taken_only_if_it_is_built_so(kind: ValueKind, text: str, value: str | None) -> None:
    assert read(kind, text) == value


def test_a_pattern_must_fit_the_whole_value() -> None:
    assert read(ValueKind.PATTERN, "XN-123", r"XN-\d+") == "XN-123"
    assert read(ValueKind.PATTERN, "XN-123a", r"XN-\d+") is None


def test_only_values_that_say_what_they_are_need_no_label(file: Callable[[str], Path]) -> None:
    with pytest.raises(ConfigError, match="where no label says what it is"):
        load_fields(file('[[field]]\nname = "sex"\nwhere = "shape"\nvalue = "sex"\n'))


def test_a_kind_may_have_looked_for_what_it_does_not_require(file: Callable[[str], Path], tmp_path: Path) -> None:
    name = '[[field]]\nname = "birth_date"\nlabels = ["Sinh"]\nvalue = "date"\nwhere_required = true\n'
    book = load_fields(file(name + PROFILE + 'also = ["birth_date"]\n'), tmp_path / "none.toml")
    assert [rule.name for rule in book.profile(CARD).rules] == [FieldName.BIRTH_DATE]
