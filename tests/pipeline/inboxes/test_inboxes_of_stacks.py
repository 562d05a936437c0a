"""Scanners with a one-sided feeder: fronts, then backs, one document; and whatever can go wrong between them."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.config import Desk, load
from core.errors import Reason
from core.model import Document
from pipeline.inbox import quarantined
from pipeline.inboxes import FrontsWait
from pipeline.receiving import Receiver
from pipeline.tools import utc_now
from storage import Index, open_index, open_store
from tests.pipeline.scans import jpeg, picture, scanned_pdf
from tests.pipeline.stacks import EIGHT, done, drop, left, make_desk, once, order_of, patient, received, refused, side


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk")


@pytest.fixture
def index(desk: Desk) -> Iterator[Index]:
    opened = open_index(desk.config.index, create=True)
    yield opened
    opened.close()


def test_fronts_wait_and_their_backs_make_them_one_document(desk: Desk, index: Index) -> None:
    fronts, backs = side(1, 3, 5), side(6, 4, 2)
    path = drop(desk, "SCAN0001.pdf", fronts, minute=0)
    # Given a desk of which nobody has told for how long the file lies there
    assert once(desk, index) == [FrontsWait("quay-a", 15.0)]
    assert path.read_bytes() == fronts
    # When the stack was turned over as a whole
    drop(desk, "SCAN0002.pdf", backs, minute=2)
    (document,) = received(once(desk, index))
    # Then its pages follow as they are printed
    assert order_of(document, desk) == [1, 2, 3, 4, 5, 6]
    assert document.page_count == 6
    # And what the scanner wrote is kept with it, named in document and ledger
    store = open_store(desk.config.store)
    assert [store.get(kept.sha256) for kept in document.collated_from] == [fronts, backs]
    (entry,) = [entry for entry in index.ledger() if entry.event.action == "received"]
    facts = dict(entry.event.facts)
    assert (facts["fronts"], facts["backs"]) == (sha256_of(fronts), sha256_of(backs))
    (arrival,) = index.arrivals(document.id)
    assert (arrival.inbox, arrival.scanner) == ("quay-a", "may-mot-mat")
    assert left(desk) == []
    assert done(desk) == ["SCAN0001.pdf", "SCAN0002.pdf"]


def test_a_stack_whose_sheets_were_turned_one_by_one(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1, 3, 5), minute=0, where="b")
    drop(desk, "2.pdf", side(2, 4, 6), minute=1, where="b")
    (document,) = received(once(desk, index))
    assert order_of(document, desk) == [1, 2, 3, 4, 5, 6]


def test_stacks_of_two_scanners_at_once_stay_apart(desk: Desk, index: Index) -> None:
    # Given two scanners that count alike and are fed in turn
    drop(desk, "SCAN0001.pdf", side(1, 3), minute=0, where="a")
    drop(desk, "SCAN0001.pdf", side(11, 13), minute=0.2, where="b")
    drop(desk, "SCAN0002.pdf", side(12, 14), minute=0.4, where="b")
    drop(desk, "SCAN0002.pdf", side(4, 2), minute=0.6, where="a")
    documents = received(once(desk, index))
    found = sorted(order_of(document, desk) for document in documents)
    assert found == [[1, 2, 3, 4], [11, 12, 13, 14]]


def test_a_third_file_is_the_fronts_of_the_next_stack(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1, 3), minute=0)
    drop(desk, "2.pdf", side(4, 2), minute=1)
    drop(desk, "3.pdf", side(5), minute=2)
    news = once(desk, index)
    assert [order_of(document, desk) for document in received(news)] == [[1, 2, 3, 4]]
    assert FrontsWait("quay-a", 15.0) in news
    assert left(desk) == ["3.pdf"]


def test_which_came_first_is_said_by_their_times_and_not_by_their_names(desk: Desk, index: Index) -> None:
    drop(desk, "SCAN9999.pdf", side(1), minute=0)
    drop(desk, "SCAN0001.pdf", side(2), minute=1)
    (document,) = received(once(desk, index))
    assert order_of(document, desk) == [1, 2]


def test_files_of_one_instant_follow_the_scanners_counting(desk: Desk, index: Index) -> None:
    drop(desk, "SCAN0002.pdf", side(2), minute=0)
    drop(desk, "SCAN0001.pdf", side(1), minute=0)
    (document,) = received(once(desk, index))
    assert order_of(document, desk) == [1, 2]


def test_blank_backs_are_pages_like_any_other(desk: Desk, index: Index) -> None:
    blank = jpeg(picture().point(lambda _value: 245))
    drop(desk, "1.pdf", side(1, 2), minute=0)
    drop(desk, "2.pdf", scanned_pdf(blank, blank), minute=1)
    (document,) = received(once(desk, index))
    assert document.page_count == 4


# --- what is no pair ---


def test_without_backs_the_fronts_are_set_aside_and_can_be_taken_as_they_are(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1, 2), minute=0)
    time.sleep(0.1)
    assert refused(once(patient(desk, 0.001), index)) == {"1.pdf": Reason.BACKS_MISSING}
    assert left(desk) == []
    (item,) = quarantined(desk.config.inbox.quarantine)
    assert (item.reason, item.detail) == (Reason.BACKS_MISSING, "2 / 0")
    taken = Receiver(desk, index, clock=utc_now).take_again(item, actor="quay-1")
    assert isinstance(taken, Document)
    assert (taken.page_count, taken.collated_from) == (2, ())
    assert quarantined(desk.config.inbox.quarantine) == ()


def test_a_file_that_was_scanned_too_late_is_no_other_side(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1, 2), minute=0)
    drop(desk, "2.pdf", side(3, 4), minute=16)
    news = once(desk, index)
    assert refused(news) == {"1.pdf": Reason.BACKS_MISSING}
    assert FrontsWait("quay-a", 15.0) in news
    assert left(desk) == ["2.pdf"]
    assert received(news) == []


def test_unequal_sides_are_both_set_aside(desk: Desk, index: Index) -> None:
    # Given two sheets that stuck together in the second pass
    drop(desk, "1.pdf", side(1, 2, 3), minute=0)
    drop(desk, "2.pdf", side(4, 5), minute=1)
    assert refused(once(desk, index)) == {"1.pdf": Reason.SIDES_DIFFER, "2.pdf": Reason.SIDES_DIFFER}
    assert {item.detail for item in quarantined(desk.config.inbox.quarantine)} == {"3 / 2"}
    assert left(desk) == []
    assert done(desk) == ["1.pdf", "2.pdf"]
    # When the clerk copies the fronts back and scans the backs again
    drop(desk, "again-1.pdf", side(1, 2, 3), minute=5)
    drop(desk, "again-2.pdf", side(4, 5, 6), minute=6)
    (document,) = received(once(desk, index))
    # Then the fronts wait for nobody any more
    assert document.page_count == 6
    assert [item.sha256 for item in quarantined(desk.config.inbox.quarantine)] == [sha256_of(side(4, 5))]


def test_the_same_file_twice_is_no_stack(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1), minute=0)
    drop(desk, "1 (copy).pdf", side(1), minute=1)
    assert set(refused(once(desk, index)).values()) == {Reason.SIDES_ALIKE}
    assert left(desk) == []
    assert len(quarantined(desk.config.inbox.quarantine)) == 1


def test_a_broken_side_takes_the_other_with_it(desk: Desk, index: Index) -> None:
    # Given backs that are no scan at all: left alone, the fronts would be paired with the next stack's
    drop(desk, "1.pdf", side(1), minute=0)
    drop(desk, "2.pdf", b"<html>no paper</html>", minute=1)
    drop(desk, "3.pdf", side(3), minute=2)
    drop(desk, "4.pdf", side(4), minute=3)
    news = once(desk, index)
    assert refused(news) == {"1.pdf": Reason.OTHER_SIDE_REFUSED, "2.pdf": Reason.NOT_WHAT_IT_SAYS}
    assert [order_of(document, desk) for document in received(news)] == [[3, 4]]


def test_a_stack_with_more_pages_than_a_file_may_have_is_refused_as_a_whole(desk: Desk, index: Index) -> None:
    settings = (desk.home / "sohoa.toml").read_text(encoding="utf-8")
    (desk.home / "sohoa.toml").write_text(settings.replace("[inbox]", "[inbox]\nmax_pages = 3"), encoding="utf-8")
    drop(desk, "1.pdf", side(1, 2), minute=0)
    drop(desk, "2.pdf", side(3, 4), minute=1)
    assert set(refused(once(load(desk.home, environ={}), index)).values()) == {Reason.TOO_MANY_PAGES}


def test_backs_that_are_still_coming_are_waited_for_and_nothing_takes_their_place(desk: Desk, index: Index) -> None:
    # Given three files of the last few minutes, long before an upload is given up
    backs, now = side(2), (time.time() - EIGHT) / 60
    drop(desk, "1.pdf", side(1), minute=now - 3)
    drop(desk, "2.pdf", backs[:-300], minute=now - 2)
    drop(desk, "3.pdf", side(3), minute=now - 1)
    assert once(desk, index) == []
    assert left(desk) == ["1.pdf", "2.pdf", "3.pdf"]
    drop(desk, "2.pdf", backs, minute=now - 2)
    news = once(desk, index)
    assert [order_of(document, desk) for document in received(news)] == [[1, 2]]
    assert left(desk) == ["3.pdf"]


def test_an_upload_that_never_ended_is_refused_with_its_other_side(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1), minute=0)
    drop(desk, "2.pdf", side(2)[:-300], minute=1)
    assert refused(once(desk, index)) == {"1.pdf": Reason.OTHER_SIDE_REFUSED, "2.pdf": Reason.TRUNCATED}


def test_while_a_file_is_written_nothing_is_decided(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1), minute=0)
    drop(desk, "3.pdf", side(3), minute=2)
    with drop(desk, "2.pdf", side(2), minute=1).open("ab"):
        assert once(desk, index) == []
    os.utime(desk.home / "scan" / "a" / "2.pdf", (EIGHT + 60,) * 2)
    assert [order_of(document, desk) for document in received(once(desk, index))] == [[1, 2]]


def test_a_link_is_no_side(desk: Desk, index: Index) -> None:
    drop(desk, "1.pdf", side(1), minute=0)
    (desk.home / "scan" / "a" / "link.pdf").symlink_to(desk.home / "sohoa.toml")
    drop(desk, "2.pdf", side(2), minute=1)
    news = once(desk, index)
    assert refused(news) == {"link.pdf": Reason.NOT_A_REGULAR_FILE}
    assert len(received(news)) == 1
