"""For whoever runs the services: the portal and queue workers."""

import datetime as dt
import signal
import threading
from pathlib import Path

import click

from commands.terminal import home_option, open_desk, t
from core.errors import ExitCode
from core.model import Lane, Status


@click.command()
@click.option("--host", help="Địa chỉ nghe / address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Cổng / port.")
@home_option
def serve(host: str | None, port: int | None, home: Path) -> int:
    """Cổng dữ liệu HTTP cho hệ thống khác (/v1, OpenAPI). / The HTTP portal for other systems."""
    from portal.server import run

    desk = open_desk(home)

    def ready(address: str) -> None:
        text = t(
            f"Đang phục vụ tại {address}/v1, mô tả: {address}/v1/openapi.json; dừng: Ctrl-C",
            f"Serving {address}/v1, described by {address}/v1/openapi.json; Ctrl-C stops it",
        )
        click.echo(text, err=True)

    run(
        desk,
        host=host or desk.config.portal.host,
        port=port if port is not None else desk.config.portal.port,
        on_ready=ready,
    )
    return ExitCode.DONE


@click.command()
@click.option(
    "--lane",
    type=click.Choice(["desk", "batch", "sign"]),
    help="Chỉ nhận: việc tại quầy; mọi việc; chỉ ký / only: the counter's; all; signing.",
)
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình / how many processes.")
@home_option
def worker(lane: str | None, jobs: int | None, home: Path) -> int:
    """Tiến trình xử lý theo hàng đợi (Redis, RabbitMQ); dừng bằng SIGTERM. / A queue worker."""
    from pipeline.engine.turns import Takes
    from pipeline.engine.workers import open_broker, work
    from pipeline.steps import MOVING
    from storage import open_index

    desk = open_desk(home)
    broker = open_broker(desk.config.engine.broker_url.get_secret_value())
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    # A machine without the key leaves signing to those that have it.
    can = tuple(stage for stage in MOVING if stage is not Status.ASSEMBLED or desk.config.signing.pkcs12)
    takes = {
        None: Takes(stages=can),
        "batch": Takes(stages=can),
        "desk": Takes(lanes=(Lane.DESK,), stages=can),
        "sign": Takes(stages=(Status.ASSEMBLED,)),
    }[lane]
    index = open_index(desk.config.index)
    click.echo(t(f"Đang chờ việc từ {dt.datetime.now().astimezone():%H:%M:%S}", "Waiting for work"), err=True)
    try:
        work(desk, index, broker, takes=takes, jobs=jobs or desk.config.engine.processes, until=stopped.is_set)
    finally:
        index.close()
    return ExitCode.DONE
