"""A copy of the index database taken while it is used, and an empty database filled from such a copy."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa

from core.errors import ConfigError, IntegrityError, UnavailableError
from core.private import create_private
from core.settings import IndexSettings

Engine = Literal["sqlite", "postgresql"]

#: What a copy is called in a backup.
NAMES: Final[dict[Engine, str]] = {"sqlite": "index.db", "postgresql": "index.pgdump"}
_PACKAGE: Final = "apt-get install postgresql-client"


def engine_of(settings: IndexSettings) -> Engine:
    """Which database it is."""
    return "sqlite" if settings.url.get_secret_value().startswith("sqlite") else "postgresql"


def copy_index(settings: IndexSettings, folder: Path) -> Path:
    """A whole copy of the index, as of one moment, in the folder; its name says which database it is of.

    Raises:
        ConfigError: PostgreSQL's own program is missing.
        UnavailableError: the database is away, or the copy cannot be written.
        IntegrityError: the copy is damaged, because the database is.
    """
    engine = engine_of(settings)
    target = folder / NAMES[engine]
    if engine == "sqlite":
        create_private(target)
        _copy_sqlite(_file_of(settings), target)
    else:
        _run_postgresql("pg_dump", settings, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    target.chmod(0o600)
    return target


def put_index(settings: IndexSettings, copy: Path) -> None:
    """Fill the empty database that the settings name.

    Raises:
        ConfigError: it is not empty, of another kind than the copy, or PostgreSQL's own program is missing.
        UnavailableError: the database is away or refuses.
    """
    engine = engine_of(settings)
    if copy.name != NAMES[engine]:
        raise ConfigError(
            f"bản sao lưu có {copy.name}, còn index.url trỏ tới cơ sở dữ liệu {engine} / "
            f"the backup holds {copy.name}, index.url names a database of {engine}"
        )
    if engine == "sqlite":
        place = _file_of(settings)
        if place.exists():
            raise ConfigError(f"{place} đã có và không bị ghi đè / {place} is there already and is not overwritten")
        place.parent.mkdir(parents=True, exist_ok=True)
        # Private from its first byte on; copied, it would be as open as the umask says.
        create_private(place)
        shutil.copyfile(copy, place)
        return
    _require_empty(settings)
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run_postgresql("pg_restore", settings, *options, f"--dbname={_url(settings).database}", str(copy))


def _url(settings: IndexSettings) -> sa.URL:
    return sa.make_url(settings.url.get_secret_value())


def _file_of(settings: IndexSettings) -> Path:
    database = _url(settings).database
    if not database or database == ":memory:":
        raise ConfigError("index.url không trỏ tới tệp SQLite nào / index.url names no file of SQLite")
    return Path(database)


def _copy_sqlite(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            # In one step: it reads one moment of the database and, thanks to the WAL, holds up no writer.
            reading.backup(writing)
            # One file, without a journal beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
            (verdict,) = writing.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        raise UnavailableError(f"không sao chép được mục lục: {error} / the index cannot be copied: {error}") from error
    except sqlite3.DatabaseError as error:
        raise IntegrityError(
            f"mục lục bị hỏng, không sao chép được: {error} / the index is damaged and cannot be copied: {error}"
        ) from error
    if verdict != "ok":
        raise IntegrityError(
            "mục lục bị hỏng: bản sao không qua được kiểm tra toàn vẹn của SQLite / "
            "the index is damaged: its copy does not pass SQLite's integrity check"
        )


def _require_empty(settings: IndexSettings) -> None:
    engine = sa.create_engine(settings.url.get_secret_value())
    try:
        with engine.connect() as connection:
            tables = sa.inspect(connection).get_table_names()
    except sa.exc.OperationalError as error:
        raise UnavailableError(
            f"không kết nối được cơ sở dữ liệu của mục lục ({type(error.orig).__name__}) / "
            f"the index database is away ({type(error.orig).__name__})"
        ) from error
    finally:
        engine.dispose()
    if tables:
        raise ConfigError(
            f"cơ sở dữ liệu của index.url không trống ({len(tables)} bảng): hãy chỉ tới một cơ sở dữ liệu "
            "trống / "
            f"the database of index.url is not empty ({len(tables)} tables): name an empty one"
        )


def _run_postgresql(program: str, settings: IndexSettings, *options: str) -> None:
    """Run it with the password in its environment, where no list of processes shows it."""
    found, url = shutil.which(program), _url(settings)
    if found is None:
        raise ConfigError(
            f"thiếu {program} ({_PACKAGE}): cài gói này, hoặc chạy lệnh sau đây ở máy khác / "
            f"{program} is missing ({_PACKAGE}); or run it elsewhere: "
            f"{program} {' '.join(option for option in options if option.startswith('--no-'))} "
            f"--host={url.host} --port={url.port or 5432} {url.database}"
        )
    where = {"PGHOST": url.host, "PGPORT": str(url.port or 5432), "PGUSER": url.username, "PGDATABASE": url.database}
    environ = {**os.environ, **{name: value for name, value in where.items() if value}}
    if url.password:
        environ["PGPASSWORD"] = str(url.password)
    done = subprocess.run([found, *options], env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError(
            f"{program} dừng với mã {done.returncode}: {said} / {program} ended with {done.returncode}: {said}"
        )
