"""PKCS#11 tokens in software, each test run with its own: SoftHSM2."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.services.server import Missing

MODULE: Final = "/usr/lib/softhsm/libsofthsm2.so"
PIN: Final = "ma-pin-25-11"


class SoftTokens:
    """A folder of tokens. The module looks for it when it is loaded, so there is one a run."""

    def __init__(self, folder: Path) -> None:
        for program in ("softhsm2-util", "pkcs11-tool"):
            if shutil.which(program) is None:
                raise Missing(f"{program}: apt-get install softhsm2 opensc")
        self.folder = folder / "tokens"
        self.folder.mkdir()
        self.conf = folder / "softhsm2.conf"
        self.conf.write_text(f"directories.tokendir = {self.folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
        self._keys = folder

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.conf)}

    def make(
        self,
        label: str,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        *certificates: bytes,
        key_label: str = "ky",
        key_id: str = "01",
    ) -> str:
        """A token with one key, its certificate, and those beside it, as DER; its label."""
        self.blank(label)
        self.put(label, key, *certificates, key_label=key_label, key_id=key_id)
        return label

    def blank(self, label: str) -> None:
        """A token with nothing on it."""
        self._run("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", PIN)

    def put(
        self,
        label: str,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        *certificates: bytes,
        key_label: str,
        key_id: str,
    ) -> None:
        """One more key on that token."""
        pem = self._keys / "key.pem"
        pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._run(
            "softhsm2-util", "--import", pem, "--token", label, "--label", key_label, "--id", key_id, "--pin", PIN
        )
        for number, der in enumerate(certificates):
            file = self._keys / "certificate.der"
            file.write_bytes(der)
            own = ("--id", key_id, "--label", key_label) if number == 0 else ("--id", f"ca{number:02}", "--label", "ca")
            self._run(
                "pkcs11-tool", "--module", MODULE, "--token-label", label, "--login", "--pin", PIN,
                "--write-object", file, "--type", "cert", *own,
            )  # fmt: skip

    def place_of(self, label: str) -> Path:
        """The folder in which that token lies."""
        found = [place for place in self.folder.iterdir() if label.encode() in (place / "token.object").read_bytes()]
        (place,) = found
        return place

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            list(map(str, command)), env={**os.environ, **self.environment}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
