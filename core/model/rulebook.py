"""What configs/ says of procedures, units and plans, as values for rules/ to decide by."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model.ids import ComponentCode, DeskCode, KindCode, ProcedureCode, UnitCode


@dataclass(frozen=True, slots=True)
class Replacement:
    """A database whose data replace a paper, from a day on."""

    database: str
    since: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Component:
    """A paper that a procedure asks for."""

    code: ComponentCode
    name: str
    kinds: tuple[KindCode, ...]
    reusable: bool = True  #: forms filled in for this dossier are not
    only_shown: bool = False
    between_agencies: bool = False  #: an outcome of appraisal, verification or consultation between agencies
    secret: bool = False  #: a paper under Luật Bảo vệ bí mật nhà nước: never scanned here
    on_request: bool = False
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A row of configs/procedures.toml."""

    code: ProcedureCode
    name: str
    components: tuple[Component, ...]
    results: tuple[KindCode, ...]
    source: str


class Basis(StrEnum):
    """On which ground a paper in the archive is used again."""

    STATUTE = "statute"  #: a duty that a law charges the agency with: Luật 91/2025/QH15 Điều 19(1)
    REQUEST = "request"  #: the person asked for it: TT 01/2023/TT-VPCP Điều 24
    CONSENT = "consent"  #: the person agreed, and it is written down: Luật 91/2025/QH15 Điều 9


@dataclass(frozen=True, slots=True)
class Purpose:
    """A row of configs/purposes.toml: for what a paper may be used again, and on which grounds."""

    code: str
    name: str
    bases: frozenset[Basis]
    source: str


class Level(StrEnum):
    """A level of administration; districts ended on 2025-07-01."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    ALL = "all"


class Area(StrEnum):
    """What plans ask less of: 140/KH-UBND Quảng Ngãi II.2.c sets three numbers for three areas."""

    GENERAL = "general"
    RURAL = "rural"  #: vùng nông thôn
    REMOTE = "remote"  #: vùng sâu, vùng xa, đặc biệt khó khăn


@dataclass(frozen=True, slots=True)
class Unit:
    """A province, district or commune with the dates between which it exists."""

    code: UnitCode
    name: str
    level: Level
    parent: UnitCode | None
    since: dt.date
    until: dt.date | None = None  #: the last day
    exempt_since: dt.date | None = None  #: vùng sâu, vùng xa, đặc biệt khó khăn
    successor: UnitCode | None = None
    exempt_until: dt.date | None = None  #: the last day
    area: Area = Area.GENERAL
    desks: tuple[DeskCode, ...] = ()  #: that work for it, where one index serves several

    def exists(self, on: dt.date) -> bool:
        """Whether the unit exists on that day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def exempt(self, on: dt.date) -> bool:
        """Whether the unit is one that the plans leave out, on that day."""
        return (
            self.exempt_since is not None
            and self.exempt_since <= on
            and (self.exempt_until is None or on <= self.exempt_until)
        )


@dataclass(frozen=True, slots=True)
class Target:
    """One number of a plan: what a level must reach in a year, in one reading of the words."""

    indicator: str  #: T1 … T18
    level: Level
    year: int
    comparator: str  #: >= or <=
    value: float | None  #: percent 0–100, or the unit's own measure; None where the reading needs an unknown base
    reading: str | None  #: A, B, C, D; None where the words allow one
    clause: str
    ambiguous: bool
    quotation: str = ""
    due: int | None = None  #: the last year in which it may be reached, where it is not the first; each has its row
    area: Area | None = None  #: None: of every area
    counted_as: str = ""  #: how it is counted, where that is not as the indicator usually is

    @property
    def definition(self) -> str:
        """The code of the row of configs/indicators.toml that says how it is counted."""
        return self.counted_as or self.indicator


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its targets."""

    code: str
    name: str
    province: UnitCode | None  #: None: the whole country's
    source: str
    targets: tuple[Target, ...]
