"""A real S3 server."""

import os
import subprocess
from pathlib import Path

import urllib3
from minio import Minio

from tests.services.server import SECRET, Missing, Server, free_port


class S3(Server):
    """versitygw, or MinIO with SOHOA_TEST_S3=minio."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._buckets = 0

    def start(self) -> None:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sohoa" / "bin"
        minio = os.environ.get("SOHOA_TEST_S3") == "minio"
        found = sorted(cache.glob("minio-*" if minio else "versitygw-*"))
        if not found:
            raise Missing("the S3 server is missing: scripts/setup test builds it")
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
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
            for name in ("versions", "users"):
                (self.folder / name).mkdir(exist_ok=True)
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
                "--iam-dir",
                str(self.folder / "users"),
                "posix",
                "--versioning-dir",
                str(self.folder / "versions"),
                str(data),
            ]
            own = {}
        self._program = found[-1]
        self._run(command, self._answers, {"PATH": os.environ["PATH"], "HOME": str(self.folder), **own})

    def new_bucket(self, *, locked: bool = False) -> dict[str, object]:
        self._buckets += 1
        name = f"test-bucket-{self._buckets}"
        client = self.client()
        client.make_bucket(name, object_lock=locked)
        return self.settings(name)

    def client(self) -> Minio:
        return Minio(
            f"127.0.0.1:{self.port}",
            access_key="tester",
            secret_key=SECRET,
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(timeout=10, retries=urllib3.Retry(5, backoff_factor=0.2)),
        )

    def settings(self, bucket: str) -> dict[str, object]:
        return {
            "kind": "s3",
            "path": self.folder,
            "endpoint": f"127.0.0.1:{self.port}",
            "bucket": bucket,
            "region": "us-east-1",
            "access_key": "tester",
            "secret_key": SECRET,
            "secret_key_file": "",
            "secure": False,
            "timeout_seconds": 20.0,
            "worm": False,
            "retention_days": 1,
            "encrypt": False,
        }

    def new_user(self, policy: Path, bucket: str) -> dict[str, object]:
        """Settings of somebody who may do in a bucket what a policy of docs/policies allows."""
        if self._program.name.startswith("minio"):
            raise Missing("users of MinIO are made with its own client")
        user = f"user-{policy.stem}"
        admin = ["admin", "--access", "tester", "--secret", SECRET, "--endpoint-url", f"http://127.0.0.1:{self.port}"]
        made = ["create-user", "--access", user, "--secret", SECRET, "--role", "user"]
        subprocess.run([str(self._program), *admin, *made], check=True, capture_output=True)
        text = policy.read_text(encoding="utf-8").replace("BUCKET", bucket).replace("USER", user)
        self.client().set_bucket_policy(bucket, text)
        return self.settings(bucket) | {"access_key": user}
