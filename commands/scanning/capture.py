"""A stack from the feeder to a file: for the clerk who scans at the counter."""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from commands.desk.advice import advice_lines
from commands.scanning.stacks import Order, is_short, is_whole, left_of, progress, say_missing, say_stopped
from commands.terminal import t
from core.config import Desk
from core.errors import ConfigError
from core.model import Backs, PageText, Sides
from rules.papers.advice import advise

if TYPE_CHECKING:
    from pipeline.capture import Device, End, Stack
    from pipeline.receiving.scanning import EarlyReading


F = TypeVar("F", bound=Callable[..., int])


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    device: str | None
    profile: str | None
    pages: int | None
    restart: bool


def scanner_options(command: F) -> F:
    """Add what is said of a scanner, which the command gets as `asked`."""

    @click.option("--device", help="Máy quét (tên như scanimage -L) / the scanner; SANE.")
    @click.option("--profile", help="Cách quét (configs/scanners.toml) / what is asked of the scanner.")
    @click.option("--pages", type=click.IntRange(1), help="Số trang đã đếm / how many pages there are.")
    @click.option("--restart", is_flag=True, help="Bỏ phần quét dở, quét lại / forget what was broken off.")
    @functools.wraps(command)
    def with_scanner(
        *given: Any, device: str | None, profile: str | None, pages: int | None, restart: bool, **named: Any
    ) -> int:
        return command(*given, asked=Asked(device, profile, pages, restart), **named)

    return cast("F", with_scanner)


@dataclass(frozen=True, slots=True)
class Captured:
    """How far a stack has come; bound where it is whole."""

    stack: "Stack"
    pages: int
    fronts: int | None  #: how many of them are fronts, once the first of two passes is over
    end: "End"
    bound: tuple[Path, ...]  #: one file, or fronts and backs where it was fed twice; empty while it is not whole

    def shown(self, order: Order) -> dict[str, object]:
        """For JSON."""
        return {
            "device": order.device,
            "profile": order.profile.code,
            "pages": self.pages,
            "end": self.end,
            "fronts": self.fronts,
            "next_page": None if self.bound else self.stack.place_of(self.pages + 1),
        }


def order_for(desk: Desk, asked: Asked, dossier: str, *, ask: bool) -> Order | None:
    """The order with what the settings say where the clerk says nothing; None without a scanner.

    Raises:
        ConfigError: there is no such profile.
    """
    from pipeline.capture import find_profile

    if asked.device is None:
        return None
    found = find_profile(desk.home, asked.profile or desk.config.capture.profile)
    if found.sides is Sides.FRONTS_THEN_BACKS and (asked.pages or 0) % 2:
        raise ConfigError(
            f"--pages {asked.pages}: giấy hai mặt có số trang chẵn, kể cả mặt trắng / two-sided sheets have an even "
            "number of pages, blank ones too"
        )
    return Order(asked.device, found, dossier, asked.pages, asked.restart, ask and sys.stdin.isatty())


def command_line(order: Order) -> str:
    """What would be called."""
    import shlex

    from pipeline.capture import Feed, probe

    return shlex.join(Feed(probe(order.device), order.profile, pages=order.pages).command)


@contextmanager
def captured(desk: Desk, order: Order) -> Iterator[Captured]:
    """The stack of a dossier after it ran through the feeder, or as far as it came; held until the block ends.

    Raises:
        UnavailableError: the scanner is away or broke off; the pages so far are kept.
        ConfigError: the scanner cannot do what is asked for, or the stack is in somebody else's hands.
    """
    from pipeline.capture import open_stack, probe
    from pipeline.receiving.scanning import EarlyReading
    from pipeline.tools import open_tools

    _tell_of_others(desk, order)
    with open_stack(desk.config.capture.folder, order.dossier, order.profile) as stack:
        _offer(stack, order)
        device = probe(order.device)
        tools = open_tools(desk)
        try:
            with EarlyReading(tools, _say_advice) as early:
                end = _feed(desk, order, device, stack, early)
        finally:
            tools.index.close()
        whole = end == "out_of_pages" and is_whole(order, stack)
        if end == "out_of_pages" and not whole:
            say_missing(order, stack)
        yield Captured(stack, stack.pages, stack.fronts, end, stack.bind() if whole else ())


def _say_advice(page: PageText) -> None:
    """What is wrong with a page, while its sheet still lies there."""
    for line in advice_lines(advise((page,), None)):
        click.echo(line, err=True)


def _tell_of_others(desk: Desk, order: Order) -> None:
    from pipeline.capture import unfinished

    for other in unfinished(desk.config.capture.folder):
        if other.dossier != order.dossier:
            text = t(
                f"Còn một tập quét dở của hồ sơ {other.dossier}: {other.pages} trang.",
                f"A stack of dossier {other.dossier} was not finished: {other.pages} pages.",
            )
            click.echo(text, err=True)


def _offer(stack: "Stack", order: Order) -> None:
    """Go on with what a broken-off scan left, unless the clerk wants it anew."""
    if not stack.pages:
        return
    restart = order.restart
    if not restart:
        have, following = progress(order, stack)
        text = t(
            f"Tập này đã quét dở {have}. Đặt giấy từ {following}; quét lại từ đầu: --restart.",
            f"{have} of this stack are there. Put in {following} and on; anew: --restart.",
        )
        click.echo(text, err=True)
        restart = order.ask and not click.confirm(t("Quét tiếp?", "Go on?"), default=True, err=True)
    if restart:
        stack.begin_anew()


def _feed(desk: Desk, order: Order, device: "Device", stack: "Stack", early: "EarlyReading") -> "End":
    """Feed until there is nothing more to feed, or nobody to put the sheets back."""
    from pipeline.capture import End

    while True:
        end = _pass(desk, order, device, stack, early)
        if end is End.OUT_OF_PAGES:
            if _turned(order, stack):
                continue
            if not (order.ask and is_short(order, stack)):
                return end
            say_missing(order, stack, asking=True)
        else:
            say_stopped(order, stack, end)
        if not (order.ask and click.confirm(t("Quét tiếp?", "Go on?"), default=True, err=True)):
            return end


def _pass(desk: Desk, order: Order, device: "Device", stack: "Stack", early: "EarlyReading") -> "End":
    """Feed until the feeder is empty or stops; of a flatbed, until the clerk has no more pages."""
    from pipeline.capture import End, Feed
    from pipeline.receiving.scanning import scan

    while True:
        left = left_of(order, stack)
        if left is not None and left <= 0:
            return End.OUT_OF_PAGES
        run = Feed(device, order.profile, stack.pages + 1, left)
        end = scan(run, stack, early, page_seconds=desk.config.capture.page_seconds)
        click.echo(progress(order, stack)[0], err=True)
        flatbed = device.feeder(order.profile) is None and order.pages is None
        more = end is End.OUT_OF_PAGES and flatbed and order.ask
        if not (more and click.confirm(t("Còn trang nữa?", "One more page?"), err=True)):
            return end


def _turned(order: Order, stack: "Stack") -> bool:
    """Note that the fronts are all in, and have the stack turned; whether its backs lie in the feeder now."""
    counted = order.pages is None or order.pages == 2 * stack.pages
    if order.profile.sides is Sides.TOGETHER or stack.fronts is not None or not stack.pages or not counted:
        return False
    stack.turn()
    how = {
        Backs.REVERSED: t("Lật nguyên cả tập, không xếp lại thứ tự", "Turn the stack over as a whole, in its order"),
        Backs.SAME: t("Lật từng tờ, giữ nguyên thứ tự", "Turn each sheet, and keep their order"),
    }[order.profile.backs]
    then = "" if order.ask else t(" rồi chạy lại lệnh này", " and call again")
    text = t(
        f"Xong mặt trước: {stack.pages} tờ. {how}, đặt lại vào khay{then} để quét mặt sau.",
        f"The fronts of {stack.pages} sheets are there. {how}, put it back{then} for the backs.",
    )
    click.echo(text, err=True)
    return order.ask and click.confirm(t("Quét mặt sau?", "Scan the backs?"), default=True, err=True)
