"""The portal as a process."""

import signal
import socket
import sys
from collections.abc import Callable

import uvicorn

from core.catalogue.accounts import load_rules
from core.config import Desk
from core.errors import ConfigError, ExitCode
from pipeline.health import examine
from portal.api import create_app
from portal.api.auth import load_clients
from portal.metrics import add_metrics
from portal.people.door import add_people
from portal.people.gate import Gate
from portal.screens import add_screens
from portal.site import open_site
from storage.access.passwords import Passwords


def run(desk: Desk, *, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the desk's records until stopped; `on_ready` is told the address once it can be reached.

    Raises:
        ConfigError: a setting is wrong, or somebody else listens on that port.
    """
    with open_site(desk) as site:
        clients = load_clients(desk.config.portal.clients_file)
        app = create_app(site.index, site.store, clients, clock=site.clock, kinds=site.kinds)
        add_metrics(app, lambda: examine(desk, site.index, at=site.clock()))
        pages = add_screens(app, site)
        settings = desk.config.accounts
        add_people(app, Gate(site.index.accounts, load_rules(settings), Passwords(settings), site.clock), pages)
        # Requests are in the ledger, by client and record; an access log would hold addresses and nothing more.
        config = uvicorn.Config(app, access_log=False, log_config=None, log_level="warning", server_header=False)
        with _listener(host, port) as listener:
            # The server answers everybody and then sends itself the signal again; the index is still to be closed.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.DONE))
            on_ready(f"http://{host}:{listener.getsockname()[1]}")
            uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(f"portal.host, portal.port: cannot listen on {host}:{port}: {error.strerror}") from error
