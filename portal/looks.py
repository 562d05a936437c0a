"""Looking at somebody's paper: on record with its purpose before anything is shown, and good for a while."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.catalogue.purposes import INSPECTING, SETTLING, load_purposes
from core.messages.spoken import t
from core.model import Account, Basis, DossierCode, LedgerEvent, OwnerId, Purpose, Role
from pipeline.reuse import named
from portal.site import Site
from rules.reuse import Refusal
from rules.reuse.reasons import said

#: How long a purpose that was given lasts for one person and one paper.
LASTS: Final = dt.timedelta(minutes=30)
#: Whoever opened a paper so lately may still sit before it.
_STILL_THERE: Final = dt.timedelta(minutes=10)
_ACTION: Final = "viewed"
#: Where the ledger says in which session a look was allowed.
_SESSION: Final = "session"
#: So many of the newest entries about a paper are looked through.
_NEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class Why:
    """What a person gives as the reason for a look."""

    purpose: str  #: of configs/purposes.toml, or DIGITIZING
    basis: str = ""
    dossier: str = ""
    elsewhere: bool = False  #: the code can be a dossier's, and this desk has taken in none of it

    @property
    def notice(self) -> str:
        """What is said before a paper is shown for a dossier that this desk does not know."""
        return t(
            f"Bàn này chưa có hồ sơ {self.dossier}. Nếu mã đúng và hồ sơ đang ở hệ thống một cửa, hãy bấm lần nữa: "
            "danh sách ai đã xem sẽ ghi “hồ sơ chưa có ở bàn này”.",
            f"This desk has no dossier {self.dossier}. If the code is right and the one-stop system has it, press once "
            "more: the list of who looked will say that the dossier is not known here.",
        )


#: Confirming what was read on a paper that is not in the archive yet.
DIGITIZING: Final = Why("so-hoa")


def why_typed(form: Mapping[str, object], site: Site, *, lies_in: DossierCode | None = None) -> Why:
    """What stands in a form's `purpose`, `basis` and `dossier`, right or wrong.

    Args:
        form: what was sent.
        site: whose dossiers are known.
        lies_in: the dossier in which the paper lies that is asked for.
    """
    purpose, basis, dossier = (str(form.get(name, "")).strip() for name in ("purpose", "basis", "dossier"))
    return Why(purpose, basis, dossier, elsewhere=is_elsewhere(dossier, site, lies_in=lies_in))


def is_elsewhere(code: str, site: Site, *, lies_in: DossierCode | None = None) -> bool:
    """Whether a code names a dossier of which this desk knows nothing; other systems' may have any form."""
    if not code or code == lies_in:
        return False
    found = named(code, site.index)
    return found is None or found.dossier is None


@dataclass(frozen=True, slots=True)
class Purposes:
    """For what papers may be looked at, as forms offer it."""

    known: tuple[Purpose, ...]

    def objection(self, why: Why, form: Mapping[str, object], site: Site, *owners: OwnerId | None) -> str:
        """What is wrong with a reason; empty where it can be one.

        Args:
            why: what was typed.
            form: with it, in `elsewhere`, the code of which the person was told that no dossier of it is known here.
            site: whose dossiers are known.
            owners: whose numbers must not get into the ledger by way of the dossier's code.
        """
        purpose = next((item for item in self.known if item.code == why.purpose), None)
        if purpose is None:
            return t("Hãy chọn mục đích xem.", "Choose the purpose.")
        if why.basis not in {item.value for item in purpose.bases}:
            return t("Căn cứ này không dùng được cho mục đích đã chọn.", "That ground does not suit the purpose.")
        if not why.dossier and purpose.code == SETTLING:
            return t("Hãy nhập mã hồ sơ đang giải quyết.", "Type the code of the dossier that is settled.")
        if not why.dossier:
            return ""
        if named(why.dossier, site.index) is None or any(owner and owner in why.dossier for owner in owners):
            return t(
                "Mã hồ sơ chưa đúng: cần mã như H48.90.01-250915-0001.",
                "That is no dossier code; one looks like H48.90.01-250915-0001.",
            )
        return why.notice if why.elsewhere and form.get("elsewhere") != why.dossier else ""


def refused(
    site: Site, subject: str, account: Account, why: Why, *, owner: OwnerId | None, lies_in: DossierCode | None = None
) -> str:
    """Why a dossier that is known here may not be the reason, which is on record then; empty where it may.

    Args:
        site: whose dossiers are known.
        subject: the record that is asked for, or the dossier's code.
        account: who asks.
        why: for what.
        owner: whose paper or papers it is about; None where nobody is known.
        lies_in: the dossier in which the paper lies: who works at it may see all of it, whoever's it is.
    """
    found = named(why.dossier, site.index) if why.dossier and why.dossier != lies_in else None
    if found is None or owner is None or found.may_serve(owner, site.index):
        return ""
    reason = Refusal.OTHER_OWNER
    facts = ("purpose", why.purpose), ("dossier", why.dossier), ("problem", "not-reusable"), ("reasons", reason.value)
    site.index.note(LedgerEvent("access_refused", subject, account.name, site.clock(), facts))
    told = said(reason)
    vietnamese, english = f"{told.text('vi')} ({told.source})", f"{told.text('en')} ({told.source})"
    return t(
        f"Không xem được cho hồ sơ {why.dossier}: giấy tờ {vietnamese}. Lần hỏi này đã ghi vào sổ.",
        f"Not for dossier {why.dossier}: the paper is {english}. That it was asked is on record.",
    )


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


def note_look(site: Site, subject: str, account: Account, why: Why, *, session: str) -> None:
    """Write it down; only after this may the paper be shown, in that session."""
    facts = ("purpose", why.purpose), ("basis", why.basis), ("dossier", why.dossier), (_SESSION, session)
    event = LedgerEvent(_ACTION, subject, account.name, site.clock(), tuple(fact for fact in facts if fact[1]))
    site.index.note(event)


def current_look(site: Site, subject: str, account: Account, *, session: str) -> Why | None:
    """The purpose that the person has given for this paper since signing in, if it still lasts."""
    for event in _looks(site, subject):
        facts = dict(event.facts)
        mine = (event.actor, facts.get(_SESSION, "")) == (account.name, session)
        if mine and site.clock() - event.at <= LASTS:
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
