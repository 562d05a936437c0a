"""Names and numbers of persons stand in certificates; no log line, message or traceback repeats them."""

import asyncio
import dataclasses
import datetime as dt
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import SohoaError
from signing.keys import open_key
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust, load_trust
from signing.validate import check
from tests.signing.pki import LATER, SIGNED, SOON, Pki, settings


def told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def test_signing_and_checking_say_nothing_of_the_signer(
    pki: Pki, rogue: Pki, unsigned: bytes, nothing_private: Callable[..., None]
) -> None:
    data = pki.signer("clerk").sign(unsigned, at=SIGNED).data
    trusts = (pki.trust(), rogue.trust(), pki.trust(pki.crl(SIGNED)), Trust())
    files = (data, data[:-1], data[:-300], data + b"junk", data.replace(b"/Sig", b"/Sgi"))
    moments = (SOON, LATER, dt.datetime(2020, 6, 1, tzinfo=dt.UTC))
    texts = [repr(check(pdf, trust, at=at)) for trust in trusts for pdf in files for at in moments]
    nothing_private(*texts)


def test_a_verdict_names_the_signer_only_to_who_asks(pki: Pki, unsigned: bytes) -> None:
    (verdict,) = check(pki.signer("clerk").sign(unsigned, at=SIGNED).data, pki.trust(), at=SOON).signatures
    assert verdict.signer == "Đặng Thị Ví Dụ"
    assert "Ví Dụ" not in repr(verdict)
    assert dataclasses.asdict(verdict)["signer"] == "Đặng Thị Ví Dụ"


@pytest.mark.parametrize("fault", ["passphrase", "expired", "no pdf", "signed twice", "tsa"])
def test_an_error_says_nothing_of_the_signer(
    fault: str, pki: Pki, unsigned: bytes, tmp_path: Path, nothing_private: Callable[..., None]
) -> None:
    path = tmp_path / "desk.p12"
    path.write_bytes(pki.pkcs12("clerk"))
    away = HttpTimeStamper(TsaSettings("http://127.0.0.1:9/", 0.2))
    signer = pki.signer("clerk")
    faults: dict[str, Callable[[], object]] = {
        "passphrase": lambda: open_key(settings(path, passphrase="wrong")),
        "expired": lambda: signer.sign(unsigned, at=LATER),
        "no pdf": lambda: signer.sign(b"%PDF-1.7", at=SIGNED),
        "signed twice": lambda: signer.sign(signer.sign(unsigned, at=SIGNED).data, at=SIGNED),
        "tsa": lambda: asyncio.run(away.async_timestamp(b"\0" * 32, "sha256")),
    }
    with pytest.raises(SohoaError) as caught:
        faults[fault]()
    nothing_private(told(caught.value), repr(pki.handle("clerk")), repr(open_key(settings(path))))


def test_a_broken_file_in_the_trust_folder_says_nothing_of_its_subject(
    pki: Pki, tmp_path: Path, nothing_private: Callable[..., None]
) -> None:
    (tmp_path / "clerk.der").write_bytes(pki.der("clerk")[:-1])
    with pytest.raises(SohoaError) as caught:
        load_trust(tmp_path)
    nothing_private(told(caught.value))
    (tmp_path / "clerk.der").write_bytes(pki.der("clerk"))
    nothing_private(repr(load_trust(tmp_path)))
