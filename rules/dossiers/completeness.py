"""Is a dossier complete, and what is said of each of its papers to the national portal?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.codes import result_code_for
from core.messages import Language
from core.model import ArchiveRecord, Group
from rules.dossiers.checklist import ComponentDecision, ComponentState

_OPEN = frozenset({ComponentState.MISSING})


class Lack(StrEnum):
    """What a dossier can lack."""

    PAPERS = "papers"  #: components to be brought and scanned
    REUSE_NOT_NOTED = "reuse_not_noted"  #: a record serves, but nobody has noted that it was taken
    WAITING = "waiting"  #: papers that wait for a clerk or were set aside
    COPIES = "copies"  #: not as many copies as originals were counted


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether a dossier is complete, and everything that it lacks."""

    lacks: tuple[Lack, ...]
    missing: tuple[str, ...]  #: names of components to be brought
    not_noted: tuple[str, ...]  #: names of components whose reuse is not on record
    waiting: int
    originals: int | None
    copies: int

    @property
    def complete(self) -> bool:
        """Whether it lacks nothing."""
        return not self.lacks

    def sentence(self, language: Language = "vi") -> str:
        """What is missing, in one sentence."""
        if self.complete:
            return "Hồ sơ đã đủ." if language == "vi" else "The dossier is complete."
        parts = [_said(self, lack, language) for lack in self.lacks]
        head = "Hồ sơ chưa đủ: " if language == "vi" else "The dossier is not complete: "
        return f"{head}{'; '.join(parts)}."


def completeness(
    decisions: Iterable[ComponentDecision], *, waiting: int, originals: int | None, copies: int
) -> Completeness:
    """What a dossier lacks.

    Args:
        decisions: its checklist.
        waiting: papers of it that wait for a clerk or were set aside.
        originals: papers that the clerk has counted; None: nobody counted.
        copies: papers that were digitized for it (TT 01/2023/TT-VPCP Điều 8: as many as originals).
    """
    listed = tuple(decisions)
    missing = tuple(item.component.name for item in listed if item.state in _OPEN)
    not_noted = tuple(item.component.name for item in listed if item.state is ComponentState.REUSED and not item.taken)
    lacks = [
        *([Lack.PAPERS] if missing else ()),
        *([Lack.REUSE_NOT_NOTED] if not_noted else ()),
        *([Lack.WAITING] if waiting else ()),
        *([Lack.COPIES] if originals is not None and originals != copies + waiting else ()),
    ]
    return Completeness(tuple(lacks), missing, not_noted, waiting, originals, copies)


def _said(found: Completeness, lack: Lack, language: Language) -> str:
    # A paper that waits is no copy yet, and need not be scanned again.
    also = (f" và {found.waiting} tờ đang chờ", f" and {found.waiting} papers wait") if found.waiting else ("", "")
    vietnamese, english = {
        Lack.PAPERS: (f"còn thiếu {', '.join(found.missing)}", f"to be brought: {', '.join(found.missing)}"),
        Lack.REUSE_NOT_NOTED: (
            f"chưa ghi nhận dùng lại {', '.join(found.not_noted)}",
            f"reuse not noted: {', '.join(found.not_noted)}",
        ),
        Lack.WAITING: (
            f"{found.waiting} giấy tờ đang chờ xử lý",
            f"{found.waiting} papers wait for a clerk",
        ),
        Lack.COPIES: (
            f"đếm {found.originals} bản giấy nhưng có {found.copies} bản số hóa{also[0]}",
            f"{found.originals} originals were counted, {found.copies} copies are there{also[1]}",
        ),
    }[lack]
    return english if language == "en" else vietnamese


@dataclass(frozen=True, slots=True)
class Flags:
    """What the national portal is told of one component; the names of its schema stand behind (DOMAIN: TaiLieuNop)."""

    digitized: bool  #: DuocSoHoa: scanned for this dossier
    reused: bool  #: DuocTaiSuDung: served by an earlier paper, and that is on record
    from_vault: bool  #: DuocLayTuKhoDMQG: that came from the vault of the national portal
    replaced_by: str | None  #: MaKetQuaThayThe: the code of the result that serves; None where it has none


def flags(decision: ComponentDecision, record: ArchiveRecord | None, *, vaults: frozenset[str] = frozenset()) -> Flags:
    """The flags of a component.

    Args:
        decision: where it stands.
        record: the record that serves it.
        vaults: components whose record came from the national vault.
    """
    reused = decision.state is ComponentState.REUSED and decision.taken
    replaced_by = None
    if reused and record is not None and record.group is Group.RESULT and record.dossier_code is not None:
        replaced_by = result_code_for(record.dossier_code)
    return Flags(
        digitized=decision.state is ComponentState.DIGITIZED,
        reused=reused,
        from_vault=reused and decision.component.code in vaults,
        replaced_by=replaced_by,
    )
