"""What is behind a figure is found by columns: by reason, of several units, page by page."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.errors import Reason
from core.model import Behind, Counted, DeskCode, Document, Group, Period, Status, UnitCode, Why
from core.settings import IndexSettings
from storage import Index
from storage.engine import open_engine
from storage.files import cas_path
from storage.schema import fixity
from tests.contracts.conftest import NOON, a_document, an_arrival
from tests.contracts.test_indexes import archive

OWN, OTHER = UnitCode("H48.90.01"), UnitCode("H48.90.07")
DAY = NOON.date()
DATED = {"issued_on": dt.date(2025, 5, 20)}
WELL = DATED | {"dossier_code": "H48.90.01-250520-0001"}
OLD = NOON - dt.timedelta(days=1)


def asked(counted: Counted = Counted.FLOW, **changes: object) -> Behind:
    behind = Behind((OWN, OTHER), {DeskCode("desk"): OWN, DeskCode("quay-7"): OTHER}, counted, Period(2025), DAY)
    return replace(behind, **changes)  # type: ignore[arg-type]


def on_its_way(
    index: Index, seed: str, status: Status, *, desk: str = "desk", at: dt.datetime = NOON, **more: object
) -> Document:
    document = index.receive(a_document(seed, desk=desk), replace(an_arrival(seed, at), desk=DeskCode(desk)))
    moved = replace(document, status=status, **more)  # type: ignore[arg-type]
    assert index.save(moved)
    return moved


def listed(index: Index, behind: Behind, *, limit: int = 2) -> dict[Why, list[tuple[str, UnitCode, str]]]:
    """Every paper of every reason, page by page."""
    found: dict[Why, list[tuple[str, UnitCode, str]]] = {}
    for why in Why:
        after = ""
        while page := index.lacking.papers(behind, why, after=after, limit=limit):
            assert len(page) <= limit
            found.setdefault(why, []).extend((paper.id, paper.unit, paper.detail) for paper in page)
            after = page[-1].id
    counts = sum(index.lacking.counts(behind).values(), Counter[Why]())
    assert counts == {why: len(papers) for why, papers in found.items()}
    return found


def test_papers_on_their_way_are_listed_by_where_they_stand_oldest_first(index: Index) -> None:
    late = on_its_way(index, "late", Status.NEEDS_REVIEW, at=NOON + dt.timedelta(hours=1), reason=Reason.DOUBTFUL_FIELD)
    early = on_its_way(index, "early", Status.NEEDS_REVIEW, desk="quay-7", reason=Reason.UNKNOWN_KIND)
    third = on_its_way(index, "third", Status.NEEDS_REVIEW, at=NOON + dt.timedelta(hours=2), group=Group.RESULT)
    signing = on_its_way(index, "signing", Status.ASSEMBLED)
    reading = on_its_way(index, "reading", Status.RENDERED)
    broken = on_its_way(index, "broken", Status.SET_ASIDE, reason=Reason.DAMAGED)
    dark = on_its_way(index, "dark", Status.SET_ASIDE, reason=Reason.UNREADABLE)
    secret = on_its_way(index, "secret", Status.SET_ASIDE, reason=Reason.SECRET)
    on_its_way(index, "split", Status.SPLIT)
    on_its_way(index, "component", Status.RENDERED, group=Group.COMPONENT)
    on_its_way(index, "elsewhere", Status.RENDERED, desk="quay-9")
    on_its_way(index, "last year", Status.RENDERED, at=NOON - dt.timedelta(days=400))
    assert listed(index, asked()) == {
        Why.WAITING: [
            (early.id, OTHER, "unknown_kind"),
            (late.id, OWN, "doubtful_field"),
            (third.id, OWN, "needs_review"),
        ],
        Why.NOT_SIGNED: [(signing.id, OWN, "assembled")],
        Why.ON_ITS_WAY: [(reading.id, OWN, "rendered")],
        Why.WRONG_FORMAT: [(broken.id, OWN, "damaged")],
        Why.SET_ASIDE: [(dark.id, OWN, "unreadable")],
        Why.EXCLUDED: [(secret.id, OWN, "secret")],
    }
    of_stock = index.lacking.counts(asked(Counted.STOCK))
    assert of_stock[OWN][Why.ON_ITS_WAY] == 2


def test_records_are_listed_for_the_first_reason_that_they_have(index: Index, settings: IndexSettings) -> None:
    archive(index, "well", "x", **WELL)
    archive(index, "component", "x", group=Group.COMPONENT)
    archive(index, "elsewhere", "x", unit=UnitCode("H48"), **DATED)
    uncoded = archive(index, "uncoded", "x", **DATED)
    due = archive(index, "due", "x", level_due="B-T", unit=OTHER, **DATED)
    expired = archive(index, "expired", "x", certificate_not_after=OLD, level_due="B-T", **WELL)
    archive(index, "proved", "x", certificate_not_after=OLD, timestamp_not_after=NOON, **WELL)
    undated = archive(index, "undated", "x")
    archive(index, "of 2024", "x", issued_on=dt.date(2024, 5, 20))
    gone = archive(index, "gone", "x", certificate_not_after=OLD, **DATED)
    engine = open_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        connection.execute(sa.insert(fixity).values(name=cas_path(gone.signed.sha256), state="lost"))
    engine.dispose()
    found = {
        Why.EXCLUDED: [(undated.id, OWN, "no_date")],
        Why.NOT_IN_STORE: [(gone.id, OWN, "")],
        Why.CERTIFICATE_EXPIRED: [(expired.id, OWN, "")],
        Why.SIGNATURE_DUE: [(due.id, OTHER, "")],
        Why.NO_RESULT_CODE: [(uncoded.id, OWN, "")],
    }
    assert listed(index, asked()) == found
    assert listed(index, asked(period=Period(2025, 2))) == found
    assert listed(index, asked(period=Period(2025, 3))) == {Why.EXCLUDED: found[Why.EXCLUDED]}
    assert listed(index, asked(units=(OTHER,))) == {Why.SIGNATURE_DUE: found[Why.SIGNATURE_DUE]}


def test_of_a_stock_that_counts_what_has_ended_is_excluded_with_its_reason(index: Index) -> None:
    withdrawn = archive(index, "withdrawn", "x", withdrawn_on=DAY, **WELL)
    expired = archive(index, "expired", "x", expires_on=DAY - dt.timedelta(days=1), **WELL)
    heir = archive(index, "heir", "x", **WELL)
    superseded = archive(index, "superseded", "x", superseded_by=heir.id, **WELL)
    archive(index, "to expire", "x", expires_on=DAY, **WELL)
    archive(index, "to come", "x", archived_at=NOON + dt.timedelta(days=1))
    found = listed(index, asked(Counted.STOCK), limit=1)
    assert found == {
        Why.EXCLUDED: [
            (withdrawn.id, OWN, "withdrawn"),
            (expired.id, OWN, "expired"),
            (superseded.id, OWN, "superseded"),
        ]
    }
    assert listed(index, asked(Counted.STOCK, period=Period(2024))) == {}


@pytest.mark.parametrize("after", ["d-nobody", "r-nobody", "x"])
def test_a_page_after_a_paper_that_is_not_there_begins_at_the_beginning(index: Index, after: str) -> None:
    paper = archive(index, "uncoded", "x", **DATED)
    (found,) = index.lacking.papers(asked(), Why.NO_RESULT_CODE, after=after, limit=5)
    assert found.id == paper.id


def test_a_record_that_is_amended_stands_as_it_is(index: Index) -> None:
    record = archive(index, "due", "x", level_due="B-T", **WELL)
    assert index.amend(replace(record, version=2, level_due=None))
    assert listed(index, asked()) == {}
