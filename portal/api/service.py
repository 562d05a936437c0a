"""What every operation works on: the open index and store, the clock, who may ask, and the ledger."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.exceptions import HTTPException

from core.model import ArchiveRecord, DocumentKind, KindCode, LedgerEvent, RecordId
from portal.api.auth import Client, authenticate
from storage import Index, ObjectStore

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Service:
    """The archive as the API works on it.

    Args:
        index: where the records and the ledger are.
        store: where the papers lie.
        clients: who may ask.
        clock: what time it is.
        kinds: what is known of each kind.
    """

    index: Index
    store: ObjectStore
    clients: tuple[Client, ...]
    clock: Callable[[], dt.datetime]
    kinds: Mapping[KindCode, DocumentKind]

    def caller(self, request: Request) -> Client:
        """Who asks.

        Raises:
            HTTPException: 401, nobody known.
        """
        return authenticate(request, self.clients)

    def today(self) -> dt.date:
        """The day at the desk."""
        return self.clock().astimezone(VIETNAM).date()

    def note(self, action: str, subject: str, caller: Client, *facts: tuple[str, str]) -> None:
        """Write what a client does to the ledger, before it is answered."""
        self.index.note(LedgerEvent(action, subject, caller.name, self.clock(), facts))

    def record(self, record_id: str) -> ArchiveRecord:
        """The record of that id.

        Raises:
            HTTPException: 404, there is none.
        """
        record = self.index.record(RecordId(record_id))
        if record is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such record")
        return record


def require_purpose(caller: Client, purpose: str) -> None:
    """Let a client ask only for what it is registered for.

    Raises:
        HTTPException: 403.
    """
    if purpose not in caller.purposes:
        raise HTTPException(HTTPStatus.FORBIDDEN, "this client is not registered for that purpose")
