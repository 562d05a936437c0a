"""Codes of RFC 6238, by the table in its Appendix B, cut to six digits as apps show them."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from rules.people.totp import address_of, code_at, matching_step, secret_of, step_at, text_of

#: The RFC's own.
SECRET = b"12345678901234567890"
NOON = dt.datetime(2026, 9, 1, 5, 0, 10, tzinfo=dt.UTC)
STEP = dt.timedelta(seconds=30)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert code_at(SECRET, dt.datetime.fromtimestamp(seconds, dt.UTC)) == code


@pytest.mark.parametrize(("off", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_step(off: int, good: bool) -> None:
    code = code_at(SECRET, NOON + off * STEP)
    step = step_at(NOON) + off if good else None
    assert matching_step(SECRET, code, at=NOON, after=0) == step


def test_a_code_is_read_as_people_type_it_and_no_other_text_is_one() -> None:
    code = code_at(SECRET, NOON)
    assert matching_step(SECRET, f" {code[:3]} {code[3:]}\n", at=NOON, after=0) == step_at(NOON)
    for wrong in ("", "12345", f"{code}0", "mã", code[::-1]):
        assert matching_step(SECRET, wrong, at=NOON, after=0) is None


def test_no_code_counts_twice_nor_one_before_it() -> None:
    now, before = step_at(NOON), code_at(SECRET, NOON - STEP)
    assert matching_step(SECRET, code_at(SECRET, NOON), at=NOON, after=now) is None
    assert matching_step(SECRET, before, at=NOON, after=now) is None
    assert matching_step(SECRET, before, at=NOON, after=now - 2) == now - 1


def test_an_app_finds_in_the_qr_code_whose_it_is_and_how_it_is_made() -> None:
    address = urlsplit(address_of(SECRET, account="le.mau", issuer="UBND XÃ MẪU & bạn"))
    said = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert said["issuer"] == ["UBND XÃ MẪU & bạn"]
    assert secret_of(said["secret"][0]) == SECRET
    assert (said["digits"], said["period"], said["algorithm"]) == (["6"], ["30"], ["SHA1"])
    assert address.path == "/UBND%20X%C3%83%20M%E1%BA%AAU%20%26%20b%E1%BA%A1n%3Ale.mau"


def test_a_secret_is_text_and_back() -> None:
    assert secret_of(text_of(SECRET)) == SECRET
