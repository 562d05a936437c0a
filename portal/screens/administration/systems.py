"""Other systems that may ask the archive: admit one and see its secret once, give it another, shut it out."""

import datetime as dt
from dataclasses import replace
from typing import Final

from fastapi import FastAPI, Request, Response

from core.catalogue.purposes import load_purposes
from core.codes import is_account
from core.errors import ConfigError
from core.messages.spoken import t
from core.model import Account, Action, Client, KindCode, LedgerEvent, Scope, UnitCode
from portal.pages import Pages
from portal.pages.errors import spoken
from portal.screens.administration.again import Administrator, Chosen, Typed, codes_in, refused
from portal.site import Site
from storage.access.clients import new_secret

_ACTIONS: Final[dict[Action, tuple[str, str]]] = {
    Action.REUSE_SEARCH: (
        "hỏi một người có giấy tờ nào dùng lại được",
        "ask which papers of a person can be used again",
    ),
    Action.RECORDS_READ: ("đọc và lấy giấy tờ", "read and fetch papers"),
    Action.DOSSIERS_WRITE: ("báo hồ sơ mới tiếp nhận", "announce new dossiers"),
    Action.INDICATORS_READ: ("đọc số liệu chỉ tiêu", "read the figures of targets"),
}


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show them."""

    def page(
        request: Request, account: Account, *, error: str = "", form: dict[str, object] | None = None, shown: str = ""
    ) -> Response:
        return pages.show(
            request,
            "systems.html",
            account=account,
            faulty=error,
            clients=site.index.systems.clients.all(),
            actions=[(action.value, t(*words)) for action, words in _ACTIONS.items()],
            said={action: t(*words) for action, words in _ACTIONS.items()},
            purposes=load_purposes(),
            error=error,
            form=form or {"name": "", "scopes": [], "purposes": [], "kinds": "", "units": ""},
            shown=shown,
        )

    def secret_page(request: Request, account: Account, name: str, secret: str) -> Response:
        back = "/administration/systems"
        return pages.show(request, "secret.html", account=account, name=name, secret=secret, back=back)

    @app.get("/administration/systems", include_in_schema=False)
    def systems(request: Request, account: Administrator) -> Response:
        return page(request, account)

    @app.post("/administration/systems", include_in_schema=False)
    def admit(
        request: Request,
        account: Administrator,
        name: Typed = "",
        scopes: Chosen = [],  # noqa: B006  never changed
        purposes: Chosen = [],  # noqa: B006
        kinds: Typed = "",
        units: Typed = "",
        password: Typed = "",
    ) -> Response:
        form: dict[str, object] = {
            "name": name, "scopes": scopes, "purposes": purposes, "kinds": kinds, "units": units
        }  # fmt: skip
        error = _wrong(form, site)
        error = error or refused(request, password)
        if error:
            return page(request, account, error=error, form=form)
        secret, hashed = new_secret()
        client = Client(
            name=name.strip(),
            scopes=tuple(Scope(Action(item), _kinds(kinds), _units(units)) for item in scopes),
            purposes=tuple(purposes),
            created_at=site.clock(),
            secret_hash=hashed,
        )
        facts = ("scopes", " ".join(map(str, client.scopes))), ("purposes", " ".join(client.purposes))
        try:
            site.index.systems.clients.add(client, _event("client_added", client.name, account, site.clock(), *facts))
        except ConfigError as taken:
            return page(request, account, error=spoken(taken), form=form)
        return secret_page(request, account, client.name, secret)

    @app.post("/administration/systems/{name}/secret", include_in_schema=False)
    def rotate(name: str, request: Request, account: Administrator, password: Typed = "") -> Response:
        error = refused(request, password)
        if error:
            return page(request, account, error=error)
        secret, hashed = new_secret()
        event = _event("client_secret_rotated", name, account, site.clock())
        site.index.systems.clients.change(name, lambda known: replace(known, secret_hash=hashed), event)
        return secret_page(request, account, name, secret)

    @app.post("/administration/systems/{name}/end", include_in_schema=False)
    def end(name: str, request: Request, account: Administrator, password: Typed = "") -> Response:
        error = refused(request, password)
        if error:
            return page(request, account, error=error)
        now = site.clock()
        event = _event("client_disabled", name, account, now)
        site.index.systems.clients.change(name, lambda known: replace(known, disabled_at=now, webhook=None), event)
        return page(request, account, shown=t(f"{name} không còn vào được.", f"{name} is shut out."))


def _event(action: str, name: str, account: Account, at: dt.datetime, *facts: tuple[str, str]) -> LedgerEvent:
    return LedgerEvent(action, name, account.name, at, facts)


def _kinds(text: str) -> tuple[KindCode, ...]:
    return tuple(KindCode(item) for item in codes_in(text))


def _units(text: str) -> tuple[UnitCode, ...]:
    return tuple(UnitCode(item) for item in codes_in(text))


def _wrong(form: dict[str, object], site: Site) -> str:
    """What is wrong with what was typed; empty where nothing is."""
    name, kinds, units = (str(form[field]).strip() for field in ("name", "kinds", "units"))
    scopes, purposes = form["scopes"], form["purposes"]
    if not is_account(name):
        return t(
            "Tên hệ thống gồm chữ không dấu, chữ số, dấu chấm, gạch, ví dụ cong-dich-vu-cong.",
            "A system's name has letters without accents, digits, dots and hyphens, such as cong-dich-vu-cong.",
        )
    if not isinstance(scopes, list) or not scopes or set(scopes) - set(Action):
        return t("Hãy chọn ít nhất một việc hệ thống này được làm.", "Choose at least one thing that it may do.")
    if not isinstance(purposes, list) or set(purposes) - {purpose.code for purpose in load_purposes()}:
        return t("Có mục đích không thuộc danh mục.", "One of the purposes is not in the list.")
    if {Action.REUSE_SEARCH, Action.RECORDS_READ} & set(scopes) and not purposes:
        return t("Hệ thống đọc giấy tờ phải có ít nhất một mục đích.", "Whoever reads papers needs a purpose.")
    unknown = [kind for kind in _kinds(kinds) if kind not in site.kinds]
    if unknown:
        return t(f"Không có loại giấy tờ {unknown[0]}.", f"There is no kind {unknown[0]}.")
    strange = [unit for unit in _units(units) if not unit.replace(".", "").isalnum()]
    return t(f"Mã đơn vị {strange[0]} không đúng dạng.", f"{strange[0]} is no code of a unit.") if strange else ""
