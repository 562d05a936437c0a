"""People with an account: add one and see the first password once, change roles and desks, disable, unlock."""

import secrets
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from typing import Annotated, Final, cast

from fastapi import Depends, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from core.errors import ConfigError
from core.messages.accounts import role_name, standing_name
from core.messages.spoken import language, t
from core.model import Account, AccountName, DeskCode, Role, UnitCode
from core.settings.accounts import Standing
from core.text import parse_date
from portal.pages import Pages
from portal.pages.errors import spoken
from portal.people.gate import Gate
from portal.screens.administration.again import Administrator, Chosen, Typed, codes_in, refused
from portal.site import Site
from rules.people.accounts import standing
from storage.access.administration import Administration, account_name

_EMPTY: Final = {"name": "", "display_name": "", "roles": [], "desks": "", "units": "", "until": ""}
_TONES: Final = {Standing.IN_USE: "good", Standing.ENDLESS: "warn", Standing.ENDING: "warn"}
#: Without letters that people read for one another.
_SMALL: Final = "acdefhkmnprtuvwxy"
_CAPITALS: Final = "ACDEFHKMNPRTUVWXY"
_FIGURES: Final = "2345679"
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class May:
    """What an account may do, where and how long, as it was typed."""

    roles: list[str]
    desks: str
    units: str
    until: str


def _may(
    roles: Chosen = [],  # noqa: B006  never changed
    desks: Typed = "",
    units: Typed = "",
    until: Typed = "",
) -> May:
    return May(roles, desks, units, until)


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show them."""

    def hand(request: Request, account: Account) -> Administration:
        gate = cast("Gate", request.app.state.people)
        return Administration(site.index.accounts, gate.rules, gate.passwords, account.name, site.clock())

    def listed(
        request: Request, account: Account, *, error: str = "", form: dict[str, object] | None = None
    ) -> Response:
        return pages.show(
            request,
            "people.html",
            account=account,
            faulty=error,
            people=[(item, _standing(request, item, site)) for item in site.index.accounts.all()],
            roles=_roles(),
            role_name=_named,
            error=error,
            form=form or _EMPTY,
        )

    def one(request: Request, account: Account, name: str, *, error: str = "", done: str = "") -> Response:
        found = site.index.accounts.find(AccountName(name))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Không có tài khoản này.", "There is no such account."))
        return pages.show(
            request,
            "person.html",
            account=account,
            faulty=error,
            whom=found[0],
            standing=_standing(request, found[0], site),
            has_second_factor=found[1].totp is not None,
            sessions=site.index.accounts.sessions.of(found[0].name, at=site.clock()),
            roles=_roles(),
            error=error,
            done=done,
        )

    @app.get("/administration/people", include_in_schema=False)
    def people(request: Request, account: Administrator) -> Response:
        return listed(request, account)

    @app.post("/administration/people", include_in_schema=False)
    def add_person(
        request: Request,
        account: Administrator,
        may: Annotated[May, Depends(_may)],
        name: Typed = "",
        display_name: Typed = "",
        password: Typed = "",
    ) -> Response:
        form: dict[str, object] = {"name": name, "display_name": display_name, **asdict(may)}
        error = "" if display_name.strip() else t("Cần họ và tên.", "A name is needed.")
        error = error or refused(request, password)
        if error:
            return listed(request, account, error=error, form=form)
        first = first_password()
        try:
            made = _with(Account(account_name(name), display_name.strip(), ()), may)
            hand(request, account).add(made, first)
        except ConfigError as wrong:
            return listed(request, account, error=spoken(wrong), form=form)
        return pages.show(
            request, "secret.html", account=account, name=made.name, secret=first, back="/administration/people"
        )

    @app.get("/administration/people/{name}", include_in_schema=False)
    def show_person(name: str, request: Request, account: Administrator) -> Response:
        return one(request, account, name)

    @app.post("/administration/people/{name}", include_in_schema=False)
    def change_person(
        name: str,
        request: Request,
        account: Administrator,
        may: Annotated[May, Depends(_may)],
        deed: Typed = "",
        password: Typed = "",
    ) -> Response:
        error = refused(request, password)
        if error:
            return one(request, account, name, error=error)
        does, whom, first = hand(request, account), AccountName(name), first_password()
        try:
            match deed:
                case "roles":
                    does.change(_with(does.find(whom), may))
                case "disable":
                    does.disable(whom)
                case "enable":
                    does.enable(whom)
                case "unlock":
                    does.unlock(whom)
                case "sessions":
                    does.end_sessions(whom)
                case "factor":
                    does.drop_second_factor(whom)
                case "password":
                    does.set_password(whom, first)
                    back = f"/administration/people/{whom}"
                    return pages.show(request, "secret.html", account=account, name=whom, secret=first, back=back)
                case _:
                    raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY)
        except ConfigError as wrong:
            return one(request, account, name, error=spoken(wrong))
        return one(request, account, name, done=t("Đã ghi.", "Done."))


def first_password() -> str:
    """A password for the first time only: easy to read out, and good by the rules."""
    groups = (_SMALL, _CAPITALS, _FIGURES, _SMALL)
    return "-".join("".join(secrets.choice(letters) for _ in range(_GROUP)) for letters in groups)


def _roles() -> list[tuple[str, str]]:
    return [(role.value, _named(role)) for role in Role]


def _named(role: Role) -> str:
    return role_name(role, language=language())


def _standing(request: Request, account: Account, site: Site) -> tuple[str, str]:
    """How the account stands, and in which colour that is said."""
    gate = cast("Gate", request.app.state.people)
    found = standing(account, gate.rules, now=site.clock())
    return standing_name(found, language=language()), _TONES.get(found, "")


def _with(account: Account, may: May) -> Account:
    """The account with what a form says of it.

    Raises:
        ConfigError: there is no such role, or no such day.
    """
    last, typed = parse_date(may.until), may.until.strip()[:20]
    if typed and last is None:
        raise ConfigError(
            f"ngày hết hạn: cần một ngày có thật, dạng ngày/tháng/năm, thấy {typed} / the last day: "
            f"expected a day such as 31/12/2026, found {typed}"
        )
    if set(may.roles) - set(Role):
        raise ConfigError("không có vai trò này / there is no such role")
    return replace(
        account,
        roles=tuple(Role(role) for role in may.roles),
        desks=tuple(DeskCode(item) for item in codes_in(may.desks)),
        units=tuple(UnitCode(item) for item in codes_in(may.units)),
        until=last,
    )
