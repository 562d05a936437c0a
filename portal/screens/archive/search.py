"""Search the archive: by words, kind and days; by a person's number only for a purpose and a dossier.

What is looked for never stands in an address: it is sent as a form, and addresses end up in logs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from starlette.datastructures import FormData

from core.fields import is_owner_id, normalised
from core.messages.spoken import t
from core.model import Account, ArchiveRecord, FieldName, KindCode, LedgerEvent, OwnerId, RecordId, Role
from core.text import words
from portal.looks import BASES, Purposes, Why, open_purposes, refused, usual, why_typed
from portal.pages import Entry, Pages
from portal.people import person
from portal.site import Site
from rules.papers.sensitivity import shows

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD, Role.ARCHIVIST, Role.AUDITOR)
ENTRIES: Final = (Entry("/search", "Tra cứu", "Search", _ROLES, also=("/records",)),)
#: So many are listed; whoever needs more says more.
_LISTED: Final = 50
#: So many records are looked through where only kind or days are given.
_LOOKED_THROUGH: Final = 2000

_LAST_DAY: Final = "9999-12-31"

Reader = Annotated[Account, Depends(person(*_ROLES))]


async def _form(request: Request) -> FormData:
    return await request.form()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str = field(default="", repr=False)
    owner: str = field(default="", repr=False)
    kind: str = ""
    first: str = ""  #: as it was typed
    last: str = ""

    def fits(self, record: ArchiveRecord) -> bool:
        """Whether a record is of that kind and was issued in those days."""
        if self.kind and record.kind != self.kind:
            return False
        if not (self.first or self.last):
            return True
        day = record.issued_on.isoformat() if record.issued_on else ""
        return bool(day) and day >= (_day(self.first) or "") and day <= (_day(self.last) or _LAST_DAY)


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    screen = _Search(site, pages, open_purposes())
    app.add_api_route("/search", screen.ask, methods=["GET"], include_in_schema=False)
    app.add_api_route("/search", screen.find, methods=["POST"], include_in_schema=False)


class _Search:
    """The screen over one desk's archive."""

    def __init__(self, site: Site, pages: Pages, purposes: Purposes) -> None:
        self._site = site
        self._pages = pages
        self._purposes = purposes

    def ask(self, request: Request, account: Reader) -> Response:
        """The empty form."""
        return self._page(request, account, Wanted(), usual(account))

    def find(self, request: Request, account: Reader, form: Annotated[FormData, Depends(_form)]) -> Response:
        """What was found; who asked, and why, is on record before."""
        wanted = Wanted(*(str(form.get(name, "")).strip() for name in ("text", "owner", "kind", "first", "last")))
        why = why_typed(form, self._site)
        owner = OwnerId(wanted.owner)
        wrong = self._purposes.objection(why, form, self._site, owner) or _objection(wanted, why)
        if wanted.owner:
            wrong = wrong or refused(self._site, why.dossier, account, why, owner=owner)
        if wrong:
            return self._page(request, account, wanted, why, wrong=wrong)
        facts = ("purpose", why.purpose), ("basis", why.basis), ("kind", wanted.kind or "*")
        action = "owner_searched" if wanted.owner else "searched"
        event = LedgerEvent(action, why.dossier or "archive", account.name, self._site.clock(), facts)
        self._site.index.note(event)
        found = [item for item in self._found(wanted) if account.sees_desk(item[0].desk)]
        return self._page(request, account, wanted, why, found=found)

    def _found(self, wanted: Wanted) -> list[tuple[ArchiveRecord, str]]:
        """Records with the words around what was found, where lists may quote their kind."""
        hits: dict[RecordId, str] = {}
        if wanted.text:
            for hit in self._site.index.search(wanted.text, limit=_LOOKED_THROUGH):
                quoted = shows(hit.record.kind, self._site.kinds).words
                hits[hit.record.id] = hit.snippet if quoted else t("••• (giấy tờ nhạy cảm)", "••• (sensitive)")
        records = (item for item in self._candidates(wanted, hits) if wanted.fits(item))
        return [(item, hits.get(item.id, "")) for item in islice(records, _LISTED)]

    def _candidates(self, wanted: Wanted, hits: dict[RecordId, str]) -> Iterable[ArchiveRecord]:
        index, kind = self._site.index, KindCode(wanted.kind) if wanted.kind else None
        if wanted.owner:
            records = index.dossiers.papers(OwnerId(wanted.owner), kind).records
            return (item for item in records if not wanted.text or item.id in hits)
        if wanted.text:
            known = map(index.record, hits)
            return (item for item in known if item is not None)
        return islice(index.records(kind=kind), _LOOKED_THROUGH)

    def _page(
        self,
        request: Request,
        account: Account,
        wanted: Wanted,
        given: Why,
        *,
        wrong: str = "",
        found: list[tuple[ArchiveRecord, str]] | None = None,
    ) -> Response:
        return self._pages.show(
            request,
            "search.html",
            account=account,
            faulty=wrong,
            wanted=wanted,
            given=given,
            wrong=wrong,
            found=found,
            most=_LISTED,
            kinds=sorted(self._site.kinds.values(), key=lambda item: item.name),
            purposes=self._purposes.known,
            bases=BASES,
        )


def _objection(wanted: Wanted, given: Why) -> str:
    """What is wrong with the question; empty where it can be asked."""
    if not any((wanted.text, wanted.owner, wanted.kind, wanted.first, wanted.last)):
        return t("Hãy nhập điều cần tìm.", "Type what to look for.")
    if wanted.text and not words(wanted.text):
        return t("Hãy nhập ít nhất một từ hoặc số.", "Type at least one word or number.")
    if wanted.owner and not is_owner_id(wanted.owner):
        return t(
            "Cần số định danh 12 chữ số, mã số thuế, CMND 9 chữ số hoặc số hộ chiếu.",
            "A personal id, a tax code, an old CMND number or a passport's is needed.",
        )
    if wanted.owner and not given.dossier:
        return t("Tra cứu theo người cần mã hồ sơ.", "A look-up of a person needs a dossier.")
    if not all(map(_day, filter(None, (wanted.first, wanted.last)))):
        return t("Ngày cần có dạng 04/09/2025.", "A day looks like 04/09/2025.")
    return ""


def _day(text: str) -> str | None:
    """A typed day as YYYY-MM-DD."""
    return normalised(FieldName.ISSUED_DATE, text)
