"""Checkpoints of the log as C2SP signed notes, by an Ed25519 key of its own: the desk's key cannot rewrite it."""

import base64
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.errors import ConfigError

_ED25519: Final = b"\x01"  #: signature type of the note format
_DASH: Final = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long a log is, and its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, note: bytes) -> Self:
        """The checkpoint that a note holds; its signatures are not looked at.

        Raises:
            ValueError: it is none.
        """
        body, blank, _ = note.decode().partition("\n\n")
        lines = body.split("\n")
        if not blank or len(lines) < 3 or not lines[1].isdecimal() or lines[1] != str(int(lines[1])):
            raise ValueError("not a checkpoint of a log")
        return cls(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))


@dataclass(frozen=True, slots=True)
class Verifier:
    """A log's public key under the name that its notes bear."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that lead a signature to its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def line(self) -> str:
        """`name+id+key`, as other programs take it."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, line: str) -> Self:
        """The key of such a line.

        Raises:
            ValueError: it is none, or of another kind.
        """
        name, _, rest = line.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        key = base64.b64decode(encoded, validate=True)
        found = cls(name, key[1:])
        if key[:1] != _ED25519 or len(key) != 33 or found.key_id.hex() != key_id:
            raise ValueError("not the public key of a log")
        return found

    def signed(self, note: bytes) -> bool:
        """Whether this key signed the note."""
        text, blank, signatures = note.decode(errors="replace").rpartition("\n\n")
        for line in signatures.splitlines() if blank else ():
            name, _, encoded = line.removeprefix(_DASH).partition(" ")
            try:
                signature = base64.b64decode(encoded, validate=True)
            except ValueError:
                continue
            if not line.startswith(_DASH) or name != self.name or signature[:4] != self.key_id:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature[4:], f"{text}\n".encode())
            except InvalidSignature:
                continue
            return True
        return False


@dataclass(frozen=True, slots=True)
class LogKey:
    """The key that signs a log's checkpoints."""

    private: Ed25519PrivateKey = field(repr=False)
    origin: str

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.origin, self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def note(self, checkpoint: Checkpoint) -> bytes:
        """The checkpoint, signed; the same one gives the same bytes, so a run that was killed can be made again."""
        text = checkpoint.text()
        signature = self.verifier.key_id + self.private.sign(text.encode())
        return f"{text}\n{_DASH}{self.origin} {base64.b64encode(signature).decode()}\n".encode()


def open_log_key(path: Path, *, origin: str) -> LogKey:
    """The key in that file; one is made, for its owner alone to read, where there is none.

    Raises:
        ConfigError: it is no such key, others may read it, or it cannot be made.
    """
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise ConfigError(
                f"evidence.key_file: người khác đọc được {path.name}: chạy chmod 600 / "
                f"evidence.key_file: others may read {path.name}: chmod 600"
            )
        private = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise ConfigError(
            f"evidence.key_file: không dùng được {path.name}: {error.strerror} / "
            f"evidence.key_file: {path.name} cannot be used: {error.strerror}"
        ) from error
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"evidence.key_file: {path.name} không phải khóa riêng / evidence.key_file: {path.name} is no private key"
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ConfigError(
            f"evidence.key_file: {path.name} không phải khóa Ed25519 / evidence.key_file: {path.name} is no Ed25519 key"
        )
    return LogKey(private, origin)


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Whole or not at all, and never over one that another process made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
