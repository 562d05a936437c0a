"""Private servers. Each keeps its data in a temporary folder and listens on a free loopback port."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
import urllib3
from minio import Minio

SECRET: Final = "only-for-this-test-run"
_SECONDS: Final = 90


class Missing(Exception):  # noqa: N818  not an error of the tests
    """A program that a test needs is not on this machine; the message names what brings it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _run(self, command: list[str], ready: Callable[[], bool], environment: dict[str, str] | None = None) -> None:
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            if ready():
                return
            time.sleep(0.1)
        tail = (self.folder / "server.log").read_text(errors="replace")[-1500:]
        raise RuntimeError(f"{command[0]} did not start: {tail}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False


def _need(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise Missing(f"{program} is missing: apt-get install {package}")
    return found


class Redis(Server):
    @property
    def url(self) -> str:
        return f"redis://:{SECRET}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
        }
        arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
        self._run([_need("redis-server", "redis-server"), *arguments, "--requirepass", SECRET], self._answers)


class RabbitMQ(Server):
    @property
    def url(self) -> str:
        return f"amqp://u:{SECRET}@127.0.0.1:{self.port}"

    def start(self) -> None:
        found = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
        if not found:
            raise Missing("rabbitmq-server is missing: apt-get install rabbitmq-server")
        self._epmd_port = free_port()
        folder = self.folder
        (folder / "home").mkdir()
        (folder / "enabled_plugins").write_text("[].")
        (folder / "env.conf").write_text("")
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"default_user = u\ndefault_pass = {SECRET}\nloopback_users = none\n"
            "vm_memory_high_watermark.absolute = 512MB\ndisk_free_limit.absolute = 50MB\n"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
            "RABBITMQ_NODENAME": f"n{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        self._run([str(found[-1])], self._speaks_amqp, environment)

    def _speaks_amqp(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as link:
                link.sendall(b"AMQP\x00\x00\x09\x01")
                return link.recv(1) == b"\x01"
        except OSError:
            return False

    def stop(self) -> None:
        super().stop()
        epmd = shutil.which("epmd")
        if epmd and hasattr(self, "_epmd_port"):
            # The port mapper that Erlang started for this node outlives it.
            environment = {"PATH": os.environ["PATH"], "ERL_EPMD_PORT": str(self._epmd_port)}
            subprocess.run(
                [epmd, "-port", str(self._epmd_port), "-kill"], capture_output=True, check=False, env=environment
            )


class Postgres(Server):
    def __init__(self) -> None:
        # Not below pytest's folder: that is closed to the server's own account.
        super().__init__(Path(tempfile.mkdtemp(prefix="sohoa-pg-")))
        self._databases = 0

    @property
    def _address(self) -> str:
        return f"postgres:{SECRET}@127.0.0.1:{self.port}"

    def start(self) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not programs:
            raise Missing("postgresql is missing: apt-get install postgresql")
        data, password = self.folder / "data", self.folder / "password"
        password.write_text(SECRET)
        who: list[str] = []
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            for path in (self.folder, password):
                os.chown(path, account.pw_uid, account.pw_gid)
            who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        made = subprocess.run(
            [
                *who,
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
            env=environment,
            cwd=self.folder,
        )
        if made.returncode != 0:
            raise RuntimeError(made.stderr.decode(errors="replace")[-800:])
        self._run(
            [
                *who,
                str(programs[-1] / "postgres"),
                "-D",
                str(data),
                "-p",
                str(self.port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                f"unix_socket_directories={self.folder}",
            ],
            self._accepts,
            environment,
        )

    def _accepts(self) -> bool:
        try:
            psycopg.connect(f"postgresql://{self._address}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def new_database(self) -> str:
        self._databases += 1
        name = f"test{self._databases}"
        with psycopg.connect(f"postgresql://{self._address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://{self._address}/{name}"

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class S3(Server):
    """versitygw, or MinIO with SOHOA_TEST_S3=minio."""

    def start(self) -> None:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sohoa" / "bin"
        minio = os.environ.get("SOHOA_TEST_S3") == "minio"
        found = sorted(cache.glob("minio-*" if minio else "versitygw-*"))
        if not found:
            raise Missing("the S3 server is missing: scripts/setup test builds it")
        data = self.folder / "data"
        data.mkdir()
        if minio:
            command = [
                str(found[-1]),
                "server",
                "--quiet",
                "--address",
                f"127.0.0.1:{self.port}",
                "--console-address",
                f"127.0.0.1:{free_port()}",
                str(data),
            ]
            own = {
                "MINIO_ROOT_USER": "tester",
                "MINIO_ROOT_PASSWORD": SECRET,
                "MINIO_BROWSER": "off",
                "MINIO_UPDATE": "off",
            }
        else:
            (self.folder / "versions").mkdir()
            command = [
                str(found[-1]),
                "--quiet",
                "--port",
                f"127.0.0.1:{self.port}",
                "--access",
                "tester",
                "--secret",
                SECRET,
                "--region",
                "us-east-1",
                "posix",
                "--versioning-dir",
                str(self.folder / "versions"),
                str(data),
            ]
            own = {}
        self._buckets = 0
        self._run(command, self._answers, {"PATH": os.environ["PATH"], "HOME": str(self.folder), **own})

    def new_bucket(self) -> dict[str, object]:
        self._buckets += 1
        name = f"test-bucket-{self._buckets}"
        client = Minio(
            f"127.0.0.1:{self.port}",
            access_key="tester",
            secret_key=SECRET,
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(timeout=10, retries=urllib3.Retry(5, backoff_factor=0.2)),
        )
        client.make_bucket(name)
        return {
            "kind": "s3",
            "path": self.folder,
            "endpoint": f"127.0.0.1:{self.port}",
            "bucket": name,
            "region": "us-east-1",
            "access_key": "tester",
            "secret_key": SECRET,
            "secret_key_file": "",
            "secure": False,
            "timeout_seconds": 20.0,
        }
