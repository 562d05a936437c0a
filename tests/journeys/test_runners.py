"""Whoever calls the steps, the archive is the same."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import Desk, load
from storage import open_index
from storage.ledger import first_break
from tests.journeys.conftest import ROOT, archive_of, essence, sohoa
from tests.journeys.stacks import printed, scanned, stack_of

#: Those that need no server stand beside one that does: what all are compared with is then made once less.
RUNNERS = [
    pytest.param("inline", marks=pytest.mark.xdist_group("redis")),
    pytest.param("pool", marks=pytest.mark.xdist_group("redis")),
    pytest.param("redis", marks=[pytest.mark.service, pytest.mark.xdist_group("redis")]),
    pytest.param("rabbitmq", marks=[pytest.mark.service, pytest.mark.xdist_group("rabbitmq")]),
]


@pytest.fixture(scope="module")
def papers(light_papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two papers by themselves, and two in one file behind their cover sheets."""
    folder = tmp_path_factory.mktemp("papers-and-stack")
    *alone, third, fourth = sorted(light_papers.iterdir())
    for path in alone:
        shutil.copy(path, folder)
    sheets = [scanned(printed(code)) for code in ("to-khai", "khai-sinh")]
    (folder / "STACK.pdf").write_bytes(stack_of(sheets[0], third.read_bytes(), sheets[1], fourth.read_bytes()))
    return folder


@pytest.fixture(params=RUNNERS)
def desk(request: pytest.FixtureRequest, make_desk: Callable[..., Desk], reference: Desk) -> Iterator[Desk]:
    if request.param in {"inline", "pool"}:
        yield reference if request.param == "inline" else make_desk(engine__runner="pool")
        return
    url = request.getfixturevalue(f"{request.param}_url")
    made = make_desk()
    settings = made.home / "sohoa.toml"
    engine = f'\n[engine]\nrunner = "dramatiq"\nbroker_url = "{url}"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + engine, encoding="utf-8")
    worker = subprocess.Popen(
        [sys.executable, "-m", "cli", "worker", "--home", str(made.home)], cwd=ROOT, env=dict(os.environ)
    )
    try:
        yield made
    finally:
        worker.terminate()
        assert worker.wait(60) == 0


@pytest.fixture(scope="module")
def reference(papers: Path, demo_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose papers were archived in one process, undisturbed."""
    home = Path(shutil.copytree(demo_desk, tmp_path_factory.mktemp("reference") / "desk"))
    sohoa("batch", papers, "--accept-doubtful", home=home, SOHOA_ENGINE__RUNNER="inline")
    return load(home)


def test_every_runner_makes_the_same_archive(desk: Desk, papers: Path, reference: Desk) -> None:
    done = sohoa("batch", papers, "--accept-doubtful", "--json", home=desk.home)
    assert '"archived": 4' in done.stdout
    assert '"split": 1' in done.stdout
    made = archive_of(desk)
    assert {key: essence(record) for key, record in made.items()} == {
        key: essence(record) for key, record in archive_of(reference).items()
    }
    index = open_index(desk.config.index)
    assert {record.id: record for record in index.records()} == made
    assert first_break(index.ledger()) is None
    index.close()
    sohoa("audit", home=desk.home)
