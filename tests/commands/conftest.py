"""A desk with archived papers, one that waits and one that was set aside; commands are called as `main` calls them."""

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

import cli
from core.config import load
from core.model import ArchiveRecord, Document, LedgerEvent, RecordId, Status
from storage import open_index
from tests.journeys.conftest import sohoa
from tests.reports.quarter import OCTOBER, fill
from tests.schemas import hold
from tests.services.tsa import TrialTsa

OWNER = "051095000123"
MARRIAGE = "1.004884"
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its one JSON object, which is what its schema says."""
        (value,) = self.lines
        return value

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its JSON objects, one a line, each of them what its schema says."""
        values = [json.loads(line) for line in self.out.splitlines()]
        for value in values:
            hold(value)
        return values


Run = Callable[..., Answer]


@pytest.fixture
def run(fork_server: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line in this process; a desk's work is done in it too."""
    monkeypatch.setenv("SOHOA_ENGINE__RUNNER", "inline")
    monkeypatch.delenv("SOHOA_LANG", raising=False)

    def call(*arguments: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["sohoa", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def papers(light_papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four good papers, and a birth certificate whose name cannot be read."""
    folder = tmp_path_factory.mktemp("papers-of-commands")
    for path in light_papers.iterdir():
        shutil.copy(path, folder)
    with Image.open(folder / "SCAN0002.jpg") as page:
        painted = page.copy()
    width, height = painted.size
    ImageDraw.Draw(painted).rectangle((0, int(height * 0.2), width, int(height * 0.245)), fill=250)
    painted.save(folder / "WAITS.jpg", quality=70, dpi=(200, 200))
    return folder


@pytest.fixture(scope="session")
def archived_home(papers: Path, demo_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("archived") / "desk"
    shutil.copytree(demo_desk, home)
    settings = home / "sohoa.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("quiet_seconds = 1.0", "quiet_seconds = 0.0"))
    sohoa("batch", papers, home=home, check=False)
    return home


@pytest.fixture
def home(archived_home: Path, tmp_path: Path) -> Path:
    """A copy of the desk with its archive, to do with as one likes."""
    place = tmp_path / "desk"
    shutil.copytree(archived_home, place)
    return place


@pytest.fixture(scope="session")
def reported_home(demo_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the third quarter of 2025, one of whose accounts is called as a formula begins."""
    home = tmp_path_factory.mktemp("reported") / "desk"
    shutil.copytree(demo_desk, home)
    # The demo's own ledger begins today, and nothing in a ledger happens before what stands in it already.
    for path in home.glob("index*"):
        path.unlink()
    index = open_index(load(home).config.index, create=True)
    fill(index)
    index.note(LedgerEvent("confirmed", "d-9", "=HYPERLINK(1)", OCTOBER - dt.timedelta(days=1)))
    index.close()
    return home


@pytest.fixture
def desk(reported_home: Path, tmp_path: Path) -> Path:
    place = tmp_path / "desk"
    shutil.copytree(reported_home, place)
    return place


def replace_all(home: Path) -> None:
    """Let others stand in the place of the records: the same papers, scanned again, are no question to a clerk."""
    index = open_index(load(home).config.index)
    for record in tuple(index.records()):
        assert index.amend(replace(record, version=record.version + 1, superseded_by=RecordId("r-of-another")))
    index.close()


@pytest.fixture
def records(home: Path) -> tuple[ArchiveRecord, ...]:
    index = open_index(load(home).config.index)
    found = tuple(index.records())
    index.close()
    assert len(found) == 4
    return found


@pytest.fixture
def waiting(home: Path) -> Document:
    index = open_index(load(home).config.index)
    (found,) = index.documents(Status.NEEDS_REVIEW)
    index.close()
    return found


@pytest.fixture(scope="module")
def tsa() -> TrialTsa:
    now = dt.datetime.now(dt.UTC)
    return TrialTsa(begins=now - YEAR, ends=now + 10 * YEAR)


@pytest.fixture(scope="module")
def tsa_url(tsa: TrialTsa) -> Iterator[str]:
    with tsa.served() as url:
        yield url


@pytest.fixture
def stamping_desk(home: Path, tsa: TrialTsa, tsa_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The desk with its archive, and a timestamp service for its evidence."""
    monkeypatch.setenv("SOHOA_EVIDENCE__TSA_URL", tsa_url)
    (home / "trust" / "tsa").mkdir()
    (home / "trust" / "tsa" / "root.der").write_bytes(tsa.trust.timestamps[0])
    return home


@pytest.fixture
def proved(run: Run, stamping_desk: Path) -> Path:
    """The same with a batch of evidence."""
    assert run("evidence", "make", "--home", stamping_desk).code == 0
    return stamping_desk
