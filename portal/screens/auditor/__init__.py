"""For auditors: check any file, see the last audit, and until when everything holds that proves the archive."""

import threading
from http import HTTPStatus
from pathlib import PurePath
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from core.codes import sha256_of
from core.messages.spoken import t
from core.model import Account, Role
from pipeline.audit.last import AUDITS, last_audit
from pipeline.evidence.logbook import newest_checkpoint
from portal.pages import Entry, Pages
from portal.people import person
from portal.screens.auditor.calendar import Calendar
from portal.screens.auditor.faults import found_by
from portal.screens.auditor.uploads import MOST_BYTES, bounded, too_large, uploaded
from portal.screens.auditor.verdicts import Verdict, judged
from portal.site import Site
from signing.trust import load_trust
from signing.validate.report import Policy

_ROLES: Final = (Role.AUDITOR, Role.ARCHIVIST, Role.TEAM_LEAD)
ENTRIES: Final = (Entry("/auditor", "Kiểm tra", "Checks", _ROLES, begins=(Role.AUDITOR,)),)
#: So many files are checked at a time; whoever comes next waits so long.
_AT_ONCE: Final = 2
_WAIT_SECONDS: Final = 30.0
_LOOKED_THROUGH: Final = 50

Reader = Annotated[Account, Depends(person(*_ROLES))]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    calendar = Calendar(site)
    turns = threading.BoundedSemaphore(_AT_ONCE)

    def page(request: Request, account: Account, verdict: Verdict | None = None, *, empty: str = "") -> Response:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if empty else HTTPStatus.OK
        audit = last_audit(entry.event for entry in site.index.events(AUDITS, limit=_LOOKED_THROUGH))
        return pages.show(
            request,
            "auditor.html",
            account=account,
            status=status,
            verdict=verdict,
            empty=empty,
            most_bytes=MOST_BYTES,
            too_large=too_large(),
            audit=audit,
            found=None if audit is None else found_by(audit, site, account),
            dates=calendar.dates(),
            checkpoint=newest_checkpoint(site.store),
            evidence_at=site.index.work_state().last_evidence_at,
        )

    def check(name: str, data: bytes, policy: Policy) -> Verdict:
        if not turns.acquire(timeout=_WAIT_SECONDS):
            busy = t(
                "Đang kiểm tra nhiều tệp khác, hãy thử lại sau ít phút.", "Others are being checked; try again soon."
            )
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, busy)
        try:
            trust = load_trust(site.desk.config.trust.folder)
            return judged(name, data, trust, at=site.clock(), policy=policy, ours=site.store.has(sha256_of(data)))
        finally:
            turns.release()

    @app.get("/auditor", include_in_schema=False)
    def auditor(request: Request, account: Reader) -> Response:
        return page(request, account)

    @app.post("/auditor", include_in_schema=False, dependencies=[Depends(bounded)])
    async def verify(request: Request, account: Reader) -> Response:
        file = await uploaded(request, "file")
        if file is None:
            words = t("Hãy chọn một tệp PDF để kiểm tra.", "Choose a PDF to check.")
            return await run_in_threadpool(page, request, account, empty=words)
        ours = (await request.form()).get("policy") == Policy.ARCHIVE.value
        policy = Policy.ARCHIVE if ours else Policy.INBOUND
        verdict = await run_in_threadpool(check, PurePath(file[0]).name, file[1], policy)
        return await run_in_threadpool(page, request, account, verdict)

    @app.get("/auditor/checkpoint", include_in_schema=False)
    def checkpoint(account: Reader) -> Response:  # noqa: ARG001  the dependency decides who may
        found = newest_checkpoint(site.store)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, t("Kho chưa có điểm chốt.", "There is no checkpoint yet."))
        headers = {
            "Content-Disposition": f'attachment; filename="checkpoint-{found.checkpoint.size}.txt"',
            "Cache-Control": "no-store",
        }
        return Response(found.note, headers=headers, media_type="text/plain; charset=utf-8")
