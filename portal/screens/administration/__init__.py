"""For administrators: people, other systems, units, anchors and keys. Each change asks the password again."""

from collections import Counter
from typing import Final, cast

from fastapi import FastAPI, Request, Response

from core.catalogue.rulebook import units_of
from core.errors import SohoaError
from core.messages.spoken import t
from portal.pages import Entry, Pages
from portal.pages.errors import spoken
from portal.people.gate import Gate
from portal.screens.administration import people, systems
from portal.screens.administration.again import ROLES, Administrator
from portal.screens.auditor.calendar import Calendar
from portal.site import Site
from rules.people.accounts import standing
from signing.anchors import KeptAnchor, faults_of, kept_anchors

ENTRIES: Final = (Entry("/administration", "Quản trị", "Administration", ROLES),)
_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "expired": ("đã hết hạn", "has expired"),
    "ends_soon": ("sắp hết hạn", "ends soon"),
    "not_yet_valid": ("chưa có hiệu lực", "is not valid yet"),
    "no_note": ("không ghi nguồn, người thêm", "nobody noted where it came from"),
    "other_certificate": ("không đúng chứng thư đã ghi", "is not the certificate that its note names"),
}
_PURPOSES: Final[dict[str, tuple[str, str]]] = {
    "signer-government": ("chữ ký của cơ quan nhà nước", "government signers"),
    "signer-public": ("chữ ký công cộng", "public signers"),
    "signer-foreign": ("chữ ký nước ngoài", "foreign signers"),
    "signer": ("chữ ký", "signers"),
    "tsa": ("dấu thời gian", "timestamps"),
    "any": ("mọi mục đích", "every purpose"),
}


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    calendar = Calendar(site)
    people.add(app, site, pages)
    systems.add(app, site, pages)

    @app.get("/administration", include_in_schema=False)
    def administration(request: Request, account: Administrator) -> Response:
        anchors, unreadable = _anchors(site)
        every, gate = site.index.accounts.all(), cast("Gate", request.app.state.people)
        clients = site.index.systems.clients.all()
        return pages.show(
            request,
            "administration.html",
            account=account,
            keys=list(calendar.keys()),
            anchors=anchors,
            unreadable=unreadable,
            standings=Counter(standing(item, gate.rules, now=site.clock()).value for item in every),
            systems=sum(item.disabled_at is None for item in clients),
            units=units_of(site.desk.home),
        )


def _anchors(site: Site) -> tuple[list[tuple[KeptAnchor, str, list[str]]], str]:
    """Each anchor with what it is believed for and what is wrong with it; else why the folder cannot be read."""
    try:
        kept = kept_anchors(site.desk.config.trust.folder)
    except SohoaError as error:
        return [], spoken(error)
    at = site.clock()
    return [
        (anchor, t(*_PURPOSES[anchor.purpose]), [t(*_FAULTS[fault]) for fault in faults_of(anchor, at=at)])
        for anchor in kept
    ], ""
