"""Evidence lies in a bucket as it lies in a folder; locks and versions do not stand in its way."""

import pytest

from core.settings import StoreSettings
from pipeline.evidence import Means, examine, make, renew
from storage.care import open_cared
from tests.pipeline.evidence.conftest import DAY, NOON, YEAR


@pytest.mark.service
@pytest.mark.xdist_group("s3")
@pytest.mark.parametrize("kind", ["s3_settings", "locked_s3"])
def test_a_bucket_keeps_evidence_that_is_made_renewed_and_checked(
    kind: str, request: pytest.FixtureRequest, means: Means
) -> None:
    store = open_cared(StoreSettings.model_validate(request.getfixturevalue(kind)))
    for at in (NOON, NOON + DAY):
        store.put(at.isoformat().encode(), media_type="text/plain")
        assert len(make(store, means, at=at).stamped) == 1
    assert renew(store, means, at=NOON + DAY, within=20 * YEAR).leaves == 2
    checked = examine(store, means.authority, at=NOON + DAY)
    assert (checked.faults, checked.pending, len(checked.ground.proved)) == ((), 0, 3)
