"""A real S3 server."""

import os
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
            (self.folder / "versions").mkdir(exist_ok=True)
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
        self._run(command, self._answers, {"PATH": os.environ["PATH"], "HOME": str(self.folder), **own})

    def new_bucket(self, *, locked: bool = False) -> dict[str, object]:
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
        client.make_bucket(name, object_lock=locked)
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
            "worm": False,
            "retention_days": 1,
            "encrypt": False,
        }
