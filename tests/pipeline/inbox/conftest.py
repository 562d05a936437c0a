"""An intake with a real store, a real index and the real checks of a file's structure."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.model import Arrival, DeskCode
from pipeline import pages
from pipeline.inbox import Intake, ScanFile
from storage import Index, open_index
from storage.files import FilesStore
from tests.contracts.conftest import blank_index, index_settings

__all__ = ["blank_index"]

AT = dt.datetime(2025, 7, 1, 8, 30, tzinfo=dt.UTC)
LIMITS = pages.PageLimits(max_bytes=200_000, max_pages=5, max_pixels=2_000_000)


@pytest.fixture
def index(tmp_path: Path, blank_index: Path) -> Iterator[Index]:
    shutil.copytree(blank_index, tmp_path, dirs_exist_ok=True)
    opened = open_index(index_settings(f"sqlite:///{tmp_path / 'index.db'}", tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def intake(tmp_path: Path, index: Index) -> Intake:
    return Intake(
        store=FilesStore(tmp_path / "store"),
        index=index,
        check=lambda data, name: pages.check_structure(data, LIMITS, name=name),
        quarantine=tmp_path / "quarantine",
        max_bytes=LIMITS.max_bytes,
    )


@pytest.fixture
def dropped(inbox: Path) -> Callable[[str, bytes], ScanFile]:
    """Drop bytes into the inbox under a name; what a look finds there."""

    def drop(name: str, data: bytes) -> ScanFile:
        path = inbox / name
        path.write_bytes(data)
        found = path.lstat()
        return ScanFile(path, found.st_ino, found.st_size, found.st_mtime_ns)

    return drop


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system."""
    here = tmp_path.stat().st_dev
    # The folder below it gets a random name and mode 700. It is not named as working processes name their own.
    others = [place for place in ("/dev/shm", tempfile.gettempdir()) if os.access(place, os.W_OK)]  # noqa: S108
    for place in others:
        if Path(place).stat().st_dev != here:
            with tempfile.TemporaryDirectory(prefix="test-of-sohoa-", dir=place) as name:
                yield Path(name)
            return
    pytest.skip("there is only one file system here")


@pytest.fixture
def arrival() -> Callable[..., Arrival]:
    def make(source: str = "inbox/SCAN0001.pdf", minutes: int = 0) -> Arrival:
        return Arrival(DeskCode("desk"), source, AT + dt.timedelta(minutes=minutes))

    return make
