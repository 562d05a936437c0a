"""The portal as a process."""

import datetime as dt

import uvicorn

from core.config import Desk
from portal.api import create_app
from portal.auth import load_clients
from storage import open_index, open_store


def run(desk: Desk, *, host: str, port: int) -> None:
    """Serve the desk's records until stopped.

    Raises:
        ConfigError: a setting is wrong.
    """
    index = open_index(desk.config.index)
    try:
        app = create_app(
            index,
            open_store(desk.config.store),
            load_clients(desk.config.portal.clients_file),
            clock=lambda: dt.datetime.now(dt.UTC),
        )
        # Requests are in the ledger, by client and record; an access log would hold addresses and nothing more.
        uvicorn.run(app, host=host, port=port, access_log=False, log_level="warning", server_header=False)
    finally:
        index.close()
