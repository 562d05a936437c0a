"""A desk whose papers are read by a program of the test's own, so that nothing takes long and anything can go wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import Desk, load
from core.model import Document, DocumentId
from pipeline.inbox import collect
from pipeline.receiving import Receiver
from pipeline.tools import utc_now
from storage import Index, open_index
from tests.pipeline.scans import jpeg, picture
from tests.services.tesseract import put_tesseract


@pytest.fixture(autouse=True)
def _forked(fork_server: None) -> None:
    """Workers of this process come from a server that has imported everything."""


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put a program named tesseract first on PATH; `before` is what it does before it answers."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def install(before: str = "", *, language: str = "vie") -> None:
        put_tesseract(folder, before, language=language)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    install()
    return install


@pytest.fixture
def make_desk(tmp_path: Path, tesseract: Callable[..., None]) -> Callable[..., Desk]:
    home = tmp_path / "desk"

    def make(**engine: str) -> Desk:
        (home / "inbox").mkdir(parents=True, exist_ok=True)
        settings = "".join(f'{key} = "{value}"\n' for key, value in engine.items())
        (home / "sohoa.toml").write_text(f"[engine]\n{settings}", encoding="utf-8")
        return load(home, environ={})

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def index(desk: Desk) -> Iterator[Index]:
    opened = open_index(desk.config.index, create=True)
    yield opened
    opened.close()


@pytest.fixture
def receive(desk: Desk, index: Index) -> Callable[..., list[DocumentId]]:
    """Receive papers of the given widths in pixels, by which the program on PATH can tell them apart."""

    def take(*widths: int) -> list[DocumentId]:
        for place, width in enumerate(widths):
            data = jpeg(picture("L", (width, 400), seed=place), dpi=(200, 200))
            (desk.config.inbox.folder / f"{place:03}.jpg").write_bytes(data)
        receiver = Receiver(desk, index, clock=utc_now)
        taken = [receiver.take(scan) for scan in collect(desk.config.inbox.folder, quiet_seconds=0)]
        return [item.id for item in taken if isinstance(item, Document)]

    return take
