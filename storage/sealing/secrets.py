"""What keeps personal numbers out of sight in the index: sealed values, blind look-ups, tokens in texts (ADR 0008).

Every value says with which key it was made: `2:…`. From each key three are derived, so that what one of them makes says
nothing about the others.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import IntegrityError
from core.model import DossierCode, OwnerId

#: Of a key in the file.
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
#: Passports' a letter and seven or eight digits, personal ids of 9 and 12, tax codes of 10 and 13, also printed in
#: equal groups. Others that look so (telephones, accounts, some blanks) are masked too: that hides more, and finds.
_NUMBER: Final = re.compile(
    r"(?<![^\W\d_])(?:[A-Za-z]|[A-Z] )\d{7,8}(?!\d)"
    r"|(?<!\d)(?:\d{12}|\d{9}|\d{13}|\d{10}(?:-\d{3})?"
    r"|\d{3}(?P<gap>[ .])\d{3}(?P=gap)\d{3}(?:(?P=gap)\d{3})?|\d{4}(?P<space>[ .])\d{4}(?P=space)\d{4})(?!\d)"
)
#: A token has no figures but its key's version: it is no number that could be masked again.
_TOKEN: Final = re.compile(r"\bso\d+x[a-p]{20}\b")
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
#: What a reader sees where a number was.
HIDDEN: Final = "•••"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its personal numbers, and those, to put a new key's tokens in their place one day."""

    text: str = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)


class Key:
    """One key of the file."""

    def __init__(self, version: int, master: bytes) -> None:
        """Derive what is needed from 32 random bytes."""
        self.version: Final = version
        self._sealing = AESGCM(_derived(master, "seal"))
        self._blinding = _derived(master, "blind")
        self._masking = _derived(master, "mask")
        #: Tells keys apart without saying anything about them.
        self.fingerprint: Final = _derived(master, "fingerprint")[:16].hex()

    def seal(self, value: str, place: str) -> str:
        """The value encrypted with AES-256-GCM for its one place, such as `records/r-…`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._sealing.encrypt(nonce, value.encode(), place.encode())
        return f"{self.version}:{base64.b64encode(nonce + sealed).decode()}"

    def unseal(self, value: str, place: str) -> str:
        """The value that was sealed for that place.

        Raises:
            IntegrityError: it was changed, moved from another row, or sealed with another key.
        """
        try:
            data = base64.b64decode(value.partition(":")[2], validate=True)
            return self._sealing.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], place.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise IntegrityError(
                f"mục lục có ở {place} dữ liệu không do khóa {self.version} niêm phong ở đó / "
                f"the index holds at {place} what was not sealed there with key {self.version}"
            ) from (error)

    def owner(self, owner: OwnerId) -> str:
        """What an owner is looked up by."""
        return self._blind("owner", owner)

    def dossier(self, code: DossierCode) -> str:
        """What a dossier's records are looked up by."""
        return self._blind("dossier", code)

    def source(self, source: str) -> str:
        """What an arrival is known again by."""
        return self._blind("source", source)

    def tried(self, what: str) -> str:
        """What failed attempts to sign in are counted under: in the place of a name may stand a password."""
        return self._blind("tried", what)

    def _blind(self, scope: str, value: str) -> str:
        digest = hmac.digest(self._blinding, f"{scope}\0{value}".encode(), hashlib.sha256)
        return f"{self.version}:{digest[:16].hex()}"

    def token(self, number: str) -> str:
        """The word that stands for a number in searchable text."""
        digest = hmac.digest(self._masking, number.encode(), hashlib.sha256)[:10].hex()
        return f"so{self.version}x{digest.translate(_LETTERS)}"

    def mask(self, text: str) -> Masked:
        """The text with a token for every personal number."""
        numbers: dict[str, None] = {}

        def replaced(found: re.Match[str]) -> str:
            number = re.sub(r"[\W_]", "", found[0]).upper()
            numbers[number] = None
            return f" {self.token(number)} "

        masked = _NUMBER.sub(replaced, text)
        return Masked(masked, tuple(numbers))


def shown(text: str) -> str:
    """A masked text for people."""
    return _TOKEN.sub(HIDDEN, text)


def version_of(value: str) -> int:
    """With which key a value was made; 0 for one that was never sealed."""
    head, colon, _ = value.partition(":")
    return int(head) if colon and head.isdecimal() else 0


def _derived(master: bytes, use: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"sohoa index {use}".encode()).derive(master)
