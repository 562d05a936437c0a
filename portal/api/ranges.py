"""Byte ranges and validators of a stored file (RFC 9110 §13–14), one range at a time."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """First byte and the one after the last."""

    start: int
    stop: int


class UnsatisfiableError(ValueError):
    """The range lies outside the file."""


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The range asked for; None for the whole file, also where the header is of a form that may be ignored.

    Raises:
        UnsatisfiableError: it lies outside the file.
    """
    match = _RANGE.match(header.strip()) if header else None
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if first == "":
        length = int(last)
        if length == 0 or size == 0:
            raise UnsatisfiableError
        return ByteRange(max(0, size - length), size)
    start = int(first)
    stop = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return ByteRange(start, stop)


def matches(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names this entity tag."""
    if header is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag in tags
