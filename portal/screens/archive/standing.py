"""A record's standing changed on the screen, as `sohoa record` does it at a terminal: by a decision that is named."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Self

from starlette.datastructures import FormData

from core.errors import ConfigError
from core.fields import normalised
from core.messages.spoken import t
from core.model import Account, ArchiveRecord, ChangeKind, FieldName, RecordId, Role
from pipeline.reuse import Change, Order, change
from portal.pages.errors import spoken
from portal.site import Site

KEEPERS: Final = (Role.ARCHIVIST,)
_OFFERED: Final = (ChangeKind.SUPERSEDED, ChangeKind.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a form says is to happen to a record."""

    kind: str = ""  #: of `ChangeKind`
    decision: str = ""
    day: str = ""  #: as it was typed
    by: str = ""  #: id of the record in its place

    @classmethod
    def typed(cls, form: FormData) -> Self:
        """What was sent."""
        return cls(*(str(form.get(name, "")).strip() for name in ("kind", "decision", "day", "by")))


def offered(record: ArchiveRecord, account: Account) -> tuple[ChangeKind, ...]:
    """What this person may have happen to the record, as it stands."""
    if not account.has_any(*KEEPERS):
        return ()
    return _OFFERED if record.stands else (ChangeKind.REINSTATED,)


def changed(record: ArchiveRecord, account: Account, said: Standing, site: Site) -> str:
    """Change the record's standing; what is wrong with what was asked for, empty where it is done.

    Raises:
        UnavailableError: the store or the index is away.
    """
    kind = next((item for item in offered(record, account) if item.value == said.kind), None)
    if kind is None:
        return t("Hãy chọn việc cần ghi.", "Choose what is to be noted.")
    day = normalised(FieldName.ISSUED_DATE, said.day)
    if day is None:
        return t("Ngày cần có dạng 04/09/2025.", "A day looks like 04/09/2025.")
    other = RecordId(said.by) if kind is ChangeKind.SUPERSEDED else None
    if other is not None and not _is_seen(other, account, site):
        return t("Hãy nhập mã bản ghi thay thế, như r-….", "Type the id of the record in its place, such as r-….")
    order = Order(said.decision, account.name, site.clock(), dt.date.fromisoformat(day))
    try:
        change(Change(kind, record.id, order, other), site.index, site.store)
    except ConfigError as error:
        return spoken(error)
    return ""


def _is_seen(record_id: RecordId, account: Account, site: Site) -> bool:
    found = site.index.record(record_id)
    return found is not None and account.sees_desk(found.desk)
