"""A period's dossiers in the field names of the national portal's synchronisation (docs/schemas/dvcqg.json).

What is not held here is null: payment, channel, deadlines and accounts are known to the one-stop system. The names were
read second-hand [U]; codes of lists were not found and are null for that reason.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.codes import result_code_for
from core.model import ArchiveRecord, Component, ComponentCode, KindCode, Procedure, RecordId, Reuse, UnitCode
from pipeline.reports.surveys import Paper, Settled, Survey
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.dossiers.completeness import Flags, flags
from rules.periods import VIETNAM
from storage import Index

SCHEMA: Final = "sohoa.dvcqg/1"
#: Names of the portal that stand for nothing that is held here.
_NOT_HELD: Final = (
    *("MaLinhVuc", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "NgayHenTra", "NgayTra", "NgayKetThucXuLy"),
    *("TrangThaiHoSo", "TaiKhoanDuocXacThucVoiVNeID", "DuocThanhToanTrucTuyen", "DSKetNoiCSDL"),
)
_TIME: Final = "%Y%m%d%H%M%S"

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called, and where the desk's portal is found."""

    units: Mapping[UnitCode, str]
    kinds: Mapping[KindCode, str]
    portal: str | None  #: address before `/v1`; None: links are null


def synchronised(found: Survey, index: Index, names: Names, *, desk: str) -> Row:
    """The file: every dossier that was taken in during the period, with its papers. It holds personal numbers."""
    return {
        "schema": SCHEMA,
        "period": found.window.period.code,
        "known": found.window.known.isoformat(),
        "desk": desk,
        "HoSo": [_dossier(item, index, names) for item in found.dossiers],
    }


def moment(at: dt.datetime) -> str:
    """YyyyMMddHHmmss of Việt Nam."""
    return at.astimezone(VIETNAM).strftime(_TIME)


def _dossier(item: Settled, index: Index, names: Names) -> Row:
    dossier = item.dossier
    return dict.fromkeys(_NOT_HELD) | {
        "MaHoSo": dossier.code,
        "MaTTHC": dossier.procedure,
        "TenTTHC": item.procedure.name if item.procedure else None,
        "NgayTiepNhan": moment(dossier.opened_at),
        "DonViXuLy": names.units.get(dossier.unit, dossier.unit),
        "HoSoCoThanhPhanSoHoa": int(bool(item.components)),
        "DinhDanhCHS": [{"LoaiDinhDanh": None, "SoDinhDanh": dossier.owner}],
        "TaiLieuNop": [
            *(_scanned(paper, item.procedure, names) for paper in item.components),
            *(_reused(use, item.procedure, index, names) for use in _once(item.reuses)),
        ],
        "DanhSachGiayToKetQua": [
            _result(paper, number, dossier.code, names) for number, paper in enumerate(item.results, 1)
        ],
    }


def _once(reuses: Iterable[Reuse]) -> Iterable[Reuse]:
    """The last word on each component and record: a later version may have served again."""
    return {(use.component, use.record): use for use in reuses}.values()


def _scanned(paper: Paper, procedure: Procedure | None, names: Names) -> Row:
    parts = procedure.components if procedure else ()
    component = next((part.code for part in parts if paper.kind in part.kinds), None)
    told = Flags(digitized=True, reused=False, from_vault=False, replaced_by=None)
    return _submitted(paper.record, component, told, names)


def _reused(use: Reuse, procedure: Procedure | None, index: Index, names: Names) -> Row:
    parts = procedure.components if procedure else ()
    component = next((part for part in parts if part.code == use.component), None)
    vaults = frozenset({use.component}) if use.from_vault else frozenset[str]()
    told = _told(component or Component(ComponentCode(use.component), "", ()), index.record(use.record), vaults)
    return _submitted(use.record, use.component or None, told, names)


def _told(component: Component, record: ArchiveRecord | None, vaults: frozenset[str]) -> Flags:
    """The flags that `sohoa dossier` tells of the same component."""
    decision = ComponentDecision(component, ComponentState.REUSED, None if record is None else record.id, taken=True)
    return flags(decision, record, vaults=vaults)


def _submitted(record: RecordId, component: str | None, told: Flags, names: Names) -> Row:
    return {
        "TenTepDinhKem": f"{record}.pdf",
        "IsDeleted": False,
        "MaThanhPhanHoSo": component,
        "DuongDanTaiTepTin": _link(record, names),
        "DuocSoHoa": int(told.digitized),
        "DuocTaiSuDung": int(told.reused),
        "DuocLayTuKhoDMQG": int(told.from_vault),
        "MaKetQuaThayThe": told.replaced_by,
    }


def _result(paper: Paper, number: int, dossier: str, names: Names) -> Row:
    return {
        "TenGiayTo": None if paper.kind is None else names.kinds.get(paper.kind),
        "MaThanhPhanHoSo": None,
        "GiayToId": paper.record,
        "DuongDanTepTinKetQua": _link(paper.record, names),
        "MaGiayToKetQua": result_code_for(dossier, number),
    }


def _link(record: RecordId, names: Names) -> str | None:
    """Where the portal gives the paper to whoever may have it."""
    return None if names.portal is None else f"{names.portal.rstrip('/')}/v1/records/{record}/content"
