"""Records without what they say of people: which of an owner's can be reused, and single ones."""

import datetime as dt
import logging
import sqlite3
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.model import ArchiveRecord, LedgerEvent
from tests.portal.conftest import (
    CLIENT,
    NEIGHBOUR,
    NOON,
    OWNER,
    PURPOSE,
    SEARCH,
    Portal,
    is_problem,
)


def reasons(portal: Portal, answer: httpx.Response) -> dict[str, list[str]]:
    """The reasons against each record that was found, by the record's name."""
    assert answer.status_code == 200
    names = {record.id: name for name, record in portal.records.items()}
    found: dict[str, list[str]] = {}
    for item in answer.json()["results"]:
        assert item["reusable"] is (item["reasons"] == [])
        found[names[item["record"]["id"]]] = item["reasons"]
    return found


# --- which can be reused ----------------------------------------------------------------------------------------------


def test_every_paper_of_the_owner_is_answered_with_the_reasons_against_it(portal: Portal) -> None:
    answer = portal.search()
    assert answer.json()["schema"] == "sohoa.reuse_search/1"
    assert reasons(portal, answer) == {
        "decision": [],
        "doubtful": ["doubtful", "incomplete_metadata"],
        "marriage": ["expired"],
    }


def test_a_paper_serves_as_long_as_the_law_lets_its_kind(portal: Portal) -> None:
    last_day = replace(portal, now=dt.datetime(2025, 9, 10, 16, 59, tzinfo=dt.UTC))
    assert reasons(portal, last_day.search(kind="marital_status_certificate")) == {"marriage": []}
    # A minute later it is midnight in Vietnam.
    day_after = replace(portal, now=dt.datetime(2025, 9, 10, 17, tzinfo=dt.UTC))
    assert reasons(portal, day_after.search(kind="marital_status_certificate")) == {"marriage": ["expired"]}


def test_papers_of_another_kind_are_left_out(portal: Portal) -> None:
    assert reasons(portal, portal.search(kind="decision")).keys() == {"decision", "doubtful"}
    assert reasons(portal, portal.search(kind="birth_certificate")) == {}


def test_everybody_is_shown_only_their_own_papers(portal: Portal) -> None:
    assert reasons(portal, portal.search(owner=NEIGHBOUR)) == {"neighbour's": []}
    assert reasons(portal, portal.search(owner="051095000999")) == {}


def test_a_paper_that_was_not_yet_issued_says_so(portal: Portal) -> None:
    early = replace(portal, now=dt.datetime(2025, 9, 1, tzinfo=dt.UTC))
    assert reasons(portal, early.search(kind="decision"))["decision"] == ["not_yet_issued"]


def test_a_search_is_in_the_ledger_also_where_nothing_is_found(portal: Portal) -> None:
    portal.search(owner="051095000999", kind="decision")
    portal.search()
    dossier = "H48.001-250915-0009"
    assert portal.accesses() == [
        LedgerEvent(
            "reuse_search", dossier, CLIENT, NOON, (("purpose", PURPOSE), ("basis", "statute"), ("kind", "decision"))
        ),
        LedgerEvent("reuse_search", dossier, CLIENT, NOON, (("purpose", PURPOSE), ("basis", "statute"), ("kind", "*"))),
    ]


def test_nobody_searches_for_a_purpose_that_is_not_its_own(portal: Portal) -> None:
    answer = portal.search(purpose="tuyen-truyen")
    assert is_problem(answer, 403, "forbidden")
    assert portal.accesses() == []


def test_a_kind_that_no_catalogue_knows_is_not_taken_for_a_paper_that_nobody_has(portal: Portal) -> None:
    answer = portal.search(kind="birth_certifcate")
    assert is_problem(answer, 422, "unknown-kind")
    assert answer.json()["detail"].startswith("kind: ")
    assert "certifcate" not in answer.text
    assert portal.refusals() == ["unknown-kind"]
    assert portal.accesses() == []


# --- questions that are wrong -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"owner": None}, "body.owner"),
        ({"owner": f"{OWNER}x"}, "body.owner"),
        ({"owner": int(OWNER)}, "body.owner"),
        ({"owner": [OWNER]}, "body.owner"),
        ({"owner": OWNER * 2}, "body.owner"),
        ({"owner": f"{OWNER}\n"}, "body.owner"),
        ({"owner": "٠٥١٠٩٥٠٠٠١٢٣"}, "body.owner"),
        ({"kind": f"{OWNER} "}, "body.kind"),
        ({"kind": OWNER}, "ledger"),
        ({"dossier": f"HS-{OWNER}"}, "ledger"),
        ({"dossier": None}, "body.dossier"),
        ({"dossier": OWNER * 9}, "body.dossier"),
        ({"purpose": None}, "body.purpose"),
        ({"purpose": OWNER * 9}, "body.purpose"),
        ({"knid": OWNER}, "body.knid"),
        ({OWNER: "x"}, "body: "),
    ],
)
def test_a_wrong_question_is_refused_without_the_owners_number(
    portal: Portal, changes: dict[str, object], where: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = portal.search(**changes)
    assert is_problem(answer, 422, "invalid-request")
    assert where in answer.json()["detail"]
    assert OWNER not in f"{answer.text} {answer.headers} {caplog.text}"
    assert portal.accesses() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", f'["{OWNER}"]'.encode(), f'"{OWNER}"'.encode(), f'{{"owner": "{OWNER}",'.encode(), OWNER.encode()],
)
def test_a_body_that_is_no_question_is_refused_without_the_owners_number(portal: Portal, body: bytes) -> None:
    answer = portal.ask("POST", SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert is_problem(answer, 422, "invalid-request")
    assert OWNER not in f"{answer.text} {answer.headers}"


def test_a_body_that_is_not_utf8_is_a_problem_too(portal: Portal) -> None:
    answer = portal.ask("POST", SEARCH, content=b'{"owner": "\xff', headers={"Content-Type": "application/json"})
    assert is_problem(answer, 400, "bad-request")


# --- single records ---------------------------------------------------------------------------------------------------


def expected(record: ArchiveRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "version": 1,
        "kind": "decision",
        "group": "result",
        "unit": "H48.90.01",
        "pages": 1,
        "issued_on": "2025-09-04",
        "expires_on": None,
        "archived_at": "2025-09-15T01:30:00Z",
        "signature_level": "B-B",
        "signed_at": "2025-09-15T08:30:00+07:00",
        "sha256": record.signed.sha256,
        "size_bytes": record.signed.size_bytes,
        "content": f"/v1/records/{record.id}/content",
        "signature": {
            "level": "B-B",
            "signed_at": "2025-09-15T08:30:00+07:00",
            "indication": "TOTAL_PASSED",
            "checked_at": "2025-09-15T01:30:00Z",
            "checked_by": "sealing",
        },
        "validity": {
            "valid": True,
            "on": "2025-09-15",
            "issued_on": "2025-09-04",
            "expires_on": None,
            "withdrawn_on": None,
            "superseded_by": None,
        },
    }


def test_a_record_is_told_without_what_it_says_of_people(portal: Portal, paper: ArchiveRecord) -> None:
    answer = portal.ask("GET", f"/v1/records/{paper.id}")
    assert (answer.status_code, answer.json()) == (200, {"schema": "sohoa.record_known/1"} | expected(paper))
    assert portal.accesses() == [LedgerEvent("record_read", paper.id, CLIENT, NOON)]
    (found,) = (item for item in portal.search().json()["results"] if item["record"]["id"] == paper.id)
    assert found["record"] == expected(paper)


def test_head_of_a_record_says_what_get_would_send(portal: Portal, paper: ArchiveRecord) -> None:
    head, get = (portal.ask(method, f"/v1/records/{paper.id}") for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers
    assert [event.action for event in portal.accesses()] == ["record_read"] * 2


@pytest.mark.parametrize("record_id", ["r-none", OWNER, "r-%00", "*", "%27"])
def test_an_unknown_record_is_not_found_and_not_repeated(portal: Portal, record_id: str) -> None:
    answer = portal.ask("GET", f"/v1/records/{record_id}")
    assert is_problem(answer, 404, "not-found")
    assert record_id not in f"{answer.text} {answer.headers}"
    assert portal.ask("HEAD", f"/v1/records/{record_id}").status_code == 404
    assert portal.accesses() == []


def test_whatever_is_asked_the_owners_number_stays_in_the_archive(
    portal: Portal, paper: ArchiveRecord, caplog: pytest.LogCaptureFixture
) -> None:
    # Given everything that can be asked, and a store that fails
    caplog.set_level(logging.DEBUG)
    assert paper.owner == OWNER
    answers = [portal.search(), portal.ask("GET", f"/v1/records/{paper.id}"), portal.fetch(paper, "HEAD")]
    answers += [portal.fetch(paper, range="bytes=99999999-"), portal.search(purpose="x-x"), portal.search(kind="-")]
    portal.spoil(paper)
    answers.append(portal.fetch(paper))
    portal.take_store_away()
    answers.append(portal.fetch(paper))
    # Then neither answers nor addresses nor the ledger nor the log hold it
    assert [answer.status_code for answer in answers] == [200, 200, 200, 416, 403, 422, 500, 503]
    for answer in answers:
        assert OWNER not in f"{answer.url} {answer.headers} {answer.text}"
    with sqlite3.connect(portal.home / "index.db") as database:
        rows = database.execute("SELECT * FROM ledger WHERE value LIKE ?", (f'%"{CLIENT}"%',)).fetchall()
    database.close()
    assert len(rows) == 9
    assert OWNER not in str(rows)
    assert not [line for line in caplog.records if OWNER in str(line.__dict__)]
