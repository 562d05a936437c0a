"""From S3, where the desk allows it, a paper goes out as a link: of one version, for a minute, on record first."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from core.model import ArchiveRecord, LedgerEvent
from core.settings import StoreSettings
from storage import open_store
from storage.files import cas_path
from storage.s3 import S3Store
from tests.portal.admitted import admit
from tests.portal.conftest import DOSSIER, NOON, Portal, is_problem

pytestmark = [pytest.mark.service, pytest.mark.xdist_group("s3")]


@pytest.fixture
def paper_in_s3(portal: Portal, paper: ArchiveRecord, locked_s3: dict[str, object]) -> tuple[Portal, ArchiveRecord]:
    """The portal over a bucket with versions, which sends papers by link, and a paper in it."""
    store = open_store(StoreSettings.model_validate(locked_s3))
    kept = store.put(portal.store.get(paper.signed.sha256), media_type="application/pdf")
    moved = replace(paper, version=paper.version + 1, signed=kept)
    assert kept.version_id is not None
    assert portal.index.amend(moved, LedgerEvent("moved", paper.id, "admin", NOON))
    return replace(portal, store=store, flags=(("portal.content", "redirect"),)), moved


def fetched(link: str) -> httpx.Response:
    """What anybody gets at an address, who says nothing of themselves."""
    return httpx.get(link, timeout=30, trust_env=False)


def test_a_link_leads_to_the_recorded_bytes_for_a_minute(paper_in_s3: tuple[Portal, ArchiveRecord]) -> None:
    portal, paper = paper_in_s3
    answer = portal.fetch(paper)
    assert (answer.status_code, answer.content) == (303, b"")
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    link = answer.headers["Location"]
    asked = parse_qs(urlsplit(link).query)
    assert (asked["X-Amz-Expires"], asked["versionId"]) == (["60"], [paper.signed.version_id])
    (read, used) = portal.accesses()
    assert (read.action, used.action) == ("content_read", "reused")
    assert dict(used.facts)["dossier"] == DOSSIER
    assert fetched(link).content == open_bytes(portal, paper)
    assert fetched(link.replace(str(paper.signed.version_id), "another")).status_code in {400, 403}


def open_bytes(portal: Portal, paper: ArchiveRecord) -> bytes:
    return portal.store.get(paper.signed.sha256, version_id=paper.signed.version_id)


def test_a_link_shows_the_recorded_version_whatever_was_written_over_it(
    paper_in_s3: tuple[Portal, ArchiveRecord],
) -> None:
    portal, paper = paper_in_s3
    store = portal.store
    assert isinstance(store, S3Store)
    good = open_bytes(portal, paper)
    store._client._execute("PUT", store._bucket, cas_path(paper.signed.sha256), body=b"%PDF-another")
    assert fetched(portal.fetch(paper).headers["Location"]).content == good


def test_only_a_whole_question_of_somebody_allowed_gets_a_link(paper_in_s3: tuple[Portal, ArchiveRecord]) -> None:
    portal, paper = paper_in_s3
    head = portal.fetch(paper, "HEAD")
    assert (head.status_code, "Location" in head.headers) == (200, False)
    known = portal.fetch(paper, if_none_match=head.headers["ETag"])
    assert (known.status_code, "Location" in known.headers) == (304, False)
    path, by = f"/v1/records/{paper.id}/content", {"X-Purpose": "giai-quyet-tthc"}
    token = admit(portal, "reuse:search").token()
    assert is_problem(portal.ask("GET", path, token=token, headers=by), 403, "insufficient-scope")
    doubtful = portal.records["doubtful"]
    assert portal.fetch(doubtful).status_code == 409
    proxied = replace(portal, flags=()).fetch(paper)
    assert (proxied.status_code, proxied.content) == (200, open_bytes(portal, paper))
