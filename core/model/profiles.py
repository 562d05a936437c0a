"""What configs/fields.toml says: where on a paper each field stands, and what its value must be."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from core.model.codes import CodeKind
from core.model.ids import KindCode
from core.model.rulebook import Unit
from core.model.understanding import DocumentKind, FieldName


class ValueKind(StrEnum):
    """What a printed value must be to be taken: the names of configs/fields.toml."""

    PERSON = "person"  #: a person's name
    DATE = "date"
    PERSONAL_ID = "personal_id"  #: twelve digits built as the law says
    NINE_DIGITS = "nine_digits"  #: of a giấy chứng minh nhân dân
    PASSPORT = "passport"
    TAX_CODE = "tax_code"  #: with its check digit
    DOSSIER_CODE = "dossier_code"
    PROCEDURE_CODE = "procedure_code"
    PLATE = "plate"
    LAND_SERIAL = "land_serial"  #: two letters and digits of a certificate's blank
    INSURANCE = "insurance"  #: ten digits
    SEX = "sex"  #: nam or nữ
    WHOLE_NUMBER = "whole_number"
    NUMBER = "number"  #: digits, and letters or strokes among them
    SYMBOL = "symbol"
    NAME = "name"  #: of a firm or a shop: anything that is written
    PATTERN = "pattern"  #: whatever the pattern of the rule fits


class Where(StrEnum):
    """Where a value stands."""

    RIGHT = "right"  #: behind its label, up to the next one; at the end of a line, on the line below
    BELOW = "below"  #: under its label, as in a table
    CUE = "cue"  #: behind a colon, its label unknown but for a word in it; only where no known label has it
    SHAPE = "shape"  #: no label: known by how it is built; only where no label has it
    ZONE_2 = "o2"  #: ô số 2 of NĐ 30/2020/NĐ-CP Phụ lục I, and so on
    ZONE_3 = "o3"
    ZONE_4 = "o4"
    ZONE_5 = "o5"
    ZONE_7 = "o7"
    BASIS = "basis"  #: in the lines "Căn cứ …"


#: Those that need a label.
LABELLED = frozenset({Where.RIGHT, Where.BELOW})
#: Those that are asked where no known label has the field.
UNLABELLED = frozenset({Where.CUE, Where.SHAPE})


class Mentions(StrEnum):
    """What it means when a value stands on a paper more than once."""

    SAME = "same"  #: it is one value: two that differ are two pieces of evidence that disagree
    FIRST = "first"  #: others may be other people's


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One way to find one field."""

    name: FieldName
    where: Where
    value: ValueKind | None = None  #: None in the zones: they know what they hold
    labels: tuple[str, ...] = ()
    not_of: tuple[str, ...] = ()  #: words between label and value that make it another's
    not_behind: tuple[str, ...] = ()  #: words before the label that make it part of something else: "khai sinh"
    in_words: tuple[str, ...] = ()  #: labels behind which the same value stands in words
    pattern: str | None = None
    mentions: Mentions = Mentions.SAME
    of_person: bool = False  #: it belongs to the first person of the paper, and stands below that name
    colon: bool = False  #: without a colon it is no label
    line_start: bool = False  #: the label begins its line
    where_required: bool = False  #: only on a paper of a kind that requires the field


@dataclass(frozen=True, slots=True)
class KindProfile:
    """The rules of some kinds; a field that they name is looked for as they say and not otherwise."""

    kinds: tuple[KindCode, ...]
    rules: tuple[FieldRule, ...]
    without: tuple[FieldName, ...] = ()  #: not looked for: the paper has them of two persons, or of none
    also: tuple[FieldName, ...] = ()  #: looked for by rules with where_required though nothing requires them
    alone: bool = False  #: the general rules do not count: a card has no number, place and date in its head
    code: CodeKind | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which score on a field counts, and how often a value of a score was right (configs/thresholds.toml)."""

    field: FieldName
    accept: float
    reliability: tuple[tuple[float, float], ...] = ()  #: (score as read, share that was right), both rising


@dataclass(frozen=True)
class FieldBook:
    """All of it."""

    general: tuple[FieldRule, ...]
    profiles: tuple[KindProfile, ...] = ()
    ends: tuple[str, ...] = ()  #: labels of what is not read: a value ends where one begins
    persons: tuple[str, ...] = ()  #: words that begin what is said of another person
    thresholds: tuple[Threshold, ...] = ()
    units: tuple[Unit, ...] = ()

    def profile(self, kind: DocumentKind | None) -> KindProfile:
        """The rules for a kind, its own before the general ones; the general ones where the kind is not known."""
        own = self._by_kind.get(kind.code) if kind else None
        asked = (*(kind.required_fields if kind else ()), *(own.also if own else ()))
        general = tuple(rule for rule in self.general if not rule.where_required or rule.name in asked)
        if own is None:
            return KindProfile((), general)
        named = {rule.name for rule in own.rules} | set(own.without)
        rest = () if own.alone else tuple(rule for rule in general if rule.name not in named)
        return replace(own, rules=own.rules + rest)

    def threshold(self, name: FieldName) -> Threshold | None:
        """What was measured of that field; None where nobody has."""
        return self._by_field.get(name)

    @cached_property
    def _by_kind(self) -> dict[KindCode, KindProfile]:
        return {code: profile for profile in self.profiles for code in profile.kinds}

    @cached_property
    def _by_field(self) -> dict[FieldName, Threshold]:
        return {item.field: item for item in self.thresholds}
