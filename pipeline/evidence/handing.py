"""One record's files with their evidence, for somebody who has neither store nor program."""

import json
import re
from pathlib import Path

from core.errors import ConfigError, IntegrityError, UnavailableError
from core.model import RecordId
from pipeline.evidence.folders import ANSWER, CHAIN, LISTS
from pipeline.evidence.history import History, read_history
from pipeline.evidence.logbook import LogBook, proof_of, read_log, verifiers
from signing.evidence import evidence_record
from storage import ObjectStore
from storage.files import cas_path

_MANIFEST = re.compile(r"aip/[^/]+/v([1-9]\d*)/manifest\.json")
#: By the field of the manifest that names them.
_FILES = {"original": "original", "signed": "signed.pdf", "words": "words.json"}


def hand_out(record: RecordId, store: ObjectStore, folder: Path) -> tuple[str, ...]:
    """Write each file with its evidence record (`.ers`) and its place in the log (`.tlog-proof`); what was written.

    Raises:
        ConfigError: there is no such record, or it has no evidence yet.
        UnavailableError: the store is away, or the folder cannot be written.
        IntegrityError: a file of the record is missing or damaged.
    """
    names = [name for name in store.names(f"aip/{record}/") if _MANIFEST.fullmatch(name)]
    if not names:
        raise ConfigError(f"kho không có bản ghi {record} / no record {record} in the store")
    newest = max(names, key=lambda name: int(_MANIFEST.sub(r"\1", name)))
    manifest = store.get_named(newest)
    try:
        facts = json.loads(manifest)["record"]
        files = {_FILES[field]: cas_path(facts[field]["sha256"]) for field in _FILES}
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"không đọc được {newest} / {newest} is not readable") from error
    history, log = read_history(store), read_log(store)
    written: dict[str, bytes] = {}
    for file, name in (*files.items(), ("manifest.json", newest)):
        written[file] = store.get_named(name)
        written |= _evidence(file, name, history, log)
    written |= _beside(files["signed.pdf"], history, store)
    written["log-key.txt"] = "".join(f"{key.line()}\n" for key in verifiers(store)).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in written.items():
            (folder / file).write_bytes(data)
    except OSError as error:
        raise UnavailableError(
            f"không ghi được {folder}: {error.strerror} / {folder} cannot be written: {error.strerror}"
        ) from error
    return tuple(sorted(written))


def _evidence(file: str, name: str, history: History, log: LogBook) -> dict[str, bytes]:
    chains, proof = history.chains(name), proof_of(log, name)
    if not chains or proof is None:
        raise ConfigError(
            f"{name}: chưa có dấu thời gian nào, xem sohoa evidence make / "
            "has no timestamped evidence yet: sohoa evidence make"
        )
    return {f"{file}.ers": evidence_record(chains), f"{file}.tlog-proof": proof}


def _beside(name: str, history: History, store: ObjectStore) -> dict[str, bytes]:
    """Certificates, revocation lists and OCSP answers of every token that proves the signed file."""
    found: dict[str, bytes] = {}
    answers = 0
    for base in history.bases_of(name):
        for tree in history.successors(base):
            for kept, there in ((CHAIN, tree.has_chain), (LISTS, tree.has_lists)):
                if there:
                    found[kept] = found.get(kept, b"") + store.get_named(f"{tree.folder}/{kept}")
            if tree.has_answer:
                # DER does not go on in the same file as PEM does.
                answers += 1
                found[f"{answers}.{ANSWER}"] = store.get_named(f"{tree.folder}/{ANSWER}")
    return found
