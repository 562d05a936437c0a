"""Codes of six digits that change every 30 seconds (RFC 6238), as authenticator apps make them."""

import base64
import datetime as dt
import hmac
from typing import Final
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

DIGITS: Final = 6
STEP_SECONDS: Final = 30
#: RFC 4226 §4 R6 recommends 160 bits; that is what SHA-1 takes, which authenticator apps all know.
SECRET_BYTES: Final = 20
#: RFC 6238 §5.2 recommends one step for the time that typing takes; one ahead is for clocks that differ.
_STEPS: Final = (0, -1, 1)


def code_at(secret: bytes, at: dt.datetime) -> str:
    """The code that an app shows at that time."""
    return _hotp(secret).generate(step_at(at)).decode()


def step_at(at: dt.datetime) -> int:
    """The number of the 30 seconds since 1970."""
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: bytes, code: str, *, at: dt.datetime, after: int) -> int | None:
    """The step whose code was said; None: of no step that is near, or of one that is not later than `after`.

    `after` is the last step whose code was taken: no code counts twice (RFC 6238 §5.2).
    """
    said = "".join(code.split()).encode()
    known = _hotp(secret)
    # All are compared, whichever is right.
    right = [step_at(at) + off for off in _STEPS if hmac.compare_digest(known.generate(step_at(at) + off), said)]
    return next((step for step in right if step > after), None)


def text_of(secret: bytes) -> str:
    """The secret as people type it into an app."""
    return base64.b32encode(secret).decode()


def secret_of(text: str) -> bytes:
    """The secret that `text_of` wrote."""
    return base64.b32decode(text)


def address_of(secret: bytes, *, account: str, issuer: str) -> str:
    """The address in the QR code that an app reads."""
    label = quote(f"{issuer}:{account}", safe="")
    return (
        f"otpauth://totp/{label}?secret={text_of(secret)}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )


def _hotp(secret: bytes) -> HOTP:
    return HOTP(secret, DIGITS, SHA1())  # noqa: S303  RFC 6238; collisions do not matter to an HMAC
