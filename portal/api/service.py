"""What every operation works on: the open desk, whoever guards it, and how an answer goes on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from core.catalogue.purposes import load_purposes
from core.catalogue.rulebook import load_procedures
from core.codes import procedure_key
from core.model import ArchiveRecord, Basis, LedgerEvent, Procedure, Purpose, RecordId
from portal.api.gate import Caller, Gate
from portal.api.problems import ProblemError
from portal.api.verification import Verifier
from portal.site import Site

#: Only to say it in the OpenAPI document; the gate decides.
_TOKEN: Final = HTTPBearer(auto_error=False, scheme_name="Token", description="of /oauth/token, for ten minutes")
#: Letters, digits and what stands between them in dossier codes.
DOSSIER: Final = r"^[A-Za-z0-9][A-Za-z0-9./_-]{2,59}$"
#: What a client makes up once for each thing that it wants done; RFC 9110 visible characters.
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{8,128}$",
        description="the same key with the same body is answered the same for 24 hours, and done once",
    ),
]
PurposeHeader = Annotated[str, Header(alias="X-Purpose", max_length=100, description="why it is asked")]


@dataclass(frozen=True, slots=True)
class Service:
    """A desk as the API works on it."""

    site: Site
    gate: Gate
    purposes: Mapping[str, Purpose]
    procedures: Mapping[str, Procedure]  #: by the key of their code
    verifier: Verifier

    def caller(self, request: Request, _shown: Annotated[object, Depends(_TOKEN)]) -> Caller:
        """Who asks.

        Raises:
            ProblemError: 401, nobody known; 429, too many requests.
        """
        return self.gate.caller(request)

    @property
    def links(self) -> bool:
        """Whether papers are sent by links of the store."""
        return self.site.desk.config.portal.content == "redirect"

    def note(self, action: str, subject: str, caller: Caller, *facts: tuple[str, str]) -> None:
        """Write what a client does to the ledger, before it is answered."""
        self.site.index.note(LedgerEvent(action, subject, caller.name, self.site.clock(), facts))

    def record(self, record_id: str) -> ArchiveRecord:
        """The record of that id.

        Raises:
            HTTPException: 404, there is none.
        """
        record = self.site.index.record(RecordId(record_id))
        if record is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such record")
        return record

    def purpose(self, code: str, caller: Caller) -> Purpose | None:
        """The purpose of that code; None where it is no lawful one.

        What the clients file names is lawful on any ground, unless configs/purposes.toml knows better.
        """
        if code in self.purposes or not caller.embedded:
            return self.purposes.get(code)
        return Purpose(code, code, frozenset(Basis), "clients.toml")

    def procedure(self, code: str) -> Procedure:
        """The procedure of that code, in its short or long form.

        Raises:
            ProblemError: 422, there is none.
        """
        found = self.procedures.get(procedure_key(code) or "")
        if found is None:
            detail = "no procedure of that code is known here"
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-procedure", detail)
        return found

    def once(
        self, caller: Caller, key: str | None, question: BaseModel, answer: Callable[[], tuple[int, BaseModel]]
    ) -> Response:
        """The answer, or the one that the same key had before; the question is answered once.

        Raises:
            ProblemError: 422, the key came with another question; 409, that one is still being answered.
        """
        if key is None:
            status, found = answer()
            return _json(status, found.model_dump_json(by_alias=True))
        replies = self.site.index.systems.replies
        asked = f"{type(question).__name__}\0{question.model_dump_json()}"
        fingerprint = self.gate.keys.digest("reply", asked.encode()).hex()
        before = replies.begin(caller.name, key, fingerprint, at=self.site.clock())
        if before is not None and before.fingerprint != fingerprint:
            detail = "this Idempotency-Key was used for another request; take a new one"
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused", detail)
        if before is not None and (before.status is None or before.body is None):
            detail = "the request of this Idempotency-Key is still being answered; ask again"
            raise ProblemError(HTTPStatus.CONFLICT, "idempotency-key-in-use", detail, headers={"Retry-After": "1"})
        if before is not None and before.status is not None and before.body is not None:
            return _json(before.status, before.body)
        try:
            status, found = answer()
        except BaseException:
            replies.drop(caller.name, key)
            raise
        body = found.model_dump_json(by_alias=True)
        replies.keep(caller.name, key, status=status, body=body)
        return _json(status, body)


def open_service(site: Site) -> Service:
    """The API's side of a desk.

    Raises:
        ConfigError: its clients, its keys or the catalogues cannot be read.
    """
    procedures = {key: item for item in load_procedures() if (key := procedure_key(item.code)) is not None}
    return Service(site, Gate(site), {item.code: item for item in load_purposes()}, procedures, Verifier(site))


def _json(status: int, body: str) -> Response:
    return Response(body, status, {"Cache-Control": "private, no-store"}, media_type="application/json")
