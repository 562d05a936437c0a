"""What a manifest or a folder says of a file, sealed: its name may be a person's."""

from typing import Final

from core import serial
from core.model import BatchId, Expected
from storage.sealing.keys import KeyFile
from storage.sealing.secrets import Key

#: Of an item that no manifest lists.
NOTHING_EXPECTED: Final = ""


def source_key(batch_id: BatchId, source: str, key: Key) -> str:
    """What an item is known again by."""
    return key.source(f"{batch_id}\0{source}")


def sealed_source(batch_id: BatchId, source: str, key: Key) -> dict[str, str]:
    """The columns that say which file it is."""
    known_by = source_key(batch_id, source, key)
    return {"source_key": known_by, "source": key.seal(source, _source_place(batch_id, known_by))}


def opened_source(batch_id: BatchId, known_by: str, value: str, keys: KeyFile) -> str:
    """The name that was sealed."""
    return keys.unseal(value, _source_place(batch_id, known_by))


def sealed_expected(batch_id: BatchId, known_by: str, expected: Expected, key: Key) -> str:
    """What the manifest says of a file."""
    return key.seal(serial.dump(expected).decode(), _expected_place(batch_id, known_by))


def opened_expected(batch_id: BatchId, known_by: str, value: str, keys: KeyFile) -> Expected:
    """What was sealed of it."""
    if value == NOTHING_EXPECTED:
        return Expected()
    return serial.load(Expected, keys.unseal(value, _expected_place(batch_id, known_by)).encode())


def _source_place(batch_id: BatchId, known_by: str) -> str:
    return f"batch_items/{batch_id}/{known_by}"


def _expected_place(batch_id: BatchId, known_by: str) -> str:
    return f"batch_items/{batch_id}/{known_by}/expected"
