"""A doubtful paper: its picture with the fields on it, each with what was read; accept, correct, skip, do again."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from core.catalogue.rulebook import load_procedures
from core.codes import record_id_for
from core.errors import ConfigError, Reason
from core.messages.spoken import t
from core.model import (
    Account,
    ArchiveRecord,
    Document,
    DocumentId,
    DocumentKind,
    KindCode,
    Role,
    Status,
    UnitCode,
)
from pipeline import decisions
from pipeline.rescanned import Office, record_before, use_record
from portal.looks import DIGITIZING, current_look, note_look, others_looking
from portal.pages import Entry, Pages
from portal.pages.errors import spoken
from portal.people import person, session_of
from portal.pictures import picture_of, sheets_of
from portal.screens.archive.record import ROLES as RECORD_ROLES
from portal.screens.desk.became import became
from portal.screens.desk.reviewing import Question, answers_to, metadata_of, questions_of
from portal.screens.desk.sight import sees
from portal.site import Site
from rules.reuse import Known

_ROLES: Final = (Role.CLERK, Role.TEAM_LEAD, Role.OPERATOR)
ENTRIES: Final = (Entry("/review", "Xác nhận", "Review", _ROLES),)

Worker = Annotated[Account, Depends(person(*_ROLES))]


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]


def add(app: FastAPI, site: Site, pages: Pages) -> None:
    """Let the application show it."""
    screen = _Review(site, pages)
    app.add_api_route("/review", screen.first, methods=["GET"], include_in_schema=False)
    app.add_api_route("/review/{document_id}", screen.show, methods=["GET"], include_in_schema=False)
    app.add_api_route("/review/{document_id}", screen.decide, methods=["POST"], include_in_schema=False)
    app.add_api_route("/review/{document_id}/redo", screen.redo, methods=["POST"], include_in_schema=False)
    app.add_api_route("/review/{document_id}/same", screen.same, methods=["POST"], include_in_schema=False)
    app.add_api_route("/review/{document_id}/split", screen.split, methods=["POST"], include_in_schema=False)
    app.add_api_route("/review/{document_id}/{number}.jpg", screen.picture, methods=["GET"], include_in_schema=False)


class _Review:
    """The screen over one desk."""

    def __init__(self, site: Site, pages: Pages) -> None:
        self._site = site
        self._pages = pages
        unit = UnitCode(site.desk.config.desk.unit)
        self._office = Office(unit, load_procedures(), Known(site.kinds))
        self._four_eyes = decisions.four_eyes_of(site.desk.config.review)

    def first(self, account: Worker) -> Response:
        """The paper whose turn it is."""
        waiting = self._waiting(account)
        return RedirectResponse(f"/review/{waiting[0]}" if waiting else "/today", HTTPStatus.SEE_OTHER)

    def show(
        self, request: Request, account: Worker, document_id: str, kind: str | None = None, done: str | None = None
    ) -> Response:
        """One paper, after it is on record who looks at it."""
        document = self._known(document_id, account)
        chosen = self._kind(document, kind)
        note_look(self._site, document.id, account, DIGITIZING, session=session_of(request))
        return self._page(request, account, document, chosen, questions_of(document, chosen, self._site), done=done)

    def decide(self, request: Request, account: Worker, document_id: str, form: Form) -> Response:
        """What the clerk says of it: all of it counts as compared with the picture."""
        document = self._known(document_id, account)
        kind = self._kind(document, str(form.get("kind", "")) or None)
        answers = answers_to(questions_of(document, kind, self._site), form)
        wrong = self._objection(document, kind, form)
        after = self._after(document.id, account)
        if not wrong and answers.good:
            try:
                decisions.confirm(
                    document.id,
                    self._site.index,
                    self._site.work,
                    actor=account.name,
                    at=self._site.clock(),
                    kind=kind,
                    values=answers.typed,
                    four_eyes=self._four_eyes,
                )
            except ConfigError as error:
                wrong = spoken(error)
            else:
                return _to(f"{after}?done={document.id}")
        page = self._page(request, account, document, kind, answers.questions, wrong=wrong)
        page.status_code = HTTPStatus.CONFLICT if wrong else HTTPStatus.UNPROCESSABLE_ENTITY
        return page

    def redo(self, account: Worker, document_id: str) -> Response:
        """Let a machine try again where the paper stopped; one that was just confirmed is described and asked anew."""
        document = self._known(document_id, account)
        start = Status.CLASSIFIED if document.status is Status.DESCRIBED else None
        decisions.redo(document.id, self._site.index, actor=account.name, at=self._site.clock(), start=start)
        return _to(f"/today?done={document.id}")

    def same(self, account: Worker, document_id: str) -> Response:
        """It is the paper of a record that is there: that one is used."""
        document = self._known(document_id, account)
        after = self._after(document.id, account)
        use_record(
            document.id,
            self._site.index,
            self._site.store,
            self._office,
            actor=account.name,
            at=self._site.clock(),
            on=self._site.today,
        )
        return _to(f"{after}?done={document.id}")

    def split(self, account: Worker, document_id: str, form: Form) -> Response:
        """Take a file with several papers apart, at the pages that were ticked."""
        document = self._known(document_id, account)
        starts = tuple(sorted({int(str(page)) for page in form.getlist("start") if str(page).isdecimal()}))
        if not starts:
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                t("Hãy đánh dấu trang đầu của từng giấy tờ sau.", "Tick the first page of each further paper."),
            )
        after = self._after(document.id, account)
        decisions.split(
            document.id, self._site.index, self._site.work, actor=account.name, at=self._site.clock(), starts=starts
        )
        return _to(f"{after}?done={document.id}")

    def picture(self, request: Request, account: Worker, document_id: str, number: int) -> Response:
        """A page of it, to whoever has opened it."""
        document = self._known(document_id, account)
        if current_look(self._site, document.id, account, session=session_of(request)) is None:
            raise HTTPException(HTTPStatus.FORBIDDEN, t("Hãy mở giấy tờ trước.", "Open the paper first."))
        data = picture_of(document, number, self._site)
        if data is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(data, headers={"Cache-Control": "private, no-store"}, media_type="image/jpeg")

    def _page(
        self,
        request: Request,
        account: Account,
        document: Document,
        kind: DocumentKind | None,
        questions: tuple[Question, ...],
        *,
        wrong: str = "",
        done: str | None = None,
    ) -> Response:
        waiting = self._waiting(account)
        before = record_before(document)
        return self._pages.show(
            request,
            "review.html",
            account=account,
            document=document,
            chosen=kind,
            kinds=sorted(self._site.kinds.values(), key=lambda item: item.name),
            questions=questions,
            certain=[item for item in metadata_of(document, self._site).fields if not item.abstained],
            sheets=sheets_of(document, self._site),
            place=waiting.index(document.id) + 1 if document.id in waiting else None,
            count=len(waiting),
            skip=self._after(document.id, account),
            same=None if before is None else self._site.index.record(before),
            several=document.reason == Reason.SEVERAL_PAPERS,
            waits=document.status is Status.NEEDS_REVIEW,
            aside=document.status is Status.SET_ASIDE,
            confirmed=document.status is Status.DESCRIBED,
            record=self._record(document, account),
            focus=next((item.name for item in questions if item.wrong or item.back), None)
            or next((item.name for item in questions), None),
            other=others_looking(self._site, document.id, account),
            wrong=wrong,
            done=became(done, account, self._site),
        )

    def _objection(self, document: Document, kind: DocumentKind | None, form: FormData) -> str:
        """Why what was typed cannot count: it was typed about something else."""
        if str(form.get("version", "")) != str(document.version):
            return t(
                "Người khác vừa thay đổi giấy tờ này. Hãy xem lại rồi xác nhận.",
                "Somebody else has just changed this paper. Look at it again, then confirm.",
            )
        return "" if kind else t("Hãy chọn loại giấy tờ.", "Choose which paper it is.")

    def _known(self, document_id: str, account: Account) -> Document:
        document = self._site.index.document(DocumentId(document_id))
        if document is None or not sees(account, document):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return document

    def _record(self, document: Document, account: Account) -> ArchiveRecord | None:
        """What the paper has become in the archive, for whoever may see that."""
        if document.status is not Status.ARCHIVED or not account.has_any(*RECORD_ROLES):
            return None
        return self._site.index.record(record_id_for(document.id))

    def _kind(self, document: Document, code: str | None) -> DocumentKind | None:
        chosen = code or document.kind
        return None if chosen is None else self._site.kinds.get(KindCode(chosen))

    def _waiting(self, account: Account) -> list[DocumentId]:
        return [item.document.id for item in decisions.queue(self._site.index) if sees(account, item.document)]

    def _after(self, document_id: DocumentId, account: Account) -> str:
        """Where to go on: the next paper, behind the last one the first, or the list."""
        waiting = self._waiting(account)
        place = waiting.index(document_id) if document_id in waiting else -1
        rest = [*waiting[place + 1 :], *waiting[: max(place, 0)]]
        return f"/review/{rest[0]}" if rest else "/today"


def _to(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
