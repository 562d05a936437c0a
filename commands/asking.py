"""What the commands around reuse share: the procedure, the owner, the purpose, and the checklist as words."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click

from commands.terminal import language, t, table
from core.catalogue.kinds import by_code, load_kinds
from core.catalogue.purposes import SETTLING, find_purpose, load_purposes
from core.catalogue.rulebook import load_procedures
from core.codes import is_account, procedure_key
from core.config import Desk
from core.errors import ConfigError
from core.fields import is_owner_id
from core.model import ArchiveRecord, Basis, OwnerId, Procedure, Purpose, RecordId, UnitCode
from rules.dossiers.checklist import ComponentDecision
from rules.dossiers.components import state_said, why
from rules.reuse import Ground, Known, Refusal, Use
from rules.reuse.reasons import said
from storage import Index

F = TypeVar("F", bound=Callable[..., Any])
VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


basis_option = click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    default=Basis.STATUTE.value,
    show_default=True,
    help="Căn cứ: nhiệm vụ luật định, đề nghị, đồng ý / on which ground.",
)


def use_options(command: F) -> F:
    """Add `--purpose` and `--basis`."""
    return click.option(
        "--purpose", default=SETTLING, show_default=True, help="Mục đích (configs/purposes.toml) / for what."
    )(basis_option(command))


def use_of(purpose: str, basis: str, desk: Desk, procedure: Procedure) -> Use:
    """For what a paper is to be used.

    Raises:
        ConfigError: it is no lawful purpose, or not on that ground.
    """
    return Use(_lawful(purpose, basis), Basis(basis), procedure.code, UnitCode(desk.config.desk.unit))


def reason_of(
    purpose: str | None, basis: str, dossier: str | None, record: ArchiveRecord, index: Index
) -> tuple[tuple[str, str], ...]:
    """For what a paper is taken out, as facts for the ledger; none where nobody said so.

    Raises:
        ConfigError: it is no lawful purpose, not on that ground, or the dossier cannot be the reason.
    """
    from pipeline.reuse import named

    if purpose is None and dossier is None:
        return ()
    found = _lawful(purpose or SETTLING, basis)
    if dossier is None:
        if found.code == SETTLING:
            raise ConfigError(
                f"--purpose {found.code}: cần --dossier, mã hồ sơ đang giải quyết"
                " / expected --dossier, the one that is settled"
            )
        return ("purpose", found.code), ("basis", basis)
    known = named(dossier, index)
    if known is None or (record.owner is not None and record.owner in dossier):
        # Not repeated: it may be somebody's number.
        raise ConfigError("--dossier: cần mã như / expected a code such as H48.90.01-250915-0001")
    if dossier != record.dossier_code and record.owner is not None and not known.may_serve(record.owner, index):
        raise ConfigError(
            f"--dossier {dossier}: hồ sơ của người khác, không phải của chủ giấy này"
            " / the dossier of somebody else, not of this paper's owner"
        )
    return ("purpose", found.code), ("basis", basis), ("dossier", dossier)


def _lawful(purpose: str, basis: str) -> Purpose:
    found = find_purpose(purpose)
    if found is None:
        known = ", ".join(item.code for item in load_purposes())
        raise ConfigError(
            f"--purpose {purpose}: không phải mục đích được phép, có: {known} / no lawful purpose; there are {known}"
        )
    if Basis(basis) not in found.bases:
        fits = ", ".join(sorted(found.bases))
        raise ConfigError(
            f"--basis {basis}: mục đích {purpose} cần căn cứ {fits} / the purpose {purpose} needs one of {fits}"
        )
    return found


def settling(desk: Desk, procedure: Procedure) -> Use:
    """What a desk does by its duty: settle the procedure."""
    return use_of(SETTLING, Basis.STATUTE, desk, procedure)


def known_kinds() -> Known:
    """The kinds of configs/kinds.toml."""
    return Known(by_code(load_kinds()))


def today() -> dt.date:
    """The day in Vietnam."""
    return dt.datetime.now(VIETNAM).date()


def actor_of(desk: Desk) -> str:
    """Who works at this desk."""
    return desk.config.desk.operator or desk.config.desk.code


def clerk_of(desk: Desk, account: str | None) -> str:
    """Who decides: the account that was typed, else whoever works at this desk.

    Raises:
        ConfigError: it can be no account.
    """
    if account is not None and not is_account(account):
        raise ConfigError(
            "--by: cần tên tài khoản (chữ không dấu, số, . _ -) / expected an account name (letters, digits, . _ -)"
        )
    return account or actor_of(desk)


def find_procedure(code: str) -> Procedure:
    """The procedure of that code, in its short or long form.

    Raises:
        ConfigError: configs/procedures.toml has none.
    """
    key = procedure_key(code)
    procedures = load_procedures()
    found = next((item for item in procedures if key is not None and procedure_key(item.code) == key), None)
    if found is None:
        known = ", ".join(item.code for item in procedures)
        raise ConfigError(
            f"--procedure {code}: không có thủ tục này / not in configs/procedures.toml, which has {known}"
        )
    return found


def owner_id(text: str, option: str = "--owner") -> OwnerId:
    """The typed id of an owner.

    Raises:
        ConfigError: nobody has such an id; a slip would look up, or bind a paper to, somebody else.
    """
    value = text.strip().upper()
    if not is_owner_id(value):
        raise ConfigError(
            f"{option}: cần số định danh 12 chữ số, mã số thuế, CMND 9 chữ số hoặc số hộ chiếu"
            " / expected a personal id, a tax code, an old CMND number or a passport's"
        )
    return OwnerId(value)


def decisions_as_text(decisions: tuple[ComponentDecision, ...]) -> str:
    """The checklist as a table."""
    cells = [
        (item.component.name, state_said(item.state, language()), item.record or "", why(item, language()))
        for item in decisions
    ]
    return table(
        (t("thành phần", "component"), t("cách làm", "what to do"), t("bản ghi", "record"), t("lý do", "why")), cells
    )


def shown_decision(item: ComponentDecision) -> dict[str, object]:
    """One component of the checklist, for JSON."""
    return {
        "component": item.component.code,
        "name": item.component.name,
        "state": item.state,
        "record": item.record,
        "reason": item.reason,
        "database": item.database,
        "refused": [{"record": record, "reasons": reasons} for record, reasons in item.refused],
        "grounds": item.grounds,
        "taken": item.taken,
        "text": why(item, language()),
    }


def explained(decisions: tuple[ComponentDecision, ...]) -> list[str]:
    """Every reason for and against, each with the place of its rule."""
    lines: list[str] = []
    for item in decisions:
        told: list[tuple[str, RecordId | None, Ground | Refusal]] = [
            ("+", item.record, ground) for ground in item.grounds
        ]
        told += [("-", record, reason) for record, reasons in item.refused for reason in reasons]
        if told:
            lines.append(f"{item.component.name}:")
        for sign, record, reason in told:
            words = said(reason)
            lines.append(f"  {sign} {record}  {words.text(language())}  ({words.source})")
    return lines
