"""Which key the index is sealed with, and how its rows come from one key to the next.

The table `sealing` says with which key rows are written; every writer reads it in its own transaction, so that none
writes with an old key once the new one is in force. Rows are sealed again in batches, each one transaction: whoever is
killed between them goes on where it was.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.errors import ConfigError, UnavailableError
from storage import Rotation
from storage.programmes.schema import batch_items
from storage.schema import documents, sealing
from storage.sealing.keys import KeyFile, make_keys
from storage.sealing.reseal import TABLES, Change
from storage.sealing.secrets import Key

#: So many rows a transaction: a writer waits for no more.
BATCH: Final = 200
_IN_FORCE: Final = sa.select(sealing.c.version)
_IN_FORCE_LOCKED: Final = _IN_FORCE.with_for_update(read=True)


@dataclass(frozen=True, slots=True)
class _State:
    version: int  #: rows are written with; 0: nothing was ever sealed
    oldest: int  #: rows may still be sealed with; 0: plain rows may be there
    fingerprint: str


def writing_key(connection: sa.Connection, keys: KeyFile) -> Key:
    """The key to write with in this transaction.

    Raises:
        ConfigError: this machine's key file does not have it.
    """
    # A new key waits for whoever still writes with the old one; SQLite's writers are alone.
    return keys.key(connection.execute(_IN_FORCE_LOCKED).scalar_one())


def require_readable(connection: sa.Connection, keys: KeyFile) -> None:
    """Make sure that a look-up misses nothing that was sealed with a key this machine has not got.

    Raises:
        ConfigError: the key file is older than the index.
    """
    keys.key(connection.execute(_IN_FORCE).scalar_one())


@contextmanager
def _at_hand() -> Iterator[None]:
    """Say in one sentence that the database is away, or in somebody else's hands."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sqlite3.OperationalError) as error:
        raise UnavailableError(
            "chưa niêm phong được mục lục: không kết nối được hoặc đang có người dùng; dừng họ rồi chạy lại "
            "/ "
            "the index cannot be sealed now: it is away, or others use it; stop them and run the same again"
        ) from error


def open_keys(engine: sa.Engine, keys_file: Path) -> KeyFile:
    """The keys of an index that is sealed.

    Raises:
        ConfigError: the key file is missing or another index's, or the index still holds plain values.
    """
    state = _state(engine)
    if state.oldest == 0:
        raise ConfigError(
            "mục lục còn dữ liệu cá nhân chưa niêm phong: chạy sohoa init để niêm phong / "
            "the index holds personal data in plain text: run sohoa init, which seals them"
        )
    return _keys_of(state, keys_file)


def take_up(engine: sa.Engine, keys_file: Path) -> KeyFile:
    """The keys of an index, which is sealed first where it is not; a new index gets a new key file.

    Raises:
        ConfigError: the key file is missing or another index's.
    """
    with _at_hand():
        if _state(engine).version == 0:
            make_keys(keys_file)
            _put_in_force(engine, KeyFile(keys_file).current)
        state = _state(engine)
        keys = _keys_of(state, keys_file)
        if state.oldest < state.version:
            _reseal(engine, keys, lambda _rows: None)
    return keys


def rotate(engine: sa.Engine, keys_file: Path, tick: Callable[[int], None]) -> Rotation:
    """Put a new key in force and seal every row with it.

    Killed and run again, it goes on with the same key.
    """
    keys = open_keys(engine, keys_file)
    with _at_hand():
        state = _state(engine)
        if state.oldest == state.version:
            # A newer key in the file is one that a killed run made, or that was handed to every machine first.
            new = keys.add_key() if keys.current.version == state.version else keys.current
            _put_in_force(engine, new)
        return Rotation(version=_state(engine).version, rows=_reseal(engine, keys, tick))


def _state(engine: sa.Engine) -> _State:
    with engine.connect().execution_options(reading=True) as connection:
        row = connection.execute(sa.select(sealing)).one()
    return _State(row.version, row.oldest, row.fingerprint)


def _keys_of(state: _State, keys_file: Path) -> KeyFile:
    keys = KeyFile(keys_file)
    if keys.key(state.version).fingerprint != state.fingerprint:
        raise ConfigError(
            f"index.keys_file: khóa {state.version} trong {keys_file} không phải khóa đang niêm phong mục lục "
            "này / "
            f"index.keys_file: key {state.version} of {keys_file} is not the one this index is sealed with"
        )
    if state.oldest:
        keys.key(state.oldest)
    return keys


def _put_in_force(engine: sa.Engine, key: Key) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(sealing).values(version=key.version, fingerprint=key.fingerprint))


def _reseal(engine: sa.Engine, keys: KeyFile, tick: Callable[[int], None]) -> int:
    state = _state(engine)
    key, rows = keys.key(state.version), 0
    for table in TABLES:
        after: object = None
        while True:
            with engine.begin() as connection:
                batch = table(connection, after, BATCH, Change(keys, key, plain=state.oldest == 0))
            if not batch.rows:
                break
            after, rows = batch.last, rows + batch.rows
            tick(batch.rows)
    if state.oldest == 0 and _holds_rows(engine):
        _scrub(engine)
    with engine.begin() as connection:
        connection.execute(sa.update(sealing).where(sealing.c.version == key.version).values(oldest=key.version))
    return rows


def _holds_rows(engine: sa.Engine) -> bool:
    with engine.connect().execution_options(reading=True) as connection:
        held = (sa.select(sa.literal(1)).select_from(table).limit(1) for table in (documents, batch_items))
        return any(connection.execute(query).first() is not None for query in held)


def _scrub(engine: sa.Engine) -> None:
    """Take away what plain values left in the files of the database."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in ("documents", "arrivals", "records", "batch_items"):
                connection.exec_driver_sql(f"VACUUM FULL {name}")
        return
    pooled = engine.raw_connection()
    try:
        for statement in (
            "INSERT INTO records_text(records_text) VALUES('rebuild')",
            "PRAGMA wal_checkpoint(TRUNCATE)",
            "VACUUM",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ):
            pooled.cursor().execute(statement)
    finally:
        pooled.close()
