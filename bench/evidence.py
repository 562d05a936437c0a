"""Evidence: what trees, records, verification, the log and its proofs cost, and that openssl believes them.

    python -m bench.evidence [--leaves 10000 100000]

CPU seconds of this process. Records are made for and verified on 200 leaves drawn by chance, with a timestamp service
of an invented authority in this process (EC P-256).
"""

import argparse
import datetime as dt
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from bench.table import table
from signing.evidence import Authority, HashTree, Link, MerkleLog, evidence_record, verify_record
from signing.evidence.hashtree import leaf_of
from signing.evidence.merkle import included, leaf_hash
from signing.evidence.tiles import bundles_of, tiles_of
from tests.services.tsa import TrialTsa

DRAWN = 200
HEADERS = (
    "",
    "leaves",
    "tree s",
    "record B",
    "verify ms",
    "log µs/leaf",
    "tiles MB",
    "proof hashes",
    "proof ms",
    "openssl",
)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    found = work()
    return found, time.process_time() - began


def row(count: int, tsa: TrialTsa, at: dt.datetime) -> list[object]:
    documents = [f"document {number}".encode() for number in range(count)]
    leaves = [leaf_of(item, "sha256") for item in documents]
    tree, building = timed(lambda: HashTree(leaves))
    token = tsa.stamp(tree.root, "sha256")
    drawn = random.Random(1).sample(range(count), DRAWN)
    records = {place: evidence_record([[Link(tree.groups(leaves[place]), token, "sha256")]]) for place in drawn}
    authority = Authority(tsa.trust)
    reports, verifying = timed(
        lambda: [verify_record(record, documents[place], authority, at=at) for place, record in records.items()]
    )
    assert all(report.proved for report in reports)
    assert not verify_record(records[drawn[0]], b"another", authority, at=at).proved
    entries = [f"{leaf.hex()}  cas/sha256/{leaf.hex()}".encode() for leaf in leaves]
    log, appending = timed(lambda: MerkleLog(map(leaf_hash, entries)))
    files = [*tiles_of(log, old=0, size=count), *bundles_of(entries, start=0, old=0, size=count)]
    proofs, proving = timed(lambda: [log.inclusion(place, count) for place in drawn])
    root = log.root()
    assert all(
        included(log.levels[0][place], place, count, proof, root) for place, proof in zip(drawn, proofs, strict=True)
    )
    return [
        "SHA-256",
        f"{count:,}",
        f"{building:.2f}",
        f"{max(map(len, records.values())):,}",
        f"{verifying / DRAWN * 1e3:.1f}",
        f"{appending / count * 1e6:.1f}",
        f"{sum(len(data) for _, data in files) / 1e6:.1f}",
        max(map(len, proofs)),
        f"{proving / DRAWN * 1e3:.2f}",
        by_openssl(tree.root, token, tsa),
    ]


def by_openssl(root: bytes, token: bytes, tsa: TrialTsa) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "root.tsr").write_bytes(token)
        (folder / "ca.pem").write_bytes(tsa.root.public_bytes(Encoding.PEM))
        command = [
            "openssl",
            "ts",
            "-verify",
            "-digest",
            root.hex(),
            "-token_in",
            "-in",
            "root.tsr",
            "-CAfile",
            "ca.pem",
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "OK" if "Verification: OK" in done.stdout + done.stderr else "FAILED"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--leaves", type=int, nargs="+", default=[10_000, 100_000])
    now = dt.datetime.now(dt.UTC)
    tsa = TrialTsa(begins=now - dt.timedelta(days=1), ends=now + dt.timedelta(days=3650))
    tsa.at = now
    print(table(HEADERS, [row(count, tsa, now) for count in parser.parse_args().leaves]))


if __name__ == "__main__":
    main()
