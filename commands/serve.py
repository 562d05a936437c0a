"""For whoever runs the services: the portal and queue workers."""

import datetime as dt
import signal
import threading
from pathlib import Path

import click

from commands.terminal import home_option, open_desk, t
from core.errors import ConfigError, ExitCode


@click.command()
@click.option("--host", help="Địa chỉ nghe / address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Cổng / port.")
@home_option
def serve(host: str | None, port: int | None, home: Path) -> int:
    """Cổng dữ liệu HTTP cho hệ thống khác (/v1, OpenAPI). / The HTTP portal for other systems."""
    from portal.server import run

    desk = open_desk(home)
    run(desk, host=host or desk.config.portal.host, port=port if port is not None else desk.config.portal.port)
    return ExitCode.DONE


@click.command()
@home_option
def worker(home: Path) -> int:
    """Tiến trình xử lý theo hàng đợi (Redis, RabbitMQ); dừng bằng SIGTERM. / A queue worker."""
    from pipeline.engine.workers import open_broker, work
    from pipeline.tools import open_tools, utc_now

    desk = open_desk(home)
    url = desk.config.engine.broker_url.get_secret_value()
    if not url:
        raise ConfigError("engine.broker_url is empty: give redis://… or amqp://…")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    tools = open_tools(desk, clock=utc_now)
    click.echo(t(f"Đang chờ việc từ {dt.datetime.now().astimezone():%H:%M:%S}", "Waiting for work"), err=True)
    work(open_broker(url), tools, until=stopped.is_set)
    return ExitCode.DONE
