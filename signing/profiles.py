"""Signature profiles, as configs/signing.toml describes them."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, read_tables
from core.config import CONFIGS
from core.errors import ConfigError
from core.settings.keys import Role

#: A dot in a name makes a tree of fields (ISO 32000-1, 12.7.3.2).
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


#: What lines may name.
_NAMES: Final = ("organisation", "signer", "person", "time")


class Position(StrEnum):
    """Where a stamp stands."""

    TOP_RIGHT = "top-right"  #: corners are those of page 1
    TOP_LEFT = "top-left"
    BOTTOM_RIGHT = "bottom-right"
    BOTTOM_LEFT = "bottom-left"
    SIGNATURE_BLOCK = "signature-block"  #: between the title and the name of whoever answers for the paper
    OVER_SIGNATURE = "over-signature"  #: over a third of the signature in another field, on its left


class Shows(StrEnum):
    """Which picture a stamp shows instead of words."""

    NOTHING = "none"
    SIGNATURE = "signature"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a signature looks like, where it stands, and which rule asks for it."""

    code: str
    name: str
    role: Role
    field: str  #: of the PDF; a file is signed once with a profile, and in a chain each has its own
    position: Position
    lines: tuple[str, ...]
    font_pt: float
    image: Shows
    in_force_from: dt.date
    source: str
    over: str = ""  #: the field of the signature under a seal
    qr: bool = False  #: a code that says what the lines say
    in_force_until: dt.date | None = None  #: the last day

    def require_in_force(self, at: dt.datetime) -> None:
        """Refuse to sign by a rule that is no longer one. One that is not yet in force may be tried.

        Raises:
            ConfigError: with the last day.
        """
        if self.in_force_until is not None and at.date() > self.in_force_until:
            raise ConfigError(
                f"mẫu ký {self.code} có hiệu lực đến {self.in_force_until} / "
                f"the profile {self.code} was in force until {self.in_force_until:%Y-%m-%d}"
            )


@lru_cache(maxsize=4)
def load_profiles(path: Path = CONFIGS / "signing.toml") -> tuple[Profile, ...]:
    """Every profile.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    known = frozenset(Profile.__dataclass_fields__)
    return tuple(
        _profile(Row(path, number, values, known))
        for number, values in enumerate(read_tables(path, "profile"), start=1)
    )


def _profile(row: Row) -> Profile:
    image = row.one_of("image", Shows, Shows.NOTHING)
    position = _position(row, image)
    field, over = row.get("field", str), row.get("over", str, "")
    if not _FIELD.fullmatch(field):
        raise row.error("field must be letters and digits")
    if (position is Position.OVER_SIGNATURE) != bool(over):
        raise row.error("over names the field of the signature that a stamp at over-signature covers in part")
    until = row.maybe("in_force_until", str)
    return Profile(
        code=row.get("code", str),
        name=row.get("name", str),
        role=row.one_of("role", Role, Role.AGENCY),
        field=field,
        position=position,
        lines=_lines(row, image),
        font_pt=row.get("font_pt", float, 10.0),
        image=image,
        in_force_from=_date(row, "in_force_from", row.get("in_force_from", str)),
        source=row.get("source", str),
        over=over,
        qr=row.get("qr", bool, default=False),
        in_force_until=None if until is None else _date(row, "in_force_until", until),
    )


def _position(row: Row, image: Shows) -> Position:
    position = row.one_of("position", Position, Position.TOP_RIGHT)
    wanted = {Position.SIGNATURE_BLOCK: Shows.SIGNATURE, Position.OVER_SIGNATURE: Shows.SEAL}
    if wanted.get(position, Shows.NOTHING) is not image:
        raise row.error("corners are for words, signature-block for a signature, over-signature for a seal")
    return position


def _lines(row: Row, image: Shows) -> tuple[str, ...]:
    lines = row.strings("lines")
    try:
        filled = [line.format(**dict.fromkeys(_NAMES, "x")) for line in lines]
    except (LookupError, ValueError) as error:
        raise row.error(f"lines may only name {', '.join(f'{{{name}}}' for name in _NAMES)}") from error
    if any(filled) is not (image is Shows.NOTHING):
        raise row.error("lines must say something, or a picture be shown instead")
    return lines


def _date(row: Row, key: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise row.error(f"{key} must be a date, YYYY-MM-DD") from error


def find_profile(code: str) -> Profile:
    """The profile of that code.

    Raises:
        ConfigError: there is none.
    """
    profiles = load_profiles()
    found = next((item for item in profiles if item.code == code), None)
    if found is None:
        raise ConfigError(
            f"signing.profile {code}: configs/signing.toml có {', '.join(item.code for item in profiles)} / "
            f"signing.profile {code}: configs/signing.toml has {', '.join(item.code for item in profiles)}"
        )
    return found
