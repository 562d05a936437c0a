"""Who looked at a record, who used it, and for what, as the ledger has it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from core.messages.spoken import t
from core.model import ArchiveRecord, LedgerEvent
from portal.looks import is_elsewhere
from portal.pages.deeds import deed_said, refusal_said
from portal.pages.words import purpose_said
from portal.site import Site

#: So many are listed.
_LISTED: Final = 40
#: Where somebody saw what a paper says: that no purpose was given is said then.
_NEEDS_PURPOSE: Final = frozenset(
    {"viewed", "fetched", "content_read", "exported", "sensitive_shown", "picture_shown", "vault_shown", "reused"}
)


@dataclass(frozen=True, slots=True)
class Access:
    """One entry."""

    at: dt.datetime
    what: str
    why_not: str  #: why it was refused; empty where it was not
    who: str
    purpose: str
    dossier: str
    elsewhere: bool  #: of that dossier this desk knows nothing


def accesses_of(record: ArchiveRecord, site: Site) -> tuple[Access, ...]:
    """The newest first."""
    return tuple(_access(entry.event, record, site) for entry in site.index.events(record.id, limit=_LISTED))


def _access(event: LedgerEvent, record: ArchiveRecord, site: Site) -> Access:
    facts = dict(event.facts)
    purpose, dossier = facts.get("purpose", ""), facts.get("dossier", "")
    unsaid = t("không nêu", "not given") if event.action in _NEEDS_PURPOSE else ""
    return Access(
        at=event.at,
        what=deed_said(event.action),
        why_not=refusal_said(facts),
        who=_who(event.actor, site),
        purpose=purpose_said(purpose) if purpose else unsaid,
        dossier=dossier,
        elsewhere=is_elsewhere(dossier, site, lies_in=record.dossier_code),
    )


def _who(actor: str, site: Site) -> str:
    """A person's account, another system's name; at a terminal that names no person it is the desk."""
    if actor != site.desk.config.desk.code:
        return actor
    return t(
        f"máy của bàn {actor} (dòng lệnh, không nêu người)", f"the machine of desk {actor} (terminal, no person named)"
    )
