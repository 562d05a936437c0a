"""Connections to the index database: SQLite that does not lose updates, PostgreSQL as it is, and its migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event

from core.errors import ConfigError, IntegrityError, UnavailableError

_MIGRATIONS: Final = Path(__file__).resolve().parent / "migrations"
_BUSY_MS: Final = 15_000
#: SQLite says of a file that is no database, or a broken one, no more than DatabaseError itself.
_DAMAGED: Final = "the index database is damaged: restore it from a backup, or make it again with sohoa index rebuild"


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
        engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise ConfigError("index.url: expected sqlite:///FILE or postgresql+psycopg://…") from error
    if engine.dialect.name == "sqlite":
        _tame_sqlite(engine)
    try:
        if create:
            _upgrade(engine)
        _require_head(engine)
    except sa.exc.OperationalError as error:
        engine.dispose()
        raise UnavailableError(f"the index database is away ({type(error.orig).__name__})") from error
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
            enough for who holds which task, because a lease names its holder and its end.

    Raises:
        UnavailableError: the database is away; nothing was written.
        IntegrityError: its file is damaged.
    """
    try:
        with engine.connect().execution_options(durable=durable) as connection, connection.begin():
            if not durable and connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise UnavailableError(f"the index cannot be written now ({type(error.orig).__name__})") from error
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:
            raise
        raise IntegrityError(_DAMAGED) from error


@contextmanager
def reading(engine: sa.Engine, **options: int) -> Iterator[sa.Connection]:
    """A connection that only reads; options are those of its execution, such as `yield_per`.

    Raises:
        UnavailableError: the database is away.
        IntegrityError: its file is damaged.
    """
    try:
        with engine.connect().execution_options(reading=True, **options) as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise UnavailableError(f"the index cannot be read now ({type(error.orig).__name__})") from error
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:
            raise
        raise IntegrityError(_DAMAGED) from error


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
            connection.exec_driver_sql("BEGIN")
            return
        wait = "FULL" if options.get("durable", True) else "NORMAL"
        if connection.info.get("synchronous") != wait:
            connection.exec_driver_sql(f"PRAGMA synchronous={wait}")
            connection.info["synchronous"] = wait
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _upgrade(engine: sa.Engine) -> None:
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _require_head(engine: sa.Engine) -> None:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect().execution_options(reading=True) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != head:
        raise ConfigError(f"the index has schema {found or 'none'}, this program needs {head}: run sohoa init")
