"""What stands before every operation: scopes, limits, keys that make a POST happen once, pages, sizes, odd paths."""

import asyncio
import datetime as dt
import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.types import Message

from core.model import ArchiveRecord, LedgerEvent
from portal.api.gate.bodies import MAX_BYTES
from portal.api.gate.limits import HOUR, Window
from tests.portal.admitted import LAWFUL, NAME, admit
from tests.portal.conftest import ASKED, NOON, OWNER, SEARCH, Portal, content_of, is_problem, question

BY = {"X-Purpose": LAWFUL}
TEN_MB = 10 * 1024 * 1024
KEY = {"Idempotency-Key": "0190-tiep-nhan"}


def refused(portal: Portal, name: str = NAME) -> list[dict[str, str]]:
    """What was noted of refusals of a client."""
    events = (entry.event for entry in portal.index.ledger())
    return [{"subject": event.subject, **dict(event.facts)} for event in events if _is_refusal(event, name)]


def _is_refusal(event: LedgerEvent, name: str) -> bool:
    return event.actor == name and event.action == "access_refused"


# --- scopes -----------------------------------------------------------------------------------------------------------


def test_every_operation_wants_its_scope_and_the_refusal_is_on_record(portal: Portal, paper: ArchiveRecord) -> None:
    only = {action: admit(portal, action, name=f"c-{number}") for number, action in enumerate(_OPERATIONS)}
    for action, (method, path, more) in _OPERATIONS.items():
        at = path.replace("RECORD", paper.id)
        for other, client in only.items():
            answer = portal.ask(method, at, token=client.token(), **more)
            if other == action:
                assert answer.status_code in {200, 201}, answer.text
            else:
                assert is_problem(answer, 403, "insufficient-scope")
                assert action in answer.headers["WWW-Authenticate"]
    noted = refused(portal, "c-0")
    assert [item["problem"] for item in noted] == ["insufficient-scope"] * 3
    assert {item["operation"] for item in noted} == {"reuse_search", "announce_dossier", "indicators"}


_OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "records:read": ("GET", "/v1/records/RECORD", {}),
    "reuse:search": ("POST", SEARCH, {"json": question(purpose=LAWFUL)}),
    "dossiers:write": (
        "POST",
        "/v1/dossiers",
        {"json": {"code": "HS-1", "procedure": "1.001193", "owner": OWNER, "purpose": LAWFUL}},
    ),
    "indicators:read": ("GET", "/v1/indicators", {}),
}


def test_a_narrow_scope_shows_its_kinds_and_units_only(portal: Portal, paper: ArchiveRecord) -> None:
    narrow = "records:read;kinds=decision;units=H48.90", "reuse:search;kinds=decision;units=H48.90"
    token = admit(portal, *narrow).token()
    found = portal.ask("POST", SEARCH, token=token, json=question(purpose=LAWFUL)).json()["results"]
    assert {item["record"]["kind"] for item in found} == {"decision"}
    other = portal.ask("POST", SEARCH, token=token, json=question(purpose=LAWFUL, kind="marital_status_certificate"))
    assert is_problem(other, 403, "insufficient-scope")
    assert portal.ask("GET", content_of(paper), token=token, headers=BY).status_code == 200
    for path in ("", "/content", "/verification"):
        at = f"/v1/records/{portal.records['marriage'].id}{path}"
        assert is_problem(portal.ask("GET", at, token=token, headers=BY), 403, "insufficient-scope")
    assert {item["subject"] for item in refused(portal)} == {"-", portal.records["marriage"].id}
    elsewhere = admit(portal, "records:read;units=H48.91", name="elsewhere").token()
    assert is_problem(portal.ask("GET", f"/v1/records/{paper.id}", token=elsewhere), 403, "insufficient-scope")


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_window_slides() -> None:
    window, start = Window(HOUR), dt.datetime(2025, 9, 15, 5, tzinfo=dt.UTC)
    assert [window.hit("a", start) for _ in range(4)] == [1, 2, 3, 4]
    assert window.count("b", start) == 0
    assert window.count("a", start + HOUR * 1.25) == pytest.approx(3)
    assert window.hit("a", start + HOUR * 1.5) == pytest.approx(3)
    assert window.count("a", start + HOUR * 3) == 0


def test_a_client_that_asks_too_much_waits(portal: Portal, paper: ArchiveRecord) -> None:
    strict = replace(portal, flags=(("portal.client_per_minute", "2"),))
    said = [strict.ask("GET", f"/v1/records/{paper.id}") for _ in range(3)]
    assert [answer.status_code for answer in said] == [200, 200, 429]
    assert is_problem(said[-1], 429, "too-many-requests")
    assert said[-1].headers["Retry-After"] == "60"


def test_one_person_is_not_looked_up_again_and_again_whoever_asks(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    strict = replace(portal, flags=(("portal.person_per_hour", "2"),))
    others = admit(strict, "reuse:search").token()
    said = [strict.search(), strict.ask("POST", SEARCH, token=others, json=question(purpose=LAWFUL)), strict.search()]
    assert [answer.status_code for answer in said] == [200, 200, 429]
    assert is_problem(said[-1], 429, "too-many-of-one-person")
    assert strict.search(owner="051095000999").status_code == 200
    assert OWNER not in f"{caplog.text} {[line.__dict__ for line in caplog.records]}"


def test_whoever_tries_numbers_out_is_stopped_and_an_alarm_goes_off_once(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    strict = replace(portal, flags=(("portal.misses_per_hour", "3"),))
    said = [strict.search(owner=f"0510950009{number:02}") for number in range(6)]
    assert [answer.status_code for answer in said] == [200, 200, 200, 200, 429, 429]
    assert is_problem(said[-1], 429, "too-many-misses")
    # Whom it knows it may not ask for now either: an answer would tell it which number is right
    assert strict.search().status_code == 429
    alarms = [line for line in caplog.records if line.levelno == logging.ERROR]
    assert [line.__dict__["client"] for line in alarms] == ["cong-dich-vu"]
    assert "051095" not in f"{[line.__dict__ for line in caplog.records]}"
    assert strict.refusals() == ["too-many-misses"] * 3


# --- once -------------------------------------------------------------------------------------------------------------


def test_the_same_key_is_answered_the_same_by_every_process(portal: Portal) -> None:
    first = portal.ask("POST", SEARCH, json=question(), headers=KEY)
    portal.index.note(LedgerEvent("something", "else", "admin", NOON))
    again = replace(portal).ask("POST", SEARCH, json=question(), headers=KEY)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    # Both are accesses
    assert [event.action for event in portal.accesses()] == ["reuse_search"] * 2


def test_a_key_that_comes_with_another_question_is_refused(portal: Portal) -> None:
    portal.ask("POST", SEARCH, json=question(), headers=KEY)
    other = portal.ask("POST", SEARCH, json=question(kind="decision"), headers=KEY)
    assert is_problem(other, 422, "idempotency-key-reused")
    # Others have keys of their own, and after a day it is free again
    token = admit(portal, "reuse:search").token()
    mine = portal.ask("POST", SEARCH, token=token, json=question(purpose=LAWFUL), headers=KEY)
    assert mine.status_code == 200
    tomorrow = replace(portal, now=NOON + dt.timedelta(hours=25))
    assert tomorrow.ask("POST", SEARCH, json=question(kind="decision"), headers=KEY).status_code == 200


def test_a_key_whose_first_question_is_still_at_work_waits_and_one_that_failed_is_free(portal: Portal) -> None:
    replies = portal.index.systems.replies
    assert replies.begin("cong-dich-vu", KEY["Idempotency-Key"], "?", at=NOON) is None
    assert is_problem(portal.ask("POST", SEARCH, json=question(), headers=KEY), 422, "idempotency-key-reused")
    replies.drop("cong-dich-vu", KEY["Idempotency-Key"])
    wrong = portal.ask("POST", SEARCH, json=question(cursor="AAAA"), headers=KEY)
    assert is_problem(wrong, 422, "unknown-cursor")
    assert portal.ask("POST", SEARCH, json=question(), headers=KEY).status_code == 200


@pytest.mark.parametrize("key", ["short", "x" * 129, "with space", "b\u00e9b\u00e9-b\u00e9b\u00e9"])
def test_a_key_that_is_none_is_refused(portal: Portal, key: str) -> None:
    answer = portal.ask("POST", SEARCH, json=question(), headers={"Idempotency-Key": key.encode()})
    assert is_problem(answer, 422, "invalid-request")


# --- pages ------------------------------------------------------------------------------------------------------------


def test_pages_put_together_are_the_whole_and_a_cursor_serves_its_question_only(portal: Portal) -> None:
    whole = [item["record"]["id"] for item in portal.search().json()["results"]]
    found, cursor = list[str](), None
    while cursor or not found:
        said = portal.search(limit=1, cursor=cursor).json()
        found += [item["record"]["id"] for item in said["results"]]
        first, cursor = (cursor, said["next"])
    assert found == whole
    assert len(whole) == 3
    for wrong in (f"{first}A", "AAAA", "!", "x" * 200):
        assert is_problem(portal.search(limit=1, cursor=wrong), 422, "unknown-cursor")
    assert is_problem(portal.search(limit=1, cursor=first, kind="decision"), 422, "unknown-cursor")


# --- validators -------------------------------------------------------------------------------------------------------


def test_a_record_that_is_known_already_is_not_sent_again(portal: Portal, paper: ArchiveRecord) -> None:
    path = f"/v1/records/{paper.id}"
    etag = portal.ask("GET", path).headers["ETag"]
    for method in ("GET", "HEAD"):
        again = portal.ask(method, path, headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert portal.ask("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert [event.action for event in portal.accesses()] == ["record_read"] * 4


# --- sizes and paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [SEARCH, "/v1/dossiers", "/oauth/token", "/v1/nowhere"])
def test_a_body_that_is_too_long_is_refused_by_what_it_says_of_itself(portal: Portal, path: str) -> None:
    async def asked() -> tuple[list[Message], int]:
        said: list[Message] = []
        read = 0

        async def receive() -> Message:
            nonlocal read
            read += 1
            return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

        async def send(message: Message) -> None:
            said.append(message)

        headers = [(b"content-length", str(TEN_MB).encode()), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", "state": {}}
        await portal.app()(scope, receive, send)
        return said, read

    said, read = asyncio.run(asked())
    assert (said[0]["status"], read) == (413, 0)


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off(portal: Portal) -> None:
    read = 0

    async def pieces() -> Any:
        nonlocal read
        while read < TEN_MB:
            read += 65_536
            yield b"x" * 65_536

    answer = portal.ask("POST", SEARCH, content=pieces(), headers={"Content-Type": "application/json"})
    assert is_problem(answer, 413, "body-too-large")
    assert read <= MAX_BYTES + 65_536


TRICKS = (
    "/v1/records/../../index.db",
    "/v1/records/..%2f..%2findex.db/content",
    "/v1/records/%2e%2e%2findex.db",
    "/v1/records//content",
    "/v1/records/r-x%00/content",
    "/v1/records/r-x%0d%0aX-Evil:%201",
    "/v1/../healthz/x",
    "//v1/records/r-x",
    "/v1/records/r-x;/content",
    "/v1/records/" + "a" * 5000,
    "/v1/dossiers/..",
    "/v1/dossiers/%2e%2e%2fetc",
    "/v1%2frecords%2fr-x",
)


@pytest.mark.parametrize("path", TRICKS)
def test_tricks_with_paths_lead_nowhere(portal: Portal, path: str) -> None:
    answer: httpx.Response = portal.ask("GET", path, headers=ASKED)
    assert answer.status_code in {404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Evil" not in f"{answer.headers} {answer.text}"
    assert portal.accesses() == []
