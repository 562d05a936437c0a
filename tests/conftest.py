"""Servers for tests: private, on free loopback ports, started when first asked for, stopped by their own process id.

On a laptop a test whose server cannot be had is skipped and says which package brings it; with CI=true it fails.
"""

import datetime as dt
import gc
import io
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing import forkserver
from pathlib import Path

import pytest

from samples.make import scanned_pages
from samples.papers import PAPERS
from signing.demo import make_demo_keys
from signing.keys import MIN_RSA_BITS
from tests.journeys.conftest import MEASURES, sohoa
from tests.services.brokers import RabbitMQ, Redis
from tests.services.postgres import Postgres
from tests.services.s3 import S3
from tests.services.scanner import Scanner
from tests.services.server import Missing, Server
from tests.services.tokens import SoftTokens

Mount = Callable[[str], Path]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected, half a million objects, out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def _started(make: Callable[[], Server]) -> Iterator[Server]:
    for left in (2, 1, 0):
        server = make()
        try:
            server.start()
        except Missing as missing:
            server.stop()
            if os.environ.get("CI") == "true":
                pytest.fail(f"a service is missing: {missing}")
            pytest.skip(str(missing))
        except RuntimeError:
            # Somebody else took the port between our look and the server's own.
            server.stop()
            if not left:
                raise
            continue
        break
    try:
        yield server
    finally:
        server.discard()


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _started(lambda: Redis(tmp_path_factory.mktemp("redis")))


@pytest.fixture(scope="session")
def _rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _started(lambda: RabbitMQ(tmp_path_factory.mktemp("rabbitmq")))


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Server]:
    yield from _started(Postgres)


@pytest.fixture(scope="session")
def _s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _started(lambda: S3(tmp_path_factory.mktemp("s3")))


@pytest.fixture
def own_s3(tmp_path: Path) -> Iterator[Server]:
    """A store of this test's own, which it may stop and start."""
    yield from _started(lambda: S3(tmp_path / f"s3-{secrets.token_hex(4)}"))


@pytest.fixture
def redis_url(_redis: Redis) -> str:
    return _redis.url


@pytest.fixture
def rabbitmq_url(_rabbitmq: RabbitMQ) -> str:
    return _rabbitmq.url


@pytest.fixture
def postgres_url(_postgres: Postgres) -> str:
    """A new, empty database."""
    return _postgres.new_database()


@pytest.fixture
def s3_settings(_s3: S3) -> dict[str, object]:
    """Settings of a store in a new, empty bucket."""
    return _s3.new_bucket()


@pytest.fixture
def locked_s3(_s3: S3) -> dict[str, object]:
    """Settings of a store in a new bucket with versions and object lock."""
    return _s3.new_bucket(locked=True)


@pytest.fixture
def unmeasured(no_cover: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this test runs through is not measured, here or in processes that it starts: it takes half as long.

    For tests of what is not measured anyway, and those that go once more through what other tests measure.
    """
    monkeypatch.delenv(MEASURES, raising=False)


@pytest.fixture(scope="session")
def light_papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sample papers as small gray JPEGs of 200 dpi: quick to read."""
    folder = tmp_path_factory.mktemp("papers")
    for number in (1, 2, 3, 8):
        image, _ = scanned_pages(PAPERS[number], dpi=200)[0]
        out = io.BytesIO()
        image.convert("L").save(out, "JPEG", quality=70, dpi=(200, 200))
        (folder / f"SCAN{number:04}.jpg").write_bytes(out.getvalue())
    return folder


@pytest.fixture(scope="session")
def demo_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo desk that nothing fell into yet, to be copied: its keys take longer to make than most tests."""
    home = tmp_path_factory.mktemp("demo") / "desk"
    # Every process that signs opens a key, and every look at a desk's health does: the smallest allowed open quickest.
    names = {"agency": "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)", "desk": "BỘ PHẬN MỘT CỬA XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"}
    make_demo_keys(home / "keys", home / "trust", names, at=dt.datetime.now(dt.UTC), bits=MIN_RSA_BITS)
    sohoa("init", "--demo", home=home)
    return home


@pytest.fixture(scope="session")
def fork_server() -> Iterator[None]:
    """The server from which working and checking processes are forked, with all that any of them needs imported.

    There is one in a process, and who asks for it first says what it imports.
    """
    from pipeline.engine import child
    from signing.validate import isolate

    forkserver.set_forkserver_preload([*child.PRELOAD, *isolate.PRELOAD])
    forkserver.ensure_running()
    yield
    # Nobody waits for it otherwise: it would still write what was measured while that is added up.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Mount]:
    """A file system of its own, in memory, with the options of `mount -t tmpfs`; where root may mount."""
    with ExitStack() as mounted:

        def mount(options: str) -> Path:
            place = tmp_path / "disk"
            place.mkdir(exist_ok=True)
            made = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False
            )
            if made.returncode:
                pytest.skip("no file system may be mounted here")
            mounted.callback(lambda: subprocess.run(["umount", place], check=True))
            return place

        yield mount


@pytest.fixture
def samples() -> Path:
    return Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="session")
def verapdf() -> Path:
    """The independent PDF/A validator."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sohoa" / "verapdf-1.30.2.jar"
    if not cache.is_file():
        message = "veraPDF is missing: scripts/setup test fetches it"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return cache


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scanner:
    """A scanner with a feeder of ten sheets, for this process and those that it starts."""
    try:
        made = Scanner(tmp_path / "sane")
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"a service is missing: {missing}")
        pytest.skip(str(missing))
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftTokens]:
    """PKCS#11 tokens in software, for this process and those that it starts."""
    try:
        made = SoftTokens(tmp_path_factory.mktemp("softhsm"))
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"a service is missing: {missing}")
        pytest.skip(str(missing))
    with pytest.MonkeyPatch.context() as patched:
        for name, value in made.environment.items():
            patched.setenv(name, value)
        yield made


@pytest.fixture(scope="session")
def tinos() -> Path:
    """The fonts that sample papers are set in."""
    folder = Path("/usr/share/fonts/truetype/croscore")
    if not (folder / "Tinos-Regular.ttf").is_file():
        message = "Tinos is missing: apt-get install fonts-croscore"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return folder
