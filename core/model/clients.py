"""Other systems that ask for papers: what each may do, of which kinds and units, and where it is told of news."""

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.model.ids import KindCode, UnitCode

_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Action(StrEnum):
    """What a system may do."""

    RECORDS_READ = "records:read"
    REUSE_SEARCH = "reuse:search"
    DOSSIERS_WRITE = "dossiers:write"
    INDICATORS_READ = "indicators:read"


@dataclass(frozen=True, slots=True)
class Scope:
    """An action, narrowed to kinds and to units with all below them; none named is all.

    As text it is an OAuth scope (RFC 6749 §3.3): `records:read;kinds=birth_certificate;units=H48.90,H48.91`.
    """

    action: Action
    kinds: tuple[KindCode, ...] = ()
    units: tuple[UnitCode, ...] = ()

    def __str__(self) -> str:
        """As it stands in tokens."""
        kinds = f";kinds={','.join(self.kinds)}" if self.kinds else ""
        return f"{self.action.value}{kinds}" + (f";units={','.join(self.units)}" if self.units else "")

    def allows(self, kind: KindCode | None, unit: UnitCode | None) -> bool:
        """Whether it reaches that kind at that unit; what nobody knows the kind or unit of is out of a narrow one."""
        return (not self.kinds or kind in self.kinds) and (not self.units or self._holds(unit))

    def covers(self, other: "Scope") -> bool:
        """Whether whoever has this one may be given the other."""
        kinds = not self.kinds or (bool(other.kinds) and set(other.kinds) <= set(self.kinds))
        units = not self.units or (bool(other.units) and all(self._holds(unit) for unit in other.units))
        return self.action is other.action and kinds and units

    def _holds(self, unit: UnitCode | None) -> bool:
        return unit is not None and any(f"{unit}.".startswith(f"{above}.") for above in self.units)


def scope_of(text: str) -> Scope:
    """The scope that a text names.

    Raises:
        ValueError: it names none.
    """
    action, *narrowed = text.split(";")
    given: dict[str, tuple[str, ...]] = {}
    for part in narrowed:
        name, _, listed = part.partition("=")
        given[name] = tuple(listed.split(","))
    known = given.keys() <= {"kinds", "units"} and len(given) == len(narrowed)
    if (
        action not in set(Action)
        or not known
        or not all(_CODE.fullmatch(one) for some in given.values() for one in some)
    ):
        raise ValueError(
            f"cần một trong / expected one of {', '.join(Action)}, rồi nếu cần / then as needed ;kinds=A,B ;units=U,V"
        )
    kinds, units = given.get("kinds", ()), given.get("units", ())
    return Scope(Action(action), tuple(map(KindCode, kinds)), tuple(map(UnitCode, units)))


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a system is told that a record became available or was withdrawn."""

    url: str
    generation: int  #: of its signing secret, which the desk derives anew for each


@dataclass(frozen=True, slots=True)
class Client:
    """A system that was admitted."""

    name: str
    scopes: tuple[Scope, ...]
    purposes: tuple[str, ...]
    created_at: dt.datetime
    secret_hash: str = field(repr=False)  #: argon2id; the secret itself was shown once
    thumbprint: str | None = None  #: SHA-256 of the certificate that it must come with, base64url (RFC 8705 §3.1)
    webhook: Webhook | None = None
    disabled_at: dt.datetime | None = None
