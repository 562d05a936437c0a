"""Long answers in pages: cursors that only this desk can make, each good for the question that it came with."""

import base64
import hmac
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final, TypeVar

from portal.api.gate.keys import PortalKeys
from portal.api.problems import ProblemError

T = TypeVar("T")

PAGE: Final = 100
_MAC_BYTES: Final = 16


def page(
    items: Sequence[T], key_of: Callable[[T], str], *, question: str, cursor: str | None, limit: int, keys: PortalKeys
) -> tuple[Sequence[T], str | None]:
    """The items of one page, and the cursor of the next; none after the last.

    Args:
        items: all of them, in an order that stays; new ones may come before.
        key_of: what an item is known again by; nothing personal.
        question: what was asked, so that its cursor serves no other.
        cursor: of this page; None for the first.
        limit: how many there are on a page at most.
        keys: of the portal.

    Raises:
        ProblemError: 422, the cursor is not one of this question's.
    """
    start = 0
    if cursor is not None:
        after = _opened(cursor, question, keys)
        place = next((number for number, item in enumerate(items) if key_of(item) == after), None)
        if place is None:
            raise _refusal()
        start = place + 1
    found = items[start : start + limit]
    more = start + limit < len(items)
    return found, _sealed(key_of(found[-1]), question, keys) if more else None


def _sealed(key: str, question: str, keys: PortalKeys) -> str:
    mac = keys.digest("cursor", f"{question}\0{key}".encode())[:_MAC_BYTES]
    return base64.urlsafe_b64encode(mac + key.encode()).decode().rstrip("=")


def _opened(cursor: str, question: str, keys: PortalKeys) -> str:
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        key = data[_MAC_BYTES:].decode()
    except ValueError:
        raise _refusal() from None
    mac = keys.digest("cursor", f"{question}\0{key}".encode())[:_MAC_BYTES]
    if not hmac.compare_digest(mac, data[:_MAC_BYTES]):
        raise _refusal()
    return key


def _refusal() -> ProblemError:
    detail = "the cursor does not belong to this question; begin again without one"
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-cursor", detail)
