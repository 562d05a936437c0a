"""Dossiers that others announce, papers that may not serve them, what signatures are worth, and the targets."""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.config import CONFIGS
from core.model import ArchiveRecord, ChangeKind, DossierCode, RecordId
from pipeline.reuse import Change, Order, change
from portal.api import add_api, create_app
from portal.api.verification import Verifier
from portal.site import Site
from tests.portal.conftest import ASKED, DOSSIER, NEIGHBOUR, NOON, OWNER, PURPOSE, Portal, asked, content_of, is_problem

MARRIAGE = "1.004884"
CODE = "H48.001.01-250910-0007"
#: The last day on which the certificate of marital status is still good.
BEFORE = dt.datetime(2025, 9, 10, 16, 59, tzinfo=dt.UTC)


def told(**changes: object) -> dict[str, object]:
    return {"code": CODE, "procedure": MARRIAGE, "owner": OWNER, "purpose": PURPOSE, "originals": 2} | changes


def by_component(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["component"]: item for item in answer["components"]}


@pytest.fixture
def early(portal: Portal) -> Portal:
    return replace(portal, now=BEFORE)


# --- dossiers ---------------------------------------------------------------------------------------------------------


def test_a_dossier_that_is_announced_is_told_paper_by_paper_what_to_do(early: Portal) -> None:
    answer = early.ask("POST", "/v1/dossiers", json=told())
    assert answer.status_code == 201
    found = by_component(answer.json())
    assert {name: item["do"] for name, item in found.items()} == {
        "to-khai": "scan",
        "xac-nhan-hon-nhan": "reuse",
        "khai-sinh": "on_request",
        "can-cuoc": "show",
    }
    certificate = found["xac-nhan-hon-nhan"]["record"]
    assert certificate["id"] == early.records["marriage"].id
    assert (certificate["validity"]["valid"], certificate["signature"]["indication"]) == (True, "TOTAL_PASSED")
    assert "in_validity" in found["xac-nhan-hon-nhan"]["grounds"]
    assert [(event.action, event.subject) for event in early.accesses()] == [
        ("dossier_announced", CODE),
        ("dossier_opened", CODE),
    ]
    kept = early.index.dossiers.get(DossierCode(CODE))
    assert kept is not None
    assert (kept.owner, kept.unit, kept.originals) == (OWNER, "H48.90.01", 2)
    assert OWNER not in f"{answer.text} {answer.headers}"


def test_a_dossier_is_told_why_a_paper_may_not_serve_it(portal: Portal) -> None:
    found = by_component(portal.ask("POST", "/v1/dossiers", json=told()).json())["xac-nhan-hon-nhan"]
    assert (found["do"], found["record"]) == ("scan", None)
    (refused,) = found["refused"]
    assert refused["record"] == portal.records["marriage"].id
    (reason,) = refused["reasons"]
    assert (reason["code"], reason["vi"]) == ("expired", "hết thời hạn hiệu lực")
    assert reason["source"].startswith("TT 01/2023/TT-VPCP")


def test_what_a_database_has_is_not_asked_for(portal: Portal) -> None:
    after = replace(portal, now=dt.datetime(2025, 12, 1, tzinfo=dt.UTC))
    answer = after.ask("POST", "/v1/dossiers", json=told(procedure="1.009994"))
    home = by_component(answer.json())["cu-tru"]
    assert (home["do"], home["database"]) == ("database", "Cơ sở dữ liệu quốc gia về dân cư")


def test_the_same_dossier_again_is_known_and_anothers_code_is_not_taken_over(early: Portal) -> None:
    assert [early.ask("POST", "/v1/dossiers", json=told()).status_code for _ in range(2)] == [201, 200]
    for changes in ({"owner": NEIGHBOUR}, {"procedure": "1.009994"}):
        assert is_problem(early.ask("POST", "/v1/dossiers", json=told(**changes)), 409, "dossier-exists")
    once = {"Idempotency-Key": "mot-lan-thoi"}
    said = [early.ask("POST", "/v1/dossiers", json=told(code="HS-2"), headers=once) for _ in range(2)]
    assert [answer.status_code for answer in said] == [201, 201]
    assert [answer.headers["Location"] for answer in said] == ["/v1/dossiers/HS-2"] * 2


@pytest.mark.parametrize("code", [CODE, "12/HS-2025"])
def test_a_dossier_that_was_made_says_where_it_is(early: Portal, code: str) -> None:
    made = early.ask("POST", "/v1/dossiers", json=told(code=code))
    there = early.ask("GET", made.headers["Location"], headers={"X-Purpose": PURPOSE})
    assert (there.status_code, there.json()["code"]) == (200, code)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"procedure": "9.999999"}, "unknown-procedure"),
        ({"owner": "x"}, "invalid-request"),
        ({"code": f"HS-{OWNER}"}, "invalid-request"),
        ({"code": "../../etc"}, "invalid-request"),
        ({"originals": -1}, "invalid-request"),
        ({"unit": "H48/90"}, "invalid-request"),
        ({"original": 2}, "invalid-request"),
    ],
)
def test_a_dossier_that_cannot_be_is_refused_and_not_kept(
    portal: Portal, changes: dict[str, object], name: str
) -> None:
    answer = portal.ask("POST", "/v1/dossiers", json=told(**changes))
    assert is_problem(answer, 422, name)
    assert OWNER not in answer.text
    assert portal.index.dossiers.get(DossierCode(CODE)) is None


def test_a_dossier_says_how_it_stands(early: Portal) -> None:
    early.ask("POST", "/v1/dossiers", json=told())
    answer = early.ask("GET", f"/v1/dossiers/{CODE}", headers={"X-Purpose": PURPOSE})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["complete"], said["waiting"]) == (False, 0)
    paper = early.records["marriage"]
    assert early.ask("GET", content_of(paper), headers=ASKED | {"X-Dossier": CODE}).status_code == 200
    none = early.ask("GET", "/v1/dossiers/HS-0", headers={"X-Purpose": PURPOSE})
    assert is_problem(none, 404, "not-found")
    assert early.ask("GET", f"/v1/dossiers/{CODE}").status_code == 422


# --- papers that may not serve ----------------------------------------------------------------------------------------


def test_a_paper_that_may_not_serve_a_dossier_is_not_handed_out_for_it(portal: Portal) -> None:
    expired = portal.records["marriage"]
    for method in ("GET", "HEAD"):
        answer = portal.fetch(expired, method)
        assert answer.status_code == 409
    answer = portal.fetch(expired)
    assert answer.json() == {
        "type": "/problems/not-reusable",
        "title": "Conflict",
        "status": 409,
        "detail": "this paper may not serve that dossier",
        "reasons": ["expired"],
    }
    assert portal.accesses() == []
    assert portal.refusals() == ["not-reusable"] * 3
    # To look at it is another thing
    assert portal.ask("GET", content_of(expired), headers={"X-Purpose": PURPOSE}).status_code == 200


def test_a_paper_serves_only_the_dossier_of_its_owner(portal: Portal, paper: ArchiveRecord) -> None:
    portal.ask("POST", "/v1/dossiers", json=told(code=DOSSIER))
    neighbours = portal.records["neighbour's"]
    assert portal.fetch(paper).status_code == 200
    assert portal.fetch(neighbours).json()["reasons"] == ["other_owner"]


# --- what signatures are worth ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verifiers() -> Iterator[list[Verifier]]:
    kept: list[Verifier] = []
    yield kept
    for verifier in kept:
        verifier.close()


def test_a_signature_is_checked_when_it_is_asked_for_and_the_verdict_is_kept(
    portal: Portal, paper: ArchiveRecord, verifiers: list[Verifier]
) -> None:
    site = Site(portal.desk, portal.index, portal.store, portal.store, {}, lambda: portal.now)
    app = create_app(site)
    verifiers.append(add_api(app, site).verifier)
    path = f"/v1/records/{paper.id}"
    answer = portal.ask("GET", f"{path}/verification", app=app)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["schema"], said["record"], said["sha256"]) == ("sohoa.verification/1", paper.id, paper.signed.sha256)
    assert said["checked_at"] == "2025-09-15T05:00:00Z"
    assert said["pdfa"]["conforms"]
    (signature,) = said["signatures"]
    assert (signature["intact"], signature["level"]) == (True, "B-B")
    known = portal.ask("GET", path, app=app).json()["signature"]
    assert (known["indication"], known["checked_by"]) == (said["indication"], "request")
    portal.spoil(paper)
    assert is_problem(portal.ask("GET", f"{path}/verification", app=app), 500, "integrity")


def test_a_record_that_was_withdrawn_says_so(portal: Portal, paper: ArchiveRecord) -> None:
    order = Order("15/QĐ-UBND", "van-thu", NOON, NOON.date())
    change(Change(ChangeKind.WITHDRAWN, RecordId(paper.id), order), portal.index, portal.store)
    said = portal.ask("GET", f"/v1/records/{paper.id}").json()
    assert (said["version"], said["validity"]["valid"]) == (2, False)
    assert said["validity"]["withdrawn_on"] == "2025-09-15"
    assert portal.fetch(paper).json()["reasons"] == ["withdrawn"]
    # Without a dossier one only looks, and is told
    for method in ("GET", "HEAD"):
        for more, status in (({}, 200), ({"If-None-Match": "*"}, 304)):
            seen = portal.ask(method, content_of(paper), headers={"X-Purpose": PURPOSE} | more)
            assert (seen.status_code, seen.headers["Sohoa-Valid"]) == (status, "false")
    assert portal.fetch(portal.records["neighbour's"]).headers["Sohoa-Valid"] == "true"


# --- targets ----------------------------------------------------------------------------------------------------------


def test_targets_come_in_pages_and_say_no_data_apart_from_nothing(portal: Portal) -> None:
    whole = portal.ask("GET", "/v1/indicators?limit=1000").json()
    assert whole["schema"] == "sohoa.targets/1"
    assert whole["on"] == "2025-09-15"
    rows, cursor = list[dict[str, Any]](), ""
    while cursor is not None:
        said = portal.ask("GET", f"/v1/indicators?limit=150&cursor={cursor}" if cursor else "/v1/indicators?limit=150")
        rows += said.json()["rows"]
        cursor = said.json()["next"]
    assert rows[:1000] == whole["rows"]
    assert {row["percent"] for row in rows if row["denominator"] is None} == {None}
    assert portal.accesses()[0].subject == "indicators"


@pytest.mark.parametrize("query", ["on=2020-12-31", "on=9999-01-01", "on=x", "level=village", "limit=0", "cursor=AAAA"])
def test_a_question_about_targets_that_makes_no_sense_is_refused(portal: Portal, query: str) -> None:
    assert portal.ask("GET", f"/v1/indicators?{query}").status_code == 422


def test_one_level_or_unit_alone_is_told(portal: Portal) -> None:
    shutil.copy(CONFIGS / "demo" / "units.toml", portal.home / "units.toml")
    levels = portal.ask("GET", "/v1/indicators?level=commune&limit=1000").json()["rows"]
    assert {row["level"] for row in levels} == {"commune"}
    unit = next(row["unit"] for row in levels if row["unit"])
    assert {row["unit"] for row in portal.ask("GET", f"/v1/indicators?unit={unit}").json()["rows"]} == {unit}


def test_whoever_is_not_known_is_told_of_no_dossier(portal: Portal) -> None:
    app = portal.app()
    for method, path in (("POST", "/v1/dossiers"), ("GET", f"/v1/dossiers/{CODE}"), ("GET", "/v1/indicators")):
        assert is_problem(asked(app, method, path, json=told() if method == "POST" else None), 401, "unauthorized")
