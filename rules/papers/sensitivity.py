"""How much of a paper is shown without being asked for, by the sensitivity of its kind (configs/kinds.toml).

Level 4 are papers whose very picture is sensitive personal data, citizen cards and passports first of all (NĐ
356/2025/NĐ-CP [U]): lists do not quote them, and pictures of them are masked until somebody asks. From level 3 on, who
looked at a picture is noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.model import DocumentKind, KindCode

#: From this level on neither words nor pictures are shown by themselves; configs/kinds.toml says what the levels are.
MASKED_FROM: Final = 4
NOTED_FROM: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a paper by itself."""

    words: bool
    picture: bool
    noted: bool  #: whether the ledger keeps who looked at its picture


def shows(kind: KindCode | None, kinds: Mapping[KindCode, DocumentKind]) -> Shown:
    """What is shown of a paper of that kind; one that nobody knows may be anything, and lists have always shown it."""
    described = None if kind is None else kinds.get(kind)
    level = described.sensitivity if described else 1
    return Shown(words=level < MASKED_FROM, picture=level < MASKED_FROM, noted=level >= NOTED_FROM)
