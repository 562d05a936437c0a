"""Certificates, parsed once a process: the same few come with every file, and comparing their names is what costs."""

from functools import lru_cache
from threading import get_ident
from typing import Final

from asn1crypto import x509

#: As many as a desk meets, and no more than some megabytes.
_KEPT: Final = 128
_LONGEST: Final = 1 << 13


def certificate_of(der: bytes) -> x509.Certificate:
    """The certificate of these bytes. It is shared within a thread: nobody may change it."""
    # Parsing goes on whenever something is asked for, so no two threads may read the same object.
    return _parsed(der, get_ident()) if len(der) <= _LONGEST else x509.Certificate.load(der)


@lru_cache(maxsize=_KEPT)
def _parsed(der: bytes, _thread: int) -> x509.Certificate:
    return x509.Certificate.load(der)
