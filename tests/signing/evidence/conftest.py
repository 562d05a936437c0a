"""A timestamp service of the trial authority whose clock stands where the test says."""

import datetime as dt
from collections.abc import Callable

import pytest
from asn1crypto import tsp
from certomancer.registry import ServiceLabel
from pyhanko.sign.timestamps import TimeStamper

from signing.evidence import Authority, stamp
from signing.trust import Trust
from tests.signing.pki import Pki

#: stamp(imprint, moment, algorithm) → token
Stamp = Callable[..., bytes]


class Clockwork(TimeStamper):
    """Stamps at one moment, without a network."""

    def __init__(self, pki: Pki, at: dt.datetime) -> None:
        super().__init__()
        self._service = pki.arch.service_registry.summon_timestamper(ServiceLabel("tsa"), at_time=at)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return self._service.request_tsa_response(req)


@pytest.fixture
def stamped_at(pki: Pki) -> Stamp:
    def call(imprint: bytes, at: dt.datetime, algorithm: str = "sha256") -> bytes:
        return stamp(Clockwork(pki, at), imprint, algorithm=algorithm)

    return call


@pytest.fixture
def authority(trust: Trust) -> Authority:
    return Authority(trust)
