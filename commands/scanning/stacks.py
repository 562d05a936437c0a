"""How far a stack at the scanner has come, and what its clerk is told of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from commands.terminal import t
from core.errors import ConfigError
from core.model import Sides

if TYPE_CHECKING:
    from pipeline.capture import End, ScanProfile, Stack


@dataclass(frozen=True, slots=True)
class Order:
    """What the clerk asks for."""

    device: str
    profile: "ScanProfile"
    dossier: str
    pages: int | None  #: how many there are, if they were counted
    restart: bool  #: whether what was broken off is forgotten
    ask: bool  #: whether somebody sits at the terminal


def is_whole(order: Order, stack: "Stack") -> bool:
    """Whether every sheet that was counted is there, on both its sides."""
    if order.profile.sides is Sides.FRONTS_THEN_BACKS:
        return stack.fronts is not None and stack.pages == 2 * stack.fronts
    return stack.pages > 0 and order.pages in {None, stack.pages}


def is_short(order: Order, stack: "Stack") -> bool:
    """Whether sheets that are known to be missing could still be fed."""
    if order.profile.sides is Sides.FRONTS_THEN_BACKS and stack.fronts is not None:
        return stack.pages < 2 * stack.fronts
    return 0 < stack.pages < (order.pages or 0)


def left_of(order: Order, stack: "Stack") -> int | None:
    """How many pages of this pass were counted and are not there yet; None where nobody counted."""
    if order.pages is None:
        return None
    if order.profile.sides is Sides.TOGETHER or stack.fronts is not None:
        return order.pages - stack.pages
    return order.pages // 2 - stack.pages


def progress(order: Order, stack: "Stack") -> tuple[str, str]:
    """How far the stack has come, and what is fed next; of a stack that is fed twice, in sheets of a pass."""
    if order.profile.sides is Sides.TOGETHER:
        number = stack.pages + 1
        return t(f"{stack.pages} trang", f"{stack.pages} pages"), t(f"trang {number}", f"page {number}")
    fronts = stack.fronts
    sheets = stack.pages - (fronts or 0)
    side = t("mặt trước", "fronts") if fronts is None else t("mặt sau", "backs")
    before = "" if fronts is None else t(f"{fronts} tờ mặt trước, ", f"{fronts} fronts, ")
    have = before + t(f"{sheets} tờ {side}", f"{sheets} {side}")
    return have, t(f"tờ {sheets + 1} ({side})", f"sheet {sheets + 1} ({side})")


def say_stopped(order: Order, stack: "Stack", end: "End") -> None:
    """The feeder stopped with sheets in it."""
    what = t("Kẹt giấy", "The paper jammed") if end == "jammed" else t("Nắp đang mở", "The cover is open")
    have, following = progress(order, stack)
    text = t(
        f"{what}: đã có {have}. Lấy giấy kẹt ra và đặt lại từ {following}.",
        f"{what}: {have} are there. Take the sheet out; put in {following} and on.",
    )
    click.echo(text, err=True)


def say_missing(order: Order, stack: "Stack", *, asking: bool = False) -> None:
    """What is still to be fed; of somebody who is asked at once, no second call is wanted."""
    if not stack.pages:
        raise ConfigError(t("máy quét không có giấy", "there is no paper in the scanner"))
    again = "" if asking else t(" rồi chạy lại lệnh này", " and call again")
    if stack.fronts is not None:
        backs = stack.pages - stack.fronts
        # Where no back was fed yet and nobody is asked, the clerk was just told to turn the stack.
        if backs or asking:
            _say_uneven(stack.fronts, backs, again)
        return
    have, following = progress(order, stack)
    text = t(
        f"Cần {order.pages} trang, mới có {have}. Đặt giấy từ {following}{again}.",
        f"{order.pages} pages were counted, {have} are there. Put in {following}{again}.",
    )
    click.echo(text, err=True)


def _say_uneven(fronts: int, backs: int, again: str) -> None:
    do = t(f"Đặt tiếp các tờ còn lại{again}", f"Put in the other sheets{again}")
    if backs > fronts:
        do = t("Lượt đầu có tờ dính nhau", "Sheets stuck together in the first pass")
    text = t(
        f"Mặt trước {fronts} tờ, mặt sau {backs} tờ: chưa ghép. {do}; quét lại từ đầu: --restart.",
        f"{fronts} fronts, {backs} backs: not put together. {do}; anew: --restart.",
    )
    click.echo(text, err=True)
