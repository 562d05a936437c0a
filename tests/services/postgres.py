"""PostgreSQL."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.services.server import SECRET, Missing, Server


class Postgres(Server):
    def __init__(self) -> None:
        # Not below pytest's folder: that is closed to the server's own account.
        super().__init__(Path(tempfile.mkdtemp(prefix="sohoa-pg-")))
        self._databases = 0

    @property
    def _who(self) -> list[str]:
        """The server refuses to run as root."""
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []

    @property
    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}

    @property
    def _address(self) -> str:
        return f"postgres:{SECRET}@127.0.0.1:{self.port}"

    def start(self) -> None:
        programs = _programs()
        if not programs:
            raise Missing("postgresql is missing: apt-get install postgresql")
        data, password = self.folder / "data", self.folder / "password"
        password.write_text(SECRET)
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            for path in (self.folder, password):
                os.chown(path, account.pw_uid, account.pw_gid)
        made = subprocess.run(
            [
                *self._who,
                str(programs[-1] / "initdb"),
                "-D",
                str(data),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                f"--pwfile={password}",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            capture_output=True,
            check=False,
            env=self._environment,
            cwd=self.folder,
        )
        if made.returncode != 0:
            raise RuntimeError(made.stderr.decode(errors="replace")[-800:])
        self.start_again()

    def start_again(self) -> None:
        """With the data that are there."""
        self._run(
            [
                *self._who,
                str(_programs()[-1] / "postgres"),
                "-D",
                str(self.folder / "data"),
                "-p",
                str(self.port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                f"unix_socket_directories={self.folder}",
                # A server that is killed loses nothing by it; only a power cut would tell.
                "-c",
                "fsync=off",
            ],
            self._accepts,
            self._environment,
        )

    def _accepts(self) -> bool:
        try:
            psycopg.connect(f"postgresql://{self._address}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def new_database(self, *, like: str = "template1") -> str:
        """The address of a new database: empty, or as another is, by its address, to which nobody is connected."""
        self._databases += 1
        name = f"test{self._databases}"
        with psycopg.connect(f"postgresql://{self._address}/postgres", autocommit=True) as connection:
            # Copied as files, as all were before there was a choice: a third of what going through the log costs.
            how = "STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like.rpartition('/')[2]} {how}".encode())
        return f"postgresql+psycopg://{self._address}/{name}"

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _programs() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
