"""The file of the portal's keys: made at the first start, read again when it changes, never printed."""

import base64
import hashlib
import hmac
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import ConfigError

_HEADER: Final = """# Keys of the portal. Whoever has them can make tokens and signs as this desk.
# `secret` stands for pages and webhooks; below [tokens], newest last, what signs tokens: sohoa client rotate-key.
"""
_BYTES: Final = 32
#: The one in force, and the one before it, by which tokens may still be out.
_KEPT: Final = 2


class PortalKeys:
    """The keys of a desk's portal; a running program follows a new one."""

    def __init__(self, path: Path) -> None:
        """Read the file, or make it.

        Raises:
            ConfigError: it is open to others, is no key file, or cannot be made.
        """
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._secret = b""
        self._tokens: Mapping[str, Ed25519PrivateKey] = {}
        if not path.exists():
            _write(path, secrets.token_bytes(_BYTES), [secrets.token_bytes(_BYTES)], create=True)
        self._refresh()

    @property
    def signing(self) -> tuple[str, Ed25519PrivateKey]:
        """The key that signs tokens, with its name (`kid`)."""
        self._refresh()
        return list(self._tokens.items())[-1]

    def verifying(self, kid: str) -> Ed25519PrivateKey | None:
        """The key of that name; None where there is none, or none any more."""
        if kid not in self._tokens:
            self._refresh()
        return self._tokens.get(kid)

    def digest(self, use: str, value: bytes) -> bytes:
        """What nobody without the file can make of a value for a use: 32 bytes."""
        return hmac.digest(self._secret, use.encode() + b"\0" + value, hashlib.sha256)

    def rotate(self) -> str:
        """A new key for tokens, which is in force at once; its name. Tokens of the one before it end by themselves."""
        secret, seeds = _read(self._path)
        _write(self._path, secret, [*seeds, secrets.token_bytes(_BYTES)][-_KEPT:])
        return self.signing[0]

    def _refresh(self) -> None:
        try:
            found = self._path.stat()
        except OSError as error:
            raise ConfigError(
                f"portal.keys_file: không đọc được {self._path} ({error.strerror}) / "
                f"portal.keys_file: {self._path} cannot be read ({error.strerror})"
            ) from error
        seen = (found.st_mtime_ns, found.st_ino)
        if seen == self._seen:
            return
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise ConfigError(
                f"portal.keys_file: người khác đọc được {self._path}: chạy chmod 600 / "
                f"portal.keys_file: others may read {self._path}: chmod 600 it"
            )
        self._secret, seeds = _read(self._path)
        keys = map(Ed25519PrivateKey.from_private_bytes, seeds)
        self._tokens = {_name_of(key): key for key in keys}
        self._seen = seen


def _name_of(key: Ed25519PrivateKey) -> str:
    return hashlib.sha256(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _read(path: Path) -> tuple[bytes, list[bytes]]:
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        secret = base64.b64decode(tree["secret"], validate=True)
        seeds = [base64.b64decode(seed, validate=True) for seed in tree["tokens"].values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # Not its own message: a TOML error may quote the line.
        raise ConfigError(
            f"portal.keys_file: {path} không phải tệp khóa ({type(error).__name__}) / "
            f"portal.keys_file: {path} is no key file ({type(error).__name__})"
        ) from None
    if not seeds or any(len(key) != _BYTES for key in (secret, *seeds)):
        raise ConfigError(
            f"portal.keys_file: {path} không phải tệp khóa: cần các khóa {_BYTES} byte / "
            f"portal.keys_file: {path} is no key file: expected keys of {_BYTES} bytes"
        )
    return secret, seeds


def _write(path: Path, secret: bytes, seeds: list[bytes], *, create: bool = False) -> None:
    """Whole or not at all; with `create` a file that is there stays."""
    lines = [f'secret = "{base64.b64encode(secret).decode()}"', "", "[tokens]"]
    for seed in seeds:
        name = _name_of(Ed25519PrivateKey.from_private_bytes(seed))
        lines.append(f'"{name}" = "{base64.b64encode(seed).decode()}"')
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_HEADER + "\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if not create:
            draft.replace(path)
        elif not path.exists():
            os.link(draft, path)
    except FileExistsError:
        # Another process was first: its keys are the desk's.
        return
    except OSError as error:
        raise ConfigError(
            f"portal.keys_file: không ghi được {path}: {error.strerror} / "
            f"portal.keys_file: {path} cannot be written: {error.strerror}"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
