"""Connections to the index database: SQLite that does not lose updates, PostgreSQL as it is, and its migrations."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from core.config import DESK_FILE
from core.errors import ConfigError, IntegrityError, UnavailableError
from core.private import create_private, make_private

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

_MIGRATIONS: Final = Path(__file__).resolve().parent / "migrations"
_BUSY_MS: Final = 15_000
#: No server stops and comes back unseen in less.
_REST_SECONDS: Final = 1.0
#: Among what a statement on PostgreSQL returns: its transaction, which is that statement, does not wait for the disk.
HASTY: Final = sa.func.set_config("synchronous_commit", "off", sa.true()).label("hasty")
#: SQLite says of a file that is no database, or a broken one, no more than DatabaseError itself.
_DAMAGED: Final = (
    "tệp mục lục bị hỏng: khôi phục bản sao lưu (sohoa restore), hoặc cất nó đi và chạy sohoa index rebuild"
    " / the index database is damaged: restore it from a backup, or make it again with sohoa index rebuild"
)


def open_engine(url: str, *, create: bool = False) -> sa.Engine:
    """An engine on a database whose tables are those of this program.

    Args:
        url: an SQLAlchemy address of SQLite or PostgreSQL (psycopg).
        create: make or upgrade the tables first.

    Raises:
        ConfigError: the address is wrong, or the tables are missing or of another version.
        UnavailableError: the database is away.
    """
    try:
        engine = sa.create_engine(url, hide_parameters=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise ConfigError("index.url: cần / expected sqlite:///FILE, postgresql+psycopg://…") from error
    if engine.dialect.name == "sqlite":
        _keep_private(engine.url.database)
        _tame_sqlite(engine)
    else:
        _ask_after_rest(engine)
    try:
        if create and _version(engine) != _newest():
            _upgrade(engine)
        _require_newest(engine)
    except sa.exc.OperationalError as error:
        engine.dispose()
        raise UnavailableError(
            f"không mở được mục lục ({type(error.orig).__name__}): xem index.url và đĩa, rồi chạy lại"
            " / the index database is away: look at index.url and its disk, then call again"
        ) from error
    except ConfigError:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: sa.Engine, *, durable: bool = True) -> Iterator[sa.Connection]:
    """A transaction that writes.

    Args:
        engine: of the index.
        durable: wait for the disk. Without it a power cut, or a crash of PostgreSQL, may forget the transaction: good
            enough for who holds which task, because a lease names its holder and its end. On PostgreSQL every statement
            then stands for itself, for each exchange costs as much as the work; those that need not wait for the disk
            say so with `HASTY`.

    Raises:
        UnavailableError: the database is away; nothing was written, without `durable` nothing further.
        IntegrityError: its file is damaged.
    """
    options = {"durable": durable} | ({} if durable else _one_by_one(engine))
    with (
        _told("ghi được vào", "written"),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: sa.Engine, *, at_once: int | None = None) -> Iterator[sa.Connection]:
    """A connection that only reads: all rows of an answer, or a stream of so many at once.

    Raises:
        UnavailableError: the database is away.
        IntegrityError: its file is damaged.
    """
    options = {"yield_per": at_once} if at_once else _one_by_one(engine)
    with _told("đọc được", "read"), engine.connect().execution_options(reading=True, **options) as connection:
        yield connection


@contextmanager
def _told(vietnamese: str, english: str) -> Iterator[None]:
    """What a driver says, in this program's errors and words: what cannot be done to the index now."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise UnavailableError(
            f"lúc này không {vietnamese} mục lục ({type(error.orig).__name__}), hãy chạy lại sau"
            f" / the index cannot be {english} now, call again later"
        ) from error
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:
            raise
        raise IntegrityError(_DAMAGED) from error


def inserting(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do where the row is already there."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def _one_by_one(engine: sa.Engine) -> dict[str, Any]:
    """Spare PostgreSQL two of the three exchanges of a transaction of one statement."""
    return {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}


def _ask_after_rest(engine: sa.Engine) -> None:
    """Ask a connection that has rested whether its server is still there; to ask every time costs an exchange more."""

    def put_back(_connection: object, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    def taken(connection: Any, record: sa.pool.ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("rests_since", math.inf) < _REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.DisconnectionError from error

    event.listen(engine, "checkin", put_back)
    event.listen(engine, "checkout", taken)


def _keep_private(name: str | None) -> None:
    """Let nobody but its owner read the index and what SQLite keeps beside it, in the mode of the index itself."""
    if name is None or not Path(name).is_absolute():
        # In memory, or given as an address: nothing of a desk's.
        return
    file = Path(name)
    create_private(file)
    for path in (file, *(file.with_name(f"{file.name}-{ending}") for ending in ("wal", "shm"))):
        make_private(path)
    # Any other folder may be somebody else's too.
    if (file.parent / DESK_FILE).exists():
        make_private(file.parent)


def _tame_sqlite(engine: sa.Engine) -> None:
    """Take the write lock when a transaction begins: with the driver's defaults two writers lose updates in silence."""

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if options.get("reading", False):
            # Straight to the driver: it touches no file, and every look-up begins with it.
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")
            return
        wait = "FULL" if options.get("durable", True) else "NORMAL"
        if connection.info.get("synchronous") != wait:
            connection.exec_driver_sql(f"PRAGMA synchronous={wait}")
            connection.info["synchronous"] = wait
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


# Every command opens an index and few make one: only those wait for alembic, a tenth of what a command takes to start.


def _config() -> "AlembicConfig":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _upgrade(engine: sa.Engine) -> None:
    from alembic import command

    config = _config()
    with engine.connect() as connection:
        _check_foreign_keys(connection, "OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        _check_foreign_keys(connection, "ON")


def _check_foreign_keys(connection: sa.Connection, setting: str) -> None:
    """SQLite makes a table anew to change it; what refers to it must not go with the old one (migration 0008)."""
    if connection.dialect.name == "sqlite":
        # Outside of any transaction, or it has no effect.
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={setting}")


def _newest() -> str:
    """The version that this program needs: migrations are files whose names begin with theirs."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def _version(engine: sa.Engine) -> str | None:
    with engine.connect().execution_options(reading=True) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(
            sa.select(sa.column("version_num", sa.String)).select_from(sa.table("alembic_version"))
        )


def _require_newest(engine: sa.Engine) -> None:
    found, newest = _version(engine), _newest()
    if found is None:
        raise ConfigError(
            "chưa có mục lục ở index.url: bàn mới thì chạy sohoa init; mục lục đã mất thì khôi phục bản sao lưu"
            " (sohoa restore) hoặc dựng lại từ kho (sohoa index rebuild)"
            " / there is no index at index.url: run sohoa init for a new desk; a lost one comes back from a backup"
            " (sohoa restore) or from the store (sohoa index rebuild)"
        )
    if found != newest:
        raise ConfigError(
            f"mục lục ở phiên bản {found}, chương trình cần {newest}: chạy sohoa init"
            f" / the index has schema {found}, this program needs {newest}: run sohoa init"
        )
