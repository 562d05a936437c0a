"""Samples, progress and hand-over of a back-scan, decided from what is known of its files."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import (
    Batch,
    BatchId,
    BatchItem,
    BatchState,
    DeskCode,
    DocumentId,
    Expected,
    Inspection,
    ItemState,
    KindCode,
    Status,
)
from rules.programmes import sampling
from rules.programmes.handover import Finding, findings
from rules.programmes.progress import progress

NOON = dt.datetime(2026, 11, 2, 5, tzinfo=dt.UTC)
BATCH = Batch(BatchId("b-1"), DeskCode("desk"), "/boxes", "/list.csv", BatchState.RUNNING, NOON, NOON)


def item(number: int, operator: str = "an", status: Status | None = Status.ARCHIVED, **values: int) -> BatchItem:
    state = ItemState.EXPECTED if status is None else ItemState.RECEIVED
    expected = Expected(operator=operator, pages=values.get("expected"))
    document_id = DocumentId(f"d-{number}") if status else None
    pages = values.get("pages", 1) if status else None
    return BatchItem(number, f"{number}.pdf", True, expected, state, document_id, pages=pages, status=status)


def verdict(number: int, code: str | None, *, document: str | None = None, version: int = 0) -> Inspection:
    return Inspection(1, number, DocumentId(document or f"d-{number}"), code, "qc", NOON, version)


# --- samples ---


@given(
    st.lists(st.sampled_from("abc"), max_size=60),
    st.floats(0.1, 100, allow_nan=False),
    st.integers(),
)
def test_a_sample_takes_its_share_of_every_operator_and_the_same_seed_takes_the_same(
    operators: list[str], percent: float, seed: int
) -> None:
    files = [item(number, operator) for number, operator in enumerate(operators, start=1)]
    drawn = sampling.draw(files, percent=percent, seed=seed, number=1)
    assert drawn == sampling.draw(reversed(files), percent=percent, seed=seed, number=1)
    assert len({each.number for each in drawn}) == len(drawn)
    taken = Counter(each.expected.operator for each in drawn)
    for operator, count in Counter(operators).items():
        assert taken[operator] >= 1
        assert count * percent / 100 <= taken[operator] + 1e-9
        assert taken[operator] - 1 < count * percent / 100


def test_another_seed_and_another_round_draw_others() -> None:
    files = [item(number) for number in range(1, 201)]
    draws = {sampling.draw(files, percent=5, seed=seed, number=number) for seed in (1, 2) for number in (1, 2)}
    assert len(draws) == 4


def test_only_what_is_archived_is_drawn() -> None:
    files = (item(1), item(2, status=Status.NEEDS_REVIEW), item(3, status=None), item(4, status=Status.SET_ASIDE))
    assert sampling.population(files, (), number=1) == files[:1]


def test_the_second_round_draws_from_what_the_first_did_not_and_from_what_was_corrected() -> None:
    again = replace(item(4), document_id=DocumentId("d-other"))
    changed = replace(item(5), version=9)
    files = (item(1), item(2), item(3), again, changed, replace(item(6), document_id=DocumentId("d-new")))
    inspections = (
        *(verdict(2, "ok"), verdict(3, "crooked"), verdict(4, "crooked")),
        *(verdict(5, "blurred", version=8), verdict(6, None)),
    )
    drawn = sampling.population(files, inspections, number=2)
    assert [each.number for each in drawn] == [1, 4, 5]


# --- progress ---


def test_the_forecast_is_what_is_left_at_the_speed_of_the_last_hour() -> None:
    # Given 100 pages in the last hour, 900 long before, and 50 to come
    batch = replace(BATCH, went_on_at=NOON - dt.timedelta(hours=9))
    done = [
        replace(item(1, pages=100), rested_at=NOON - dt.timedelta(minutes=10)),
        replace(item(2, pages=900), rested_at=NOON - dt.timedelta(hours=5)),
    ]
    todo = [item(3, status=None, expected=30), item(4, status=Status.RENDERED, pages=20)]
    found = progress(batch, [*done, *todo], (), now=NOON)
    assert found.pages_per_hour == 100
    assert found.ends_at == NOON + dt.timedelta(minutes=30)
    assert (found.pages_done, found.pages_found, found.pages_expected) == (1000, 1020, 30)
    assert found.counts == {"archived": 2, "expected": 1, "rendered": 1}


def test_a_run_that_just_went_on_is_not_slowed_by_the_night_before_it() -> None:
    batch = replace(BATCH, went_on_at=NOON - dt.timedelta(minutes=6))
    done = replace(item(1, pages=10), rested_at=NOON)
    assert progress(batch, [done], (), now=NOON).pages_per_hour == 100


@pytest.mark.parametrize("state", [BatchState.PAUSED, BatchState.STOPPED, BatchState.CANCELLED, BatchState.DONE])
def test_what_does_not_run_has_no_end_in_sight(state: BatchState) -> None:
    batch = replace(BATCH, went_on_at=NOON - dt.timedelta(minutes=6), state=state)
    done = replace(item(1, pages=10), rested_at=NOON)
    found = progress(batch, [done, item(2, status=None)], (), now=NOON + dt.timedelta(days=1))
    assert (found.pages_per_hour, found.ends_at) == (100, None)


def test_a_manifest_with_a_wild_number_of_pages_has_no_end_in_sight() -> None:
    batch = replace(BATCH, went_on_at=NOON - dt.timedelta(hours=1))
    done = replace(item(1, pages=1), rested_at=NOON)
    wild = [item(number, status=None, expected=999_999) for number in range(2, 200)]
    assert progress(batch, [done, *wild], (), now=NOON).ends_at is None


def test_nothing_done_is_no_speed() -> None:
    assert progress(BATCH, [item(1, status=None)], (), now=NOON).pages_per_hour is None


def test_errors_are_counted_for_the_operator_who_scanned() -> None:
    files = (
        *(item(1, "an", pages=2, expected=3), item(2, "an"), item(3, "an", Status.NEEDS_REVIEW)),
        *(item(4, "binh"), replace(item(5, "binh", None), state=ItemState.REFUSED), item(6, "binh", None)),
        item(7, "chi", Status.SET_ASIDE),
    )
    found = progress(BATCH, files, (verdict(1, "ok"), verdict(2, "blurred"), verdict(4, None)), now=NOON)
    an, binh, chi = found.operators
    assert (an.operator, an.files, an.pages, an.needs_review, an.pages_differ) == ("an", 3, 4, 1, 1)
    assert (an.inspected, an.wrong, an.error_percent) == (2, 1, 50.0)
    assert (binh.files, binh.refused, binh.inspected, binh.error_percent) == (2, 1, 0, None)
    assert chi.refused == 1


# --- hand-over ---


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (item(1), (Finding.FOUND,)),
        (item(1, status=None), (Finding.NOT_YET,)),
        (replace(item(1), listed=False), (Finding.FOUND, Finding.EXTRA)),
        (item(1, pages=2, expected=3), (Finding.FOUND, Finding.PAGES_DIFFER)),
        (item(1, status=Status.NEEDS_REVIEW), (Finding.FOUND, Finding.NOT_ARCHIVED)),
        (item(1, status=Status.SET_ASIDE), (Finding.FOUND, Finding.REFUSED)),
        (item(1, status=Status.SPLIT), (Finding.FOUND,)),
        (replace(item(1, status=Status.SPLIT), open_parts=1), (Finding.FOUND, Finding.NOT_ARCHIVED)),
        (replace(item(1, status=None), state=ItemState.REFUSED), (Finding.FOUND, Finding.REFUSED)),
        (
            replace(item(1), kind=KindCode("receipt"), expected=Expected(kind=KindCode("permit"))),
            (Finding.FOUND, Finding.KIND_DIFFERS),
        ),
    ],
)
def test_what_there_is_to_say_about_a_file(file: BatchItem, expected: tuple[Finding, ...]) -> None:
    assert findings(file, BATCH) == expected


def test_what_is_listed_is_missing_only_when_the_folder_was_gone_through() -> None:
    assert findings(item(1, status=None), replace(BATCH, state=BatchState.DONE)) == (Finding.MISSING,)


def test_without_a_manifest_nothing_is_extra() -> None:
    assert findings(replace(item(1), listed=False), replace(BATCH, manifest=None)) == (Finding.FOUND,)
