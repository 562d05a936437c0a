"""Stores that misbehave: servers that refuse or hang up."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


@pytest.fixture
def fake_s3() -> Iterator[Callable[..., dict[str, object]]]:
    """Settings of a server that gives everybody the same answer."""
    with ExitStack() as running:

        def serve(status: int, body: str, **headers: str) -> dict[str, object]:
            class Answer(BaseHTTPRequestHandler):
                def _answer(self) -> None:
                    self.rfile.read(int(self.headers.get("Content-Length") or 0))
                    self.send_response_only(status)
                    for name, value in (
                        {"Content-Length": str(len(body)), "Content-Type": "application/xml"} | headers
                    ).items():
                        self.send_header(name, value)
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(body.encode())

                do_GET = do_PUT = do_HEAD = do_DELETE = _answer  # noqa: N815  the library's names

                def log_message(self, *_arguments: object) -> None:
                    """Say nothing."""

            server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
            running.callback(server.server_close)
            running.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            return s3_at(f"127.0.0.1:{server.server_port}")

        yield serve


def s3_at(endpoint: str) -> dict[str, object]:
    return {
        "kind": "s3",
        "path": Path(os.devnull),
        "endpoint": endpoint,
        "bucket": "some-bucket",
        "region": "us-east-1",
        "access_key": "tester",
        "secret_key": "not-this-one",
        "secret_key_file": "",
        "secure": False,
        "timeout_seconds": 20.0,
        "worm": False,
        "retention_days": 1,
        "encrypt": False,
    }


@pytest.fixture
def hangs_up() -> Iterator[Callable[[str, int], str]]:
    """The address of a wire to a server that is cut after so many bytes."""
    with ExitStack() as running:

        def wire(endpoint: str, after: int) -> str:
            host, _, port = endpoint.partition(":")
            door = socket.create_server(("127.0.0.1", 0))
            running.callback(door.close)

            def serve() -> None:
                with suppress(OSError):
                    while True:
                        client, _ = door.accept()
                        with client, socket.create_connection((host, int(port))) as server:
                            passed = 0
                            while passed < after and (data := client.recv(min(65_536, after - passed))):
                                server.sendall(data)
                                passed += len(data)

            threading.Thread(target=serve, daemon=True).start()
            return f"127.0.0.1:{door.getsockname()[1]}"

        yield wire
