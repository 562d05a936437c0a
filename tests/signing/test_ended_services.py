"""Timestamp services whose certificates end: what they stamped is renewed after that, and signing goes on."""

import datetime as dt

from signing.pades.levels import PadesLevel
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.pki import SIGNED
from tests.signing.test_levels import stamper
from tests.signing.town import Town

LT, LTA = PadesLevel.B_LT, PadesLevel.B_LTA
BEFORE = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
FIRST_ENDS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
IN_2050 = dt.datetime(2050, 1, 1, tzinfo=dt.UTC)


def test_a_file_is_renewed_when_its_first_service_has_ended(town: Town, unsigned: bytes) -> None:
    pki = town.served
    made = pki.signer(timestamper=stamper(town, "tsa-2026"), level=LTA).sign(unsigned, at=SIGNED)
    assert made.timestamp_not_after == FIRST_ENDS
    pdf = made.data
    for at in (BEFORE, AFTER):
        town.at(at)
        renewed = pki.services(stamper(town, "tsa2"), LTA).bring_up(pdf, at=at)
        assert (renewed.level, renewed.timestamp_not_after) == ("B-LTA", IN_2050)
        assert renewed.data.startswith(pdf)
        pdf = renewed.data
    report = check(pdf, pki.trust(), at=AFTER)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons


def test_a_signer_goes_on_when_its_service_has_another_certificate(town: Town, unsigned: bytes) -> None:
    stamps = stamper(town, "tsa-2026")
    signer = town.served.signer(timestamper=stamps, level=LTA)
    assert signer.sign(unsigned, at=SIGNED).timestamp_not_after == FIRST_ENDS
    town.at(AFTER)
    stamps._service = HttpTimeStamper(TsaSettings(town.tsa("tsa2"), 5))._service
    # Met with the signature's own timestamp: the one over the file has its proof already.
    made = signer.sign(unsigned, at=AFTER)
    assert (made.level, made.timestamp_not_after) == ("B-LTA", IN_2050)


def test_a_renewal_without_a_new_timestamp_says_when_the_old_one_ends(town: Town, unsigned: bytes) -> None:
    pki = town.served
    made = pki.signer(timestamper=stamper(town, "tsa-2026"), level=PadesLevel.B_T).sign(unsigned, at=SIGNED)
    renewed = pki.services(stamper(town, "tsa2"), LT).bring_up(made.data, at=SIGNED)
    assert (renewed.level, renewed.timestamp_not_after) == ("B-LT", FIRST_ENDS)
