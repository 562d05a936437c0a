"""What the ledger says of one subject is found without reading all of it."""

from core.model import LedgerEvent
from storage import Index
from tests.contracts.conftest import NOON


def test_the_newest_entries_about_a_subject_come_first_and_no_others(index: Index) -> None:
    for number in range(4):
        index.note(LedgerEvent("fetched", f"r-{number % 2}", "portal", NOON, (("number", str(number)),)))
    found = index.events("r-1", limit=5)
    assert [dict(entry.event.facts)["number"] for entry in found] == ["3", "1"]
    assert found[0] in set(index.ledger())
    assert index.events("r-1", limit=1) == found[:1]
    assert index.events("r-9", limit=5) == ()
