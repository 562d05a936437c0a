"""Signature profiles, as configs/signing.toml describes them."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from core.catalogue.tables import Row, read_tables
from core.config import CONFIGS
from core.errors import ConfigError
from core.keys import Role

Position = Literal["top-right", "top-left"]
_POSITIONS: Final = ("top-right", "top-left")
#: A dot in a name makes a tree of fields (ISO 32000-1, 12.7.3.2).
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


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
    image: str
    in_force_from: dt.date
    source: str


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
    position, image = row.get("position", str), row.get("image", str)
    if position not in _POSITIONS:
        raise row.error(f"position must be one of {', '.join(_POSITIONS)}")
    if image != "none":
        raise row.error('image must be "none": pictures of seals are not drawn')
    role = row.one_of("role", Role, Role.AGENCY)
    field = row.get("field", str)
    if not _FIELD.fullmatch(field):
        raise row.error("field must be letters and digits")
    lines = row.strings("lines")
    try:
        filled = [line.format(organisation="x", time="x") for line in lines]
    except (LookupError, ValueError) as error:
        raise row.error("lines may only name {organisation} and {time}") from error
    if not any(filled):
        raise row.error("lines must say something")
    try:
        in_force_from = dt.date.fromisoformat(row.get("in_force_from", str))
    except ValueError as error:
        raise row.error("in_force_from must be a date, YYYY-MM-DD") from error
    return Profile(
        code=row.get("code", str),
        name=row.get("name", str),
        role=role,
        field=field,
        position=cast("Position", position),
        lines=lines,
        font_pt=row.get("font_pt", float),
        image=image,
        in_force_from=in_force_from,
        source=row.get("source", str),
    )


def find_profile(code: str) -> Profile:
    """The profile of that code.

    Raises:
        ConfigError: there is none.
    """
    profiles = load_profiles()
    found = next((item for item in profiles if item.code == code), None)
    if found is None:
        raise ConfigError(
            f"signing.profile {code}: configs/signing.toml has {', '.join(item.code for item in profiles)}"
        )
    return found
