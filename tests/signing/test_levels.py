"""Levels B-T, B-LT and B-LTA: everything that a later checker needs lies in the file."""

import datetime as dt
import urllib.request

import pytest
from asn1crypto import x509

from signing.pades.levels import PadesLevel
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.pki import SIGNED, SOON, Pki
from tests.signing.town import Town

IN_2031 = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)


def fetched(certificate: x509.Certificate) -> bytes:
    """The revocation list that a certificate names."""
    with urllib.request.urlopen(certificate.crl_distribution_points[0].url, timeout=5) as answer:  # noqa: S310
        return bytes(answer.read())


def stamper(town: Town, name: str = "tsa", *, of: str = "served") -> HttpTimeStamper:
    return HttpTimeStamper(TsaSettings(town.tsa(name, of=of), 5))


def pki_of(town: Town, name: str) -> Pki:
    return {"served": town.served, "listed": town.listed}[name]


@pytest.mark.parametrize("level", [PadesLevel.B_LT, PadesLevel.B_LTA])
@pytest.mark.parametrize("authority", ["served", "listed"])
def test_a_long_term_signature_validates_with_what_is_in_it(
    authority: str, level: PadesLevel, town: Town, unsigned: bytes
) -> None:
    pki = pki_of(town, authority)
    made = pki.signer(timestamper=stamper(town, of=authority), level=level).sign(unsigned, at=SIGNED)
    assert (made.level, made.level_due) == (level.value, None)
    assert made.timestamp_not_after == dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    # Whoever checks in 2031 has the list of the timestamp service's authority of that year, and nothing else is new.
    town.at(IN_2031)
    for at, trust in ((SOON, pki.trust()), (IN_2031, pki.trust(fetched(pki.certificate("tsa"))))):
        report = check(made.data, trust, at=at)
        assert report.indication is Indication.TOTAL_PASSED, report.reasons
        assert (report.signatures[0].level, report.signatures[0].revocation) == (level.value, "good")
