"""What a labelled paper is: its kind, where its wording comes from, and what is printed on it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Split(StrEnum):
    """What a paper may be used for. No template and no issuer is in two of them."""

    TRAIN = "train"
    CALIBRATE = "calibrate"
    TEST = "test"


class Head(StrEnum):
    """How a paper begins."""

    OFFICE = "office"  #: two columns after NĐ 30/2020/NĐ-CP Phụ lục I, or TT 55/2005 before it
    CIVIL = "civil"  #: an issuer's name on the left, the state's name in the middle
    FORM = "form"  #: the state's name, the date beside the signature
    CARD = "card"  #: small type on a card
    BARE = "bare"  #: neither
    CERTIFICATE = "certificate"  #: the state's name, the title large, on a framed sheet


@dataclass(frozen=True, slots=True)
class Template:
    """The wording of one form: rows of the little language that `samples/labelled/words/README.md` describes."""

    name: str  #: kind and running number, e.g. birth_certificate/2
    kind: str  #: as in configs/kinds.toml, or a name that is not there
    known: bool  #: whether desks know the kind
    split: Split
    head: Head
    issuer: str  #: commune, district, province, police, court, tax, school, hospital, notary, insurance, firm, nobody
    years: tuple[int, int]  #: when it was in use
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """One invented paper and the truth about it."""

    name: str  #: unique within split and seed
    kind: str | None  #: None: of a kind that configs/kinds.toml does not know
    unknown_kind: str | None  #: what it is then
    template: str
    issuer: str
    split: Split
    issued: dt.date
    rows: tuple[str, ...] = field(repr=False)  #: with the values in their places
    head: Head = Head.BARE
    organ: tuple[str, ...] = ()  #: lines of ô số 2
    number_line: str = field(default="", repr=False)  #: ô số 3
    place: str = ""
    signer: tuple[str, ...] = field(
        default=(), repr=False
    )  #: authority, title, name; without a name where nobody signed
    #: What is printed, by FieldName and by names that FieldName may not have yet (parcel_number, plate …); normalised as
    #: `core.fields` keeps it.
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    seed: int = 0
