"""Papers go out whole or in parts, as they were recorded or not at all, and never before the ledger knows."""

import logging
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.model import ArchiveRecord, Basis, DossierCode, LedgerEvent, Sha256
from storage import Index
from storage.files import FilesStore
from tests.portal.conftest import ASKED, CLIENT, DOSSIER, NOON, OWNER, PURPOSE, Portal, content_of, is_problem

METHODS = ("GET", "HEAD")


def etag_of(record: ArchiveRecord) -> str:
    return f'"{record.signed.sha256}"'


def whole(portal: Portal, record: ArchiveRecord) -> bytes:
    return portal.store.get(record.signed.sha256)


# --- whole papers -----------------------------------------------------------------------------------------------------


def test_the_paper_comes_as_it_was_archived(portal: Portal, paper: ArchiveRecord) -> None:
    answer = portal.fetch(paper)
    assert answer.status_code == 200
    assert sha256_of(answer.content) == paper.signed.sha256
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{paper.id}.pdf"'
    assert (answer.headers["ETag"], answer.headers["Accept-Ranges"]) == (etag_of(paper), "bytes")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_head_says_what_get_would_send_and_sends_nothing(portal: Portal, paper: ArchiveRecord) -> None:
    head, get = (portal.fetch(paper, method) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers
    assert int(head.headers["Content-Length"]) == paper.signed.size_bytes


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_record_has_no_content(portal: Portal, method: str) -> None:
    answer = portal.ask(method, "/v1/records/r-none/content", headers=ASKED)
    assert answer.status_code == 404
    assert method == "HEAD" or is_problem(answer, 404, "not-found")
    assert portal.accesses() == []


@pytest.mark.parametrize("method", METHODS)
def test_nobody_fetches_without_saying_why(portal: Portal, paper: ArchiveRecord, method: str) -> None:
    answer = portal.ask(method, content_of(paper))
    assert answer.status_code == 422
    if method == "GET":
        assert is_problem(answer, 422, "invalid-request")
        assert "X-Purpose" in answer.json()["detail"]
    assert portal.accesses() == []


@pytest.mark.parametrize("purpose", ["tuyen-truyen", "", PURPOSE.upper(), f"{PURPOSE},other"])
def test_nobody_fetches_for_a_purpose_that_is_not_its_own(portal: Portal, paper: ArchiveRecord, purpose: str) -> None:
    answer = portal.ask("GET", content_of(paper), headers=ASKED | {"X-Purpose": purpose})
    assert is_problem(answer, 403, "forbidden")
    assert portal.accesses() == []


# --- parts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-100", -100, None), ("bytes=5-9999999", 5, None)],
)
def test_a_part_is_sent_with_its_place(
    portal: Portal, paper: ArchiveRecord, asked: str, start: int, stop: int | None
) -> None:
    size, data = paper.signed.size_bytes, whole(portal, paper)
    first, after, _ = slice(start, stop).indices(size)
    answer = portal.fetch(paper, range=asked)
    assert (answer.status_code, answer.content) == (206, data[first:after])
    assert answer.headers["Content-Range"] == f"bytes {first}-{after - 1}/{size}"
    assert int(answer.headers["Content-Length"]) == after - first
    assert answer.headers["ETag"] == etag_of(paper)


def test_parts_put_together_are_the_paper(portal: Portal, paper: ArchiveRecord) -> None:
    middle = paper.signed.size_bytes // 2
    parts = (portal.fetch(paper, range=asked).content for asked in (f"bytes=0-{middle - 1}", f"bytes={middle}-"))
    assert sha256_of(b"".join(parts)) == paper.signed.sha256


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=9-3", "bytes=a-b", "pages=1-2", "bytes=-"])
def test_ranges_that_may_be_ignored_bring_the_whole_paper(portal: Portal, paper: ArchiveRecord, asked: str) -> None:
    answer = portal.fetch(paper, range=asked)
    assert (answer.status_code, len(answer.content)) == (200, paper.signed.size_bytes)
    assert "Content-Range" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_outside_the_paper_is_refused_with_its_size(portal: Portal, paper: ArchiveRecord, asked: str) -> None:
    answer = portal.fetch(paper, range=asked)
    assert is_problem(answer, 416, "requested-range-not-satisfiable")
    assert answer.headers["Content-Range"] == f"bytes */{paper.signed.size_bytes}"


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=99999999-"])
def test_head_knows_no_ranges(portal: Portal, paper: ArchiveRecord, asked: str) -> None:
    answer = portal.fetch(paper, "HEAD", range=asked)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == paper.signed.size_bytes
    assert "Content-Range" not in answer.headers


def test_a_part_of_another_version_is_not_sent(portal: Portal, paper: ArchiveRecord) -> None:
    etag = etag_of(paper)
    assert portal.fetch(paper, range="bytes=0-9", if_range=etag).status_code == 206
    for other in ('"other"', f"W/{etag}", "Mon, 15 Sep 2025 05:00:00 GMT"):
        answer = portal.fetch(paper, range="bytes=0-9", if_range=other)
        assert (answer.status_code, len(answer.content)) == (200, paper.signed.size_bytes)
        assert portal.fetch(paper, range="bytes=99999999-", if_range=other).status_code == 200


# --- what the caller already has --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', '"x",W/{},"y"', "*"])
def test_what_the_caller_has_is_not_sent_again(portal: Portal, paper: ArchiveRecord, form: str, method: str) -> None:
    answer = portal.fetch(paper, method, if_none_match=form.format(etag_of(paper)), range="bytes=99999999-")
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == etag_of(paper)
    assert "Content-Range" not in answer.headers
    assert len(portal.accesses()) == 1


@pytest.mark.parametrize("form", ['"x"', 'W/"x"', '"x", "y"', "{}x"])
def test_what_the_caller_has_not_is_sent(portal: Portal, paper: ArchiveRecord, form: str) -> None:
    assert portal.fetch(paper, if_none_match=form.format(etag_of(paper))).status_code == 200


# --- the ledger -------------------------------------------------------------------------------------------------------


class Watched(FilesStore):
    """A store that keeps what the ledger said last when bytes were asked of it."""

    def __init__(self, root: Path, index: Index) -> None:
        super().__init__(root)
        self._index = index
        self.known: list[LedgerEvent] = []

    def get(self, sha256: Sha256, *, version_id: str | None = None) -> bytes:
        event = list(self._index.ledger())[-1].event
        self.known.append(replace(event, at=event.at.replace(microsecond=0)))
        return super().get(sha256, version_id=version_id)


@pytest.mark.parametrize("method", METHODS)
def test_the_access_is_in_the_ledger_before_the_store_is_asked(
    portal: Portal, paper: ArchiveRecord, method: str
) -> None:
    store = Watched(portal.home / "store", portal.index)
    assert replace(portal, store=store).fetch(paper, method).status_code == 200
    facts = ("purpose", PURPOSE), ("dossier", DOSSIER), ("basis", "statute"), ("method", method)
    expected = LedgerEvent("content_read", paper.id, CLIENT, NOON, facts)
    assert store.known == portal.accesses()[:1] == [expected]


def test_a_paper_that_goes_out_is_a_reuse_for_the_dossier_it_was_asked_for(
    portal: Portal, paper: ArchiveRecord
) -> None:
    # What is not handed out is not used again
    portal.fetch(paper, "HEAD")
    portal.fetch(paper, if_none_match=f'"{paper.signed.sha256}"')
    assert portal.index.dossiers.reuses(DossierCode(DOSSIER)) == ()
    for told in ({}, {"range": "bytes=0-3"}, {"x_basis": "consent"}):
        assert portal.fetch(paper, **told).status_code in {200, 206}
    # A paper that comes in pieces is used once; on another ground it is used again
    first, second = portal.index.dossiers.reuses(DossierCode(DOSSIER))
    assert (first.record, first.version, first.sha256) == (paper.id, paper.version, paper.signed.sha256)
    assert (first.actor, first.purpose, first.basis) == (CLIENT, PURPOSE, Basis.STATUTE)
    assert second.basis is Basis.CONSENT
    assert [event.action for event in portal.accesses()].count("reused") == 2


def test_without_a_dossier_a_fetch_is_a_look_and_no_use(portal: Portal, paper: ArchiveRecord) -> None:
    assert portal.ask("GET", content_of(paper), headers={"X-Purpose": PURPOSE}).status_code == 200
    assert [event.action for event in portal.accesses()] == ["content_read"]


@pytest.mark.parametrize("dossier", [OWNER, f"HS-{OWNER}", "hồ sơ của tôi"])
def test_a_dossier_that_holds_the_owner_or_is_no_code_is_not_kept(
    portal: Portal, paper: ArchiveRecord, dossier: str
) -> None:
    answer = portal.ask("GET", content_of(paper), headers=ASKED | {"X-Dossier": dossier.encode()})
    assert answer.status_code == 422
    assert portal.accesses() == []


def test_without_its_line_in_the_ledger_no_paper_goes_out(portal: Portal, paper: ArchiveRecord) -> None:
    store = Watched(portal.home / "store", portal.index)
    with sqlite3.connect(portal.home / "index.db") as database:
        database.execute("ALTER TABLE ledger RENAME TO lost")
    database.close()
    for answer in (replace(portal, store=store).fetch(paper), portal.search()):
        assert is_problem(answer, 503, "unavailable")
    assert store.known == []


# --- a store that fails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"range": "bytes=0-9"}])
def test_damaged_bytes_are_never_sent_and_somebody_is_told(
    portal: Portal, paper: ArchiveRecord, asked: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    portal.spoil(paper)
    answer = portal.fetch(paper, **asked)
    assert is_problem(answer, 500, "integrity")
    assert "ETag" not in answer.headers
    assert portal.fetch(paper, "HEAD").status_code == 500
    alarms = [line for line in caplog.records if line.levelno == logging.ERROR]
    assert len(alarms) == 2
    assert all(f"object {paper.signed.sha256} is damaged" in line.__dict__["why"] for line in alarms)
    assert portal.fetch(portal.records["neighbour's"]).status_code == 200


def test_a_paper_that_is_gone_from_the_store_is_a_fault_and_not_unknown(portal: Portal, paper: ArchiveRecord) -> None:
    (portal.home / "store" / "cas" / "sha256" / paper.signed.sha256[:2]).rename(portal.home / "gone")
    assert is_problem(portal.fetch(paper), 500, "integrity")


def test_a_store_that_is_away_is_tried_again_later(portal: Portal, paper: ArchiveRecord) -> None:
    portal.take_store_away()
    answer = portal.fetch(paper)
    assert is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "30"
    assert portal.ask("GET", f"/v1/records/{paper.id}").status_code == 200
