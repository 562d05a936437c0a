"""Signatures that lack what a service owed them wait in the index."""

from dataclasses import replace

from core.model import Due
from storage import Index
from tests.contracts.conftest import NOON
from tests.contracts.test_indexes import archive


def test_a_signature_that_lacks_something_waits_in_the_index(index: Index) -> None:
    record = archive(index, "due", "Giấy phép", level_due="B-LTA", archived_at=NOON)
    archive(index, "whole", "Giấy phép")
    assert index.due() == (record.id,)
    assert index.work_state().due == Due(1, NOON)
    assert index.amend(replace(record, version=2, level_due=None))
    assert (index.due(), index.work_state().due) == ((), Due(0, None))
