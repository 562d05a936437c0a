"""Passwords as argon2id hashes (RFC 9106): what they cost whoever guesses, and that nobody learns which names exist."""

import base64
import hashlib
import secrets
import threading
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from core.model import Account, Credentials
from core.settings.accounts import AccountRules, AccountSettings, PasswordFault
from core.text import nfc
from rules.people.accounts import password_faults

#: Each takes the memory that the settings name: so many at once, and others wait.
_AT_ONCE: Final = 4
#: Without 0, 1, 8, B, I, L, O: nobody reads them for one another.
_LETTERS: Final = "ACDEFGHJKMNPQRSTUVWXYZ2345679"
_RECOVERY_LETTERS: Final = 16


class Passwords:
    """Makes and compares hashes."""

    def __init__(self, settings: AccountSettings) -> None:
        """Take what a password costs from the settings."""
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_passes,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_lanes,
            type=Type.ID,
        )
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def hashed(self, password: str) -> str:
        """The hash of a password, with its salt and its parameters."""
        with self._turns:
            return self._hasher.hash(nfc(password))

    def is_right(self, password: str, hashed: str | None) -> bool:
        """Whether it is the password of that hash; without a hash it takes as long, and is never right."""
        with self._turns:
            try:
                right = self._hasher.verify(hashed or self._nobodys(), nfc(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether it was made at another cost than the settings name now."""
        return self._hasher.check_needs_rehash(hashed)

    def faults(
        self, password: str, account: Account, known: Credentials | None, rules: AccountRules
    ) -> tuple[PasswordFault, ...]:
        """What is wrong with a new password; one that is good is compared with those before it, one after the other."""
        found = password_faults(nfc(password), account, rules)
        if found or known is None:
            return found
        before = known.passwords[: rules.password_history]
        used = any(self.is_right(password, item) for item in before)
        return (PasswordFault.USED_BEFORE,) if used else ()

    def _nobodys(self) -> str:
        """Looks like a hash and costs as much to compare, but no password was hashed for it."""
        known = self._hasher
        cost = f"m={known.memory_cost},t={known.time_cost},p={known.parallelism}"
        salt, digest = (_base64(secrets.token_bytes(size)) for size in (known.salt_len, known.hash_len))
        return f"$argon2id$v=19${cost}${salt}${digest}"


def new_recovery_codes(count: int) -> tuple[str, ...]:
    """Codes that each sign in once without the app: 16 letters, 77 bits."""
    return tuple(_grouped("".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LETTERS))) for _ in range(count))


def recovery_digest(code: str) -> str:
    """What is kept of a recovery code, however it was typed: so many bits need no slow hash."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
