"""Looking at somebody's paper: on record with its purpose before anything is shown, and good for a while."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from core.model import Account, LedgerEvent
from portal.site import Site

#: How long a purpose that was given lasts for one person and one paper.
LASTS: Final = dt.timedelta(minutes=30)
#: Whoever opened a paper so lately may still sit before it.
_STILL_THERE: Final = dt.timedelta(minutes=10)
_ACTION: Final = "viewed"
#: So many of the newest entries about a paper are looked through.
_NEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class Why:
    """What a person gives as the reason for a look."""

    purpose: str  #: of configs/purposes.toml, or DIGITIZING
    basis: str = ""
    dossier: str = ""


#: Confirming what was read on a paper that is not in the archive yet.
DIGITIZING: Final = Why("so-hoa")


def note_look(site: Site, subject: str, account: Account, why: Why) -> None:
    """Write it down; only after this may the paper be shown."""
    facts = ("purpose", why.purpose), ("basis", why.basis), ("dossier", why.dossier)
    event = LedgerEvent(_ACTION, subject, account.name, site.clock(), tuple(fact for fact in facts if fact[1]))
    site.index.note(event)


def current_look(site: Site, subject: str, account: Account) -> Why | None:
    """The purpose that the person has given for this paper, if it still lasts."""
    for event in _looks(site, subject):
        if event.actor == account.name and site.clock() - event.at <= LASTS:
            facts = dict(event.facts)
            return Why(facts.get("purpose", ""), facts.get("basis", ""), facts.get("dossier", ""))
    return None


def others_looking(site: Site, subject: str, account: Account) -> LedgerEvent | None:
    """The newest look of somebody else who may still sit before the paper."""
    for event in _looks(site, subject):
        if event.actor != account.name and site.clock() - event.at <= _STILL_THERE:
            return event
    return None


def _looks(site: Site, subject: str) -> tuple[LedgerEvent, ...]:
    """Newest first."""
    found = (entry.event for entry in site.index.events(subject, limit=_NEWEST))
    return tuple(event for event in found if event.action == _ACTION)
