"""The portal as a process."""

import gc
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn

from core.config import Desk
from core.errors import ConfigError, ExitCode
from pipeline.health import examine
from portal.api import add_api, create_app
from portal.metrics import add_metrics
from portal.people.door import add_people, gate_of
from portal.screens import add_screens
from portal.site import open_site
from portal.webhooks import delivering


def run(desk: Desk, *, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the desk's records until stopped; `on_ready` is told the address once it can be reached.

    Raises:
        ConfigError: a setting is wrong, or somebody else listens on that port.
    """
    with open_site(desk) as site:
        app = create_app(site)
        service = add_api(app, site)
        add_metrics(app, lambda: examine(desk, site.index, at=site.clock()), lambda: service.gate.limits.told)
        add_people(app, gate_of(site), add_screens(app, site))
        # Requests are in the ledger, by client and record; an access log would hold addresses and nothing more.
        config = uvicorn.Config(app, access_log=False, log_config=None, log_level="warning", server_header=False)
        with _listener(host, port) as listener, delivering(site, service.gate.keys):
            # The server answers everybody and then sends itself the signal again; the index is still to be closed.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.DONE))
            # What is there by now stays: the collector need not look through all of it again and again.
            gc.freeze()
            on_ready(f"http://{host}:{listener.getsockname()[1]}")
            try:
                uvicorn.Server(config).run(sockets=[listener])
            finally:
                service.verifier.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            f"portal.host, portal.port: không mở được cổng {host}:{port}: {error.strerror} / "
            f"portal.host, portal.port: cannot listen on {host}:{port}: {error.strerror}"
        ) from error
    # Every connection inherits it: else the body of an answer waits up to 40 ms for the client to acknowledge the
    # headers. asyncio sets it only on listeners that it makes itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
