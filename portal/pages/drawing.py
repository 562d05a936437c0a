"""A template and values → a page."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.messages.spoken import language, t
from core.model import Account, KindCode
from portal.pages.filters import FILTERS
from portal.pages.navigation import Entry
from portal.pages.statics import Statics
from portal.pages.words import WORDS
from portal.people import csrf
from portal.site import Site

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
#: What people see of others' papers is kept by no browser and no proxy.
_HEADERS: Final = {"Cache-Control": "no-store"}


class Pages:
    """The templates, with what every page needs."""

    def __init__(self, site: Site, statics: Statics) -> None:
        """Templates are read when first drawn."""
        self.site = site
        self._entries: tuple[Entry, ...] = ()
        # Everything that a paper, a file name or a person says is escaped, whatever it looks like.
        self._environment = Environment(
            autoescape=True,
            loader=FileSystemLoader(_TEMPLATES),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "t": t,
            "language": language,
            "dict": dict,
            "static": statics.address,
            "desk": site.desk.config.desk,
        }
        self._environment.filters |= FILTERS | WORDS | {"kind": self._kind}

    def _kind(self, code: KindCode | None) -> str:
        """What a kind is called."""
        known = None if code is None else self.site.kinds.get(code)
        return t("Chưa rõ loại giấy tờ", "Kind not known") if known is None else known.name

    def know(self, **values: object) -> None:
        """Let every template see these values."""
        self._environment.globals |= values

    def enter(self, entries: Iterable[Entry]) -> None:
        """Add screens to the navigation."""
        self._entries += tuple(entries)

    def entries_of(self, account: Account) -> tuple[Entry, ...]:
        """The screens that an account may see."""
        return tuple(entry for entry in self._entries if account.has_any(*entry.roles))

    def show(
        self,
        request: Request,
        template: str,
        *,
        account: Account | None,
        status: HTTPStatus = HTTPStatus.OK,
        faulty: object = None,
        **values: object,
    ) -> HTMLResponse:
        """The page.

        Args:
            request: who asks, for the form's token and the navigation.
            template: a file of portal/templates.
            account: who has signed in; None: nobody.
            status: of the answer.
            faulty: what is wrong with a form that was sent; whatever it is, the answer is 422 then.
            values: what the template shows besides.
        """
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faulty else status
        entries = () if account is None else self.entries_of(account)
        shown = [(entry, entry.leads_to(request.url.path)) for entry in entries]
        text = self._environment.get_template(template).render(
            account=account,
            navigation=shown,
            csrf=csrf(request) if account is not None else "",
            here=request.url.path if request.method == "GET" else "/",
            now=self.site.clock(),
            **values,
        )
        return HTMLResponse(text, status, _HEADERS)
