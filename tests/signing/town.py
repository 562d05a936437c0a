"""Authorities whose services answer: OCSP, lists and timestamps over real HTTP, at a clock that tests set."""

import datetime as dt
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertomancerConfig
from werkzeug.serving import make_server

from tests.signing.pki import SIGNED, Pki

_ARCHITECTURES = ("served", "listed")


class Town:
    """What the services of tests/signing/pki.yml say, and whether they say anything."""

    def __init__(self, url: str, config: CertomancerConfig) -> None:
        self.url = url
        archs = {ArchLabel(name): config.get_pki_arch(ArchLabel(name)) for name in _ARCHITECTURES}
        self.served, self.listed = (Pki(archs[ArchLabel(name)]) for name in _ARCHITECTURES)
        self._animator = Animator(AnimatorArchStore(archs), at_time=SIGNED, with_web_ui=False)
        self.reset()

    def reset(self) -> None:
        """Everybody is there, and nothing was asked."""
        self.away: set[str] = set()  #: parts of addresses whose services answer 503
        self.instead: dict[str, bytes] = {}  #: the same, that answer this
        self.asked: list[str] = []
        self.at(SIGNED)

    def at(self, moment: dt.datetime) -> None:
        """Set the clock of all services."""
        self._animator.fixed_time = moment

    def tsa(self, name: str = "tsa", *, of: str = "served") -> str:
        """The address of a timestamp service."""
        return f"{self.url}/{of}/tsa/{name}"

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        # Read first: a connection that is closed with something unread in it is reset.
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if any(part in path for part in self.away):
            start("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        said = next((data for part, data in self.instead.items() if part in path), None)
        if said is not None:
            start("200 OK", [("Content-Length", str(len(said)))])
            return [said]
        said_by_them: Iterable[bytes] = self._animator({**environ, "wsgi.input": io.BytesIO(body)}, start)
        return said_by_them


@contextmanager
def open_town(keys: Path) -> Iterator[Town]:
    """The services of the honest authority's keys, on a free port."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return town(environ, start)

    server = make_server("127.0.0.1", 0, answer)
    url = f"http://127.0.0.1:{server.server_port}"
    text = (Path(__file__).parent / "pki.yml").read_text(encoding="utf-8")
    town = Town(url, CertomancerConfig.from_yaml(text, key_search_dir=str(keys), external_url_prefix=url))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield town
    server.shutdown()
    thread.join()
    server.server_close()
