"""Which keys a desk signs with, as its settings name them, and the PINs that somebody gave for one run."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, model_validator

from core.errors import ConfigError

_LONGEST_SECRET: Final = 4096


class Section(BaseModel):
    """A part of the settings: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(StrEnum):
    """Whose key signs."""

    AGENCY = "agency"
    PERSON = "person"  #: an officer of the desk


class KeySettings(Section):
    """A key that signs: a PKCS#12 file, or a key on a PKCS#11 token."""

    role: Role = Role.AGENCY
    pkcs12: str = ""
    pkcs11_module: str = ""
    token_label: str = ""
    key_label: str = ""
    key_id: str = Field(default="", pattern=r"^([0-9a-fA-F]{2})*$")
    pin_file: str = ""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.pkcs12 and self.pkcs11_module:
            raise ValueError("a key lies in a file (pkcs12) or on a token (pkcs11_module), not in both")
        if self.pkcs11_module and not self.token_label:
            raise ValueError("token_label is empty: `pkcs11-tool --module MODULE -L` lists the labels of tokens")
        return self

    @property
    def named(self) -> bool:
        """Whether a key is named at all."""
        return bool(self.pkcs12 or self.pkcs11_module)


@dataclass(frozen=True, slots=True)
class GivenPin:
    """A PIN or passphrase that somebody gave for this run; it lives in memory only."""

    role: Role
    value: SecretStr
    given: str  #: another one each time, so that a refusal is remembered of this one only


class DeskKeys(KeySettings):
    """Every key of a desk: the one that the section itself names, the agency's, and those of `[[signing.keys]]`."""

    passphrase_file: str
    passphrase: SecretStr
    isolated: bool = False
    state: Path = Path("signing-state.json")
    keys: tuple[KeySettings, ...] = ()
    _given: tuple[GivenPin, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _one_key_a_role(self) -> Self:
        roles = [key.role for key in self.all_keys]
        if len(set(roles)) < len(roles):
            raise ValueError("each role has one key; what [signing] itself names is the key of the role agency")
        if any(not key.named for key in self.keys):
            raise ValueError("each of [[signing.keys]] names pkcs12 or pkcs11_module")
        return self

    @property
    def all_keys(self) -> tuple[KeySettings, ...]:
        """Every key of the desk."""
        own = KeySettings(**{name: getattr(self, name) for name in KeySettings.model_fields})
        return (own, *self.keys) if own.named else self.keys

    @property
    def given(self) -> tuple[GivenPin, ...]:
        """The PINs that were given for this run."""
        return self._given

    def with_given(self, pins: tuple[GivenPin, ...]) -> Self:
        """The same with PINs for this run."""
        copy = self.model_copy()
        copy._given = pins  # noqa: SLF001  its own
        return copy

    def without_keys(self) -> Self:
        """The same for a process that must not sign: it knows neither where keys lie nor what opens them."""
        nothing = {name: "" for name in KeySettings.model_fields if name != "role"}
        return self.model_copy(
            update={**nothing, "passphrase_file": "", "passphrase": SecretStr(""), "keys": ()}
        ).with_given(())


def read_private(path: Path, *, setting: str) -> tuple[str, str]:
    """The secret in a file that nobody else may read, and what tells this writing of the file from the next one.

    Raises:
        ConfigError: it cannot be read, or others can read it too.
    """
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            text = file.read(_LONGEST_SECRET).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{setting}: không đọc được bí mật: {type(error).__name__} / "
            f"{setting}: the secret cannot be read: {type(error).__name__}"
        ) from error
    if about.st_mode & 0o077 or about.st_uid not in {0, os.geteuid()}:
        mode = f"{about.st_mode & 0o777:04o}"
        raise ConfigError(
            f"{setting}: người khác cũng đọc được tệp đó (quyền {mode}): đổi chủ bằng chown, rồi chmod 600 / "
            f"{setting}: others can read that file too (mode {mode}): chown it, and chmod 600"
        )
    return text, f"file {about.st_dev}:{about.st_ino}:{about.st_mtime_ns}:{about.st_size}"
