"""Loggers of libraries print certificate subjects: names, and often numbers, of persons. They are held back."""

import logging
from typing import Final

_LOUD: Final = ("pkcs11", "pyhanko", "pyhanko_certvalidator")


def silence_library_logs() -> None:
    """Let nothing of these loggers through; what matters comes back as values and errors."""
    for name in _LOUD:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
