"""Desks to make journeys with, and a few light papers."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import Desk, load
from core.model import ArchiveRecord
from pipeline.archive import record_from
from storage import open_store

ROOT = Path(__file__).resolve().parents[2]
#: By this coverage follows into processes that are started; it costs as much again as a short command itself.
MEASURES = "COVERAGE_PROCESS_CONFIG"


def sohoa(
    *arguments: str | Path, home: Path, check: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line as its users do; what it runs through is measured where tests call it in their process."""
    unmeasured = {name: value for name, value in os.environ.items() if name != MEASURES}
    return subprocess.run(
        [sys.executable, "-m", "cli", *map(str, arguments), "--home", str(home)],
        capture_output=True,
        text=True,
        check=check,
        cwd=ROOT,
        timeout=1200,  # against hanging only: a machine may be busy
        env={**unmeasured, "SOHOA_HOME": str(home), **environment},
    )


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """Journeys start many processes and kill some, which would leave half of what they measured."""


@pytest.fixture
def make_desk(tmp_path: Path, demo_desk: Path) -> Callable[..., Desk]:
    def make(name: str = "desk", **settings: str) -> Desk:
        home = tmp_path / name
        shutil.copytree(demo_desk, home)
        text = (home / "sohoa.toml").read_text(encoding="utf-8").replace("quiet_seconds = 1.0", "quiet_seconds = 0.0")
        extra = "".join(
            f'\n[{key.partition("__")[0]}]\n{key.partition("__")[2]} = "{value}"\n' for key, value in settings.items()
        )
        (home / "sohoa.toml").write_text(text + extra, encoding="utf-8")
        return load(home)

    return make


def archive_of(desk: Desk) -> dict[str, ArchiveRecord]:
    """Every record of a desk's store, by id."""
    store = open_store(desk.config.store)
    names = [name for name in store.names("aip/") if name.endswith("manifest.json")]
    return {record.id: record for record in (record_from(store.get_named(name)) for name in names)}


def essence(record: ArchiveRecord) -> tuple[object, ...]:
    """What must be the same whoever did the work and when."""
    return (
        record.original.sha256,
        record.words.sha256,
        record.kind,
        record.group,
        record.metadata,
        record.owner,
        record.dossier_code,
        record.page_count,
        record.pages,
        record.cover,
        record.issued_on,
        record.doubtful,
    )
