"""The two brokers of dramatiq."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from tests.services.server import SECRET, Missing, Server, free_port, need


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
        self._run([need("redis-server", "redis-server"), *arguments, "--requirepass", SECRET], self._answers)


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
        (folder / "home").mkdir(exist_ok=True)
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
