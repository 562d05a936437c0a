"""Looking at somebody's paper: on record with its purpose before anything is shown, and good for a while."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.catalogue.purposes import INSPECTING, SETTLING, load_purposes
from core.messages.spoken import t
from core.model import Account, Basis, LedgerEvent, OwnerId, Purpose, Role
from portal.site import Site

#: How long a purpose that was given lasts for one person and one paper.
LASTS: Final = dt.timedelta(minutes=30)
#: Whoever opened a paper so lately may still sit before it.
_STILL_THERE: Final = dt.timedelta(minutes=10)
_ACTION: Final = "viewed"
#: So many of the newest entries about a paper are looked through.
_NEWEST: Final = 200


#: Letters, digits and what stands between them in dossier codes.
_DOSSIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{2,59}")


@dataclass(frozen=True, slots=True)
class Why:
    """What a person gives as the reason for a look."""

    purpose: str  #: of configs/purposes.toml, or DIGITIZING
    basis: str = ""
    dossier: str = ""


#: Confirming what was read on a paper that is not in the archive yet.
DIGITIZING: Final = Why("so-hoa")


@dataclass(frozen=True, slots=True)
class Purposes:
    """For what papers may be looked at, as forms offer it."""

    known: tuple[Purpose, ...]

    def given(self, form: Mapping[str, object], *owners: OwnerId | None) -> Why | str:
        """The reason that a form gives, or what is wrong with it.

        Args:
            form: `purpose`, `basis` and `dossier`.
            owners: whose numbers must not get into the ledger by way of the dossier's code.
        """
        purpose = next((item for item in self.known if item.code == form.get("purpose")), None)
        basis, dossier = str(form.get("basis", "")), str(form.get("dossier", "")).strip()
        if purpose is None:
            return t("Hãy chọn mục đích xem.", "Choose the purpose.")
        if basis not in {item.value for item in purpose.bases}:
            return t("Căn cứ này không dùng được cho mục đích đã chọn.", "That ground does not suit the purpose.")
        if not dossier and purpose.code == SETTLING:
            return t("Hãy nhập mã hồ sơ đang giải quyết.", "Type the code of the dossier that is settled.")
        if dossier and (not _DOSSIER.fullmatch(dossier) or any(owner and owner in dossier for owner in owners)):
            return t(
                "Mã hồ sơ chưa đúng: cần mã như H48.90.01-250915-0001.",
                "That is no dossier code; one looks like H48.90.01-250915-0001.",
            )
        return Why(purpose.code, basis, dossier)


def open_purposes() -> Purposes:
    """Those of configs/purposes.toml."""
    return Purposes(load_purposes())


def usual(account: Account) -> Why:
    """What a form offers to somebody who has given no reason yet."""
    settles = account.has_any(Role.CLERK, Role.TEAM_LEAD, Role.ARCHIVIST)
    return Why(SETTLING if settles else INSPECTING, Basis.STATUTE)


BASES: Final[dict[Basis, tuple[str, str]]] = {
    Basis.STATUTE: ("nhiệm vụ luật định", "a statutory duty"),
    Basis.REQUEST: ("đề nghị của người dân", "the person's request"),
    Basis.CONSENT: ("sự đồng ý bằng văn bản", "written consent"),
}


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
