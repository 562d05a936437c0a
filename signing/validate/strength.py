"""How much an algorithm was worth on the day of a signature, as configs/signing.toml says with its sources."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, read_tables
from core.config import CONFIGS


class State(StrEnum):
    """What a given-up algorithm still says."""

    WEAK = "weak"  #: intact, not enough to pass
    BROKEN = "broken"  #: others can make the same


@dataclass(frozen=True, slots=True)
class Weakness:
    """One row of the table, or what it says of one signature; then `name` is a digest, or a key with its bits."""

    name: str
    state: State
    since: dt.date
    source: str
    min_bits: int = 0


_KNOWN: Final = frozenset({"name", "state", "from", "source", "min_bits"})


@lru_cache(maxsize=4)
def load_weaknesses(path: Path = CONFIGS / "signing.toml") -> tuple[Weakness, ...]:
    """Every given-up algorithm.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    rows = (Row(path, number, values, _KNOWN) for number, values in enumerate(read_tables(path, "algorithm"), start=1))
    return tuple(_weakness(row) for row in rows)


def _weakness(row: Row) -> Weakness:
    try:
        state, since = State(row.get("state", str)), dt.date.fromisoformat(row.get("from", str))
    except ValueError as error:
        raise row.error("state must be weak or broken, from a date YYYY-MM-DD") from error
    return Weakness(row.get("name", str), state, since, row.get("source", str), row.get("min_bits", int, 0))


def weaknesses_of(digests: tuple[str, ...], key: tuple[str, int], *, at: dt.datetime) -> tuple[Weakness, ...]:
    """What was already given up on that day, the worst of it first.

    Args:
        digests: names of the digests that a signature stands on.
        key: the kind of the signer's key, and its bits.
        at: the moment at which the signature is proved to have existed.
    """
    kind, bits = "ecdsa" if key[0] == "ec" else key[0], key[1]
    found: dict[str, Weakness] = {}
    for row in load_weaknesses():
        if at.date() < row.since:
            continue
        named = row.name if not row.min_bits else f"{row.name}{bits}"
        if row.name in digests if not row.min_bits else row.name == kind and bits < row.min_bits:
            told = Weakness(named, row.state, row.since, row.source, row.min_bits)
            if named not in found or told.state is State.BROKEN:
                found[named] = told
    return tuple(sorted(found.values(), key=lambda item: (item.state is not State.BROKEN, item.name)))
