"""The portal as a process."""

import datetime as dt
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn

from core.catalogue.kinds import by_code, load_kinds
from core.config import Desk
from core.errors import ConfigError, ExitCode
from pipeline.health import examine
from portal.api import create_app
from portal.api.auth import load_clients
from portal.metrics import add_metrics
from storage import open_index, open_store


def run(desk: Desk, *, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the desk's records until stopped; `on_ready` is told the address once it can be reached.

    Raises:
        ConfigError: a setting is wrong, or somebody else listens on that port.
    """
    kinds = by_code(load_kinds())
    index = open_index(desk.config.index)
    try:
        app = create_app(
            index,
            open_store(desk.config.store),
            load_clients(desk.config.portal.clients_file),
            clock=lambda: dt.datetime.now(dt.UTC),
            kinds=kinds,
        )
        add_metrics(app, lambda: examine(desk, index, at=dt.datetime.now(dt.UTC)))
        # Requests are in the ledger, by client and record; an access log would hold addresses and nothing more.
        config = uvicorn.Config(app, access_log=False, log_config=None, log_level="warning", server_header=False)
        with _listener(host, port) as listener:
            # The server answers everybody and then sends itself the signal again; the index is still to be closed.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.DONE))
            on_ready(f"http://{host}:{listener.getsockname()[1]}")
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        index.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(f"portal.host, portal.port: cannot listen on {host}:{port}: {error.strerror}") from error
