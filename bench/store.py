"""The stores: how fast objects are put and read back, how fast a fixity pass reads, and whether one byte differs.

    python -m bench.store [--small 10000] [--large 200] [--threads 2] [--folder DIR] [--s3 private|none]

Small objects are 20 kB (words, manifests), large ones 5 MB (scans, signed PDFs). Every put reads back, as always;
afterwards everything is read once more and compared with a hash that the benchmark kept. `private` starts the tests'
own S3 server (versitygw) on the same machine.
"""

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from bench.table import table
from core.codes import sha256_of
from core.model import Sha256
from core.settings import IndexSettings, StoreSettings
from storage import open_index
from storage.care import CaredStore, open_cared
from storage.care.checks import Expected, SqlChecks
from storage.care.fixity import Copies, Found, Pass, verify
from storage.files import FilesStore, cas_path
from tests.services.s3 import S3

SMALL_BYTES = 20_000
LARGE_BYTES = 5_000_000
HEADERS = ("", "objects/s", "MB/s", "put p50 ms", "p99 ms", "mismatches")


NOISE = random.Random(1).randbytes(LARGE_BYTES)


def data_of(number: int, size: int) -> bytes:
    return number.to_bytes(16, "big") + NOISE[16:size]


def put_all(store: CaredStore, count: int, size: int, threads: int) -> tuple[list[object], set[Sha256]]:
    """A row of the table, and the hashes that must be there."""

    def put(number: int) -> tuple[Sha256, float, float]:
        data = data_of(number, size)
        began = time.perf_counter()
        kept = store.put(data, media_type="application/octet-stream")
        took = time.perf_counter() - began
        return sha256_of(data), took, kept.sha256 == sha256_of(data)

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as workers:
        done = list(workers.map(put, range(size, size + count)))
    seconds = time.perf_counter() - began
    wrong = sum(not good for _, _, good in done)
    times = sorted(took * 1000 for _, took, _ in done)
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    row = [
        f"{count / seconds:,.0f}",
        f"{count * size / 1e6 / seconds:,.1f}",
        f"{statistics.median(times):.1f}",
        f"{p99:.1f}",
        wrong,
    ]
    return row, {sha256 for sha256, _, _ in done}


def fixity(store: CaredStore, replica: CaredStore | None, hashes: set[Sha256], folder: Path) -> list[object]:
    """One pass over everything: reads, compares, and copies what a replica lacks."""
    url = SecretStr(f"sqlite:///{folder}/index.db")
    settings = IndexSettings(url=url, url_file="", keys_file=folder / "index-keys.toml")
    index = open_index(settings, create=True)
    checks = SqlChecks(settings)
    checks.enrol(Expected(cas_path(sha256), sha256) for sha256 in hashes)
    began = time.perf_counter()
    how = Pass(dt.datetime.now(dt.UTC), 1e9, index.note, "bench", lambda: dt.datetime.now(dt.UTC))
    looked = list(verify(Copies(store, replica), checks, how))
    seconds = time.perf_counter() - began
    checks.close()
    index.close()
    (folder / "index.db").unlink()
    settings.keys_file.unlink()
    wrong = sum(one.found not in {Found.GOOD, Found.COPIED} for one in looked)
    size = sum(one.size_bytes for one in looked)
    return [f"{len(looked) / seconds:,.0f}", f"{size / 1e6 / seconds:,.1f}", "", "", wrong]


def measure(name: str, store: CaredStore, arguments: argparse.Namespace, folder: Path) -> Iterator[list[object]]:
    hashes: set[Sha256] = set()
    for what, count, size in (("small", arguments.small, SMALL_BYTES), ("large", arguments.large, LARGE_BYTES)):
        row, put = put_all(store, count, size, arguments.threads)
        hashes |= put
        yield [f"{name}: put and read back {count:,} {what}", *row]
    yield [f"{name}: fixity pass", *fixity(store, None, hashes, folder)]
    with tempfile.TemporaryDirectory(dir=folder) as other:
        replica = FilesStore(Path(other))
        yield [f"{name}: fixity pass that fills a replica", *fixity(store, replica, hashes, folder)]
    listed = set(store.hashes())
    if listed != hashes:
        raise SystemExit(f"{name}: {len(hashes - listed)} objects are gone, {len(listed - hashes)} came from nowhere")


@contextmanager
def private_s3(folder: Path) -> Iterator[CaredStore]:
    server = S3(folder / "s3")
    server.start()
    try:
        yield open_cared(StoreSettings.model_validate(server.new_bucket()))
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="on the disk that is to be measured")
    parser.add_argument("--s3", choices=("private", "none"), default="private")
    arguments = parser.parse_args()
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as made:
        folder = Path(made)
        rows += measure("files", FilesStore(folder / "files"), arguments, folder)
        if arguments.s3 == "private":
            with private_s3(folder) as store:
                rows += measure("S3", store, arguments, folder)
    print(table(HEADERS, rows))
    small, large = SMALL_BYTES / 1e3, LARGE_BYTES / 1e6
    print(f"\nsmall {small:.0f} kB, large {large:.0f} MB, {arguments.threads} threads; put includes reading back")


if __name__ == "__main__":
    main()
