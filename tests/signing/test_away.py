"""Services that are away, slow or say nonsense lower the level of a signature and make it due; they never spoil it."""

import datetime as dt

import pytest

from core.errors import ConfigError, UnavailableError
from signing.pades.levels import PadesLevel
from signing.services import Patience, Service
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.pki import SIGNED, SOON, Pki
from tests.signing.test_levels import fetched, stamper
from tests.signing.town import Town

LTA = PadesLevel.B_LTA


@pytest.mark.parametrize(
    ("away", "level", "due"),
    [
        # The list speaks for the signer where the responder does not.
        ("ocsp/ca", "B-LTA", None),
        ("crls/root", "B-T", "B-LTA"),
        ("tsa/", "B-B", "B-LTA"),
    ],
)
def test_what_is_away_lowers_the_level(away: str, level: str, due: str | None, town: Town, unsigned: bytes) -> None:
    town.away = {away}
    pki = town.served
    made = pki.signer(timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED)
    assert (made.level, made.level_due) == (level, due)
    town.reset()
    found = check(made.data, pki.trust(fetched(pki.certificate("desk")), fetched(pki.certificate("ca"))), at=SOON)
    assert (found.indication, found.signatures[0].level) == (Indication.TOTAL_PASSED, level)
    # The two lists of this test, and nothing that the file names.
    assert len(town.asked) == 2


def test_a_list_that_is_out_of_date_or_no_list_proves_nothing(town: Town, unsigned: bytes) -> None:
    town.at(SIGNED - dt.timedelta(days=90))
    old = fetched(town.served.certificate("ca"))
    town.reset()
    for said in (old, b"<html>bao tri</html>", b""):
        town.instead = {"crls/root": said}
        made = town.served.signer(timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED)
        assert (made.level, made.level_due) == ("B-T", "B-LTA")


def test_a_revoked_certificate_signs_nothing(town: Town, unsigned: bytes) -> None:
    for pki in (town.served, town.listed):
        with pytest.raises(ConfigError, match="revoked"):
            pki.signer("revoked", timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED)
    assert not [path for path in town.asked if "tsa" in path]


def test_a_later_revocation_does_not_reach_back(town: Town, unsigned: bytes) -> None:
    pki = town.served
    town.away = {"crls", "ocsp"}
    made = pki.signer("revoked-later", timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED)
    assert made.level == "B-T"
    town.reset()
    after = dt.datetime(2025, 7, 20, tzinfo=dt.UTC)
    town.at(after)
    renewed = pki.services(stamper(town), LTA).bring_up(made.data, at=after)
    assert renewed.level == "B-LTA"
    with pytest.raises(ConfigError, match="revoked"):
        pki.signer("revoked-later", timestamper=stamper(town), level=LTA).sign(unsigned, at=after)


def test_what_cannot_be_proved_to_anybody_is_not_signed(pki: Pki, town: Town, unsigned: bytes) -> None:
    served = town.served
    signer = served.signer(timestamper=stamper(town), level=LTA)
    signer._services = served.services(stamper(town), LTA, trust=Trust())
    with pytest.raises(ConfigError, match="no anchor"):
        signer.sign(unsigned, at=SIGNED)
    with pytest.raises(ConfigError, match="names nobody"):
        pki.signer(timestamper=stamper(town), level=LTA).sign(unsigned, at=SIGNED)
    with pytest.raises(ConfigError, match="needs a timestamp service"):
        pki.signer(level=LTA)


def test_authorities_are_asked_once_for_many_papers(town: Town, unsigned: bytes) -> None:
    signer = town.served.signer(timestamper=stamper(town), level=LTA)
    for minute in range(2):
        assert signer.sign(unsigned, at=SIGNED + dt.timedelta(minutes=minute)).level == "B-LTA"
    assert sorted(path for path in town.asked if "tsa" not in path) == [
        "/served/crls/root/latest.crl",
        "/served/ocsp/ca",
        "/served/ocsp/root",
    ]


def test_a_service_that_stays_away_is_left_alone_for_a_while(town: Town) -> None:
    now = [0.0]
    town.away = {"tsa"}
    service = Service("the service", town.tsa(), Patience(5, 1000), clock=lambda: now[0])

    def asked() -> int:
        before = len(town.asked)
        with pytest.raises(UnavailableError, match="the service"):
            service.ask(bytes)
        return len(town.asked) - before

    assert [asked() for _ in range(4)] == [3, 3, 0, 0]
    now[0] = 61
    assert [asked(), asked()] == [3, 0]
    now[0] = 61 + 119
    assert asked() == 0
    town.away, now[0] = set(), 61 + 121
    town.instead = {"tsa": b"here"}
    assert service.ask(bytes) == b"here"
