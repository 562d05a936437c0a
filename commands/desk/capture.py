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
from commands.terminal import t
from core.config import Desk
from core.errors import ConfigError
from core.model import PageText
from rules.advice import advise

if TYPE_CHECKING:
    from pipeline.capture import Device, End, ScanProfile, Stack
    from pipeline.scanning import EarlyReading


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
class Order:
    """What the clerk asks for."""

    device: str
    profile: "ScanProfile"
    dossier: str
    pages: int | None  #: how many there are, if they were counted
    restart: bool  #: whether what was broken off is forgotten
    ask: bool  #: whether somebody sits at the terminal


@dataclass(frozen=True, slots=True)
class Captured:
    """How far a stack has come; bound where it is whole."""

    stack: "Stack"
    pages: int
    end: "End"
    bound: Path | None

    def shown(self, order: Order) -> dict[str, object]:
        """For JSON."""
        return {
            "device": order.device,
            "profile": order.profile.code,
            "pages": self.pages,
            "end": self.end,
            "next_page": None if self.bound else self.pages + 1,
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
    from pipeline.scanning import EarlyReading
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
        whole = end == "out_of_pages" and stack.pages > 0 and order.pages in {None, stack.pages}
        if end == "out_of_pages" and not whole:
            _say_missing(order, stack)
        yield Captured(stack, stack.pages, end, stack.bind() if whole else None)


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
        text = t(
            f"Tập này đã quét dở {stack.pages} trang. Đặt giấy từ trang {stack.pages + 1}; quét lại từ đầu: --restart.",
            f"{stack.pages} pages of this stack are there. Put in page {stack.pages + 1} and on; anew: --restart.",
        )
        click.echo(text, err=True)
        restart = order.ask and not click.confirm(t("Quét tiếp?", "Go on?"), default=True, err=True)
    if restart:
        stack.begin_anew()


def _feed(desk: Desk, order: Order, device: "Device", stack: "Stack", early: "EarlyReading") -> "End":
    """Feed until there is nothing more to feed, or nobody to put the sheets back."""
    from pipeline.capture import End, Feed
    from pipeline.scanning import scan

    while True:
        left = None if order.pages is None else order.pages - stack.pages
        if left is not None and left <= 0:
            return End.OUT_OF_PAGES
        run = Feed(device, order.profile, stack.pages + 1, left)
        end = scan(run, stack, early, page_seconds=desk.config.capture.page_seconds)
        click.echo(t(f"{stack.pages} trang", f"{stack.pages} pages"), err=True)
        if end is End.OUT_OF_PAGES:
            flatbed = device.feeder(order.profile) is None and order.pages is None
            if not (flatbed and order.ask and click.confirm(t("Còn trang nữa?", "One more page?"), err=True)):
                return end
            continue
        what = t("Kẹt giấy", "The paper jammed") if end is End.JAMMED else t("Nắp đang mở", "The cover is open")
        text = t(
            f"{what}: đã có {stack.pages} trang. Lấy giấy kẹt ra và đặt lại từ trang {stack.pages + 1}.",
            f"{what}: {stack.pages} pages are there. Take the sheet out; put in page {stack.pages + 1} and on.",
        )
        click.echo(text, err=True)
        if not (order.ask and click.confirm(t("Quét tiếp?", "Go on?"), default=True, err=True)):
            return end


def _say_missing(order: Order, stack: "Stack") -> None:
    if not stack.pages:
        raise ConfigError(t("máy quét không có giấy", "there is no paper in the scanner"))
    text = t(
        f"Cần {order.pages} trang, mới có {stack.pages}. Đặt giấy từ trang {stack.pages + 1} rồi chạy lại lệnh này.",
        f"{order.pages} pages were counted, {stack.pages} are there. Put in page {stack.pages + 1} and call again.",
    )
    click.echo(text, err=True)
