"""For whoever runs the services: the portal and queue workers."""

import datetime as dt
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.people.said import no_account
from commands.pins import pin_option, unlocked
from commands.terminal import home_option, open_desk, t
from core.config import Desk
from core.errors import ExitCode
from core.model import Lane

if TYPE_CHECKING:
    from pipeline.engine.turns import Takes


@click.command()
@click.option("--host", help="Địa chỉ nghe / address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Cổng / port.")
@home_option
def serve(host: str | None, port: int | None, home: Path) -> int:
    """Cổng dữ liệu HTTP cho hệ thống khác (/v1, OpenAPI). / The HTTP portal for other systems."""
    from portal.server import run

    desk = open_desk(home)
    _say_if_nobody_can_sign_in(desk)

    def ready(address: str) -> None:
        text = t(
            f"Màn hình: {address}/ · hệ thống khác: {address}/v1 (mô tả: {address}/v1/openapi.json); dừng: Ctrl-C",
            f"Screens: {address}/ · other systems: {address}/v1, see {address}/v1/openapi.json; Ctrl-C stops it",
        )
        click.echo(text, err=True)

    run(
        desk,
        host=host or desk.config.portal.host,
        port=port if port is not None else desk.config.portal.port,
        on_ready=ready,
    )
    return ExitCode.DONE


def _say_if_nobody_can_sign_in(desk: Desk) -> None:
    from storage import open_index

    index = open_index(desk.config.index)
    try:
        nobody = not index.accounts.all()
    finally:
        index.close()
    if nobody:
        click.echo(no_account(desk.home), err=True)


@click.command()
@click.option(
    "--lane",
    type=click.Choice(["desk", "batch", "sign"]),
    help="Chỉ nhận: việc tại quầy; mọi việc trừ ký; chỉ ký / only: the counter's; all but signing; signing.",
)
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình / how many processes.")
@pin_option
@home_option
def worker(lane: str | None, jobs: int | None, home: Path) -> int:
    """Tiến trình xử lý theo hàng đợi (Redis, RabbitMQ); dừng bằng SIGTERM. / A queue worker."""
    from pipeline.engine.workers import open_broker, work
    from storage import open_index

    desk = open_desk(home)
    broker = open_broker(desk.config.engine.broker_url.get_secret_value())
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    takes = takes_of(lane, desk)
    if takes.signs:
        desk = unlocked(desk)
    index = open_index(desk.config.index)
    click.echo(t(f"Đang chờ việc từ {dt.datetime.now().astimezone():%H:%M:%S}", "Waiting for work"), err=True)
    try:
        work(desk, index, broker, takes=takes, jobs=jobs or desk.config.engine.processes, until=stopped.is_set)
    finally:
        index.close()
    return ExitCode.DONE


def takes_of(lane: str | None, desk: Desk) -> "Takes":
    """What a worker of that lane takes: only `sign` signs, and whoever does all the work on a machine with a key."""
    from pipeline.engine.turns import Takes

    match lane:
        case "sign":
            return Takes().only_signing()
        case "desk":
            return Takes(lanes=(Lane.DESK,)).without_signing()
        case None if desk.config.signing.all_keys:
            return Takes()
        case _:
            return Takes().without_signing()
