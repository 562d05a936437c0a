"""Certificates: what they may be used for, and parsed once a process."""

from functools import lru_cache
from threading import get_ident
from typing import Final

from asn1crypto import x509
from cryptography.x509 import KeyUsage

#: The same few come with every file, and comparing their names is what costs. As many as a desk meets, some megabytes.
_KEPT: Final = 128
_LONGEST: Final = 1 << 13
_USES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def key_usage(*uses: str) -> KeyUsage:
    """Those uses and no other (RFC 5280 4.2.1.3), by the names of `cryptography`."""
    return KeyUsage(**dict.fromkeys(_USES, False) | dict.fromkeys(uses, True))


def certificate_of(der: bytes) -> x509.Certificate:
    """The certificate of these bytes. It is shared within a thread: nobody may change it."""
    # Parsing goes on whenever something is asked for, so no two threads may read the same object.
    return _parsed(der, get_ident()) if len(der) <= _LONGEST else x509.Certificate.load(der)


@lru_cache(maxsize=_KEPT)
def _parsed(der: bytes, _thread: int) -> x509.Certificate:
    return x509.Certificate.load(der)
