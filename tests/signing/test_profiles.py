"""Profiles, sentences and trial keys: what stands in files and tables is whole."""

import datetime as dt
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ConfigError
from signing.demo import make_demo_keys
from signing.keys import open_key
from signing.profiles import find_profile, load_profiles
from signing.trust import load_trust
from signing.validate.sentences import _SENTENCES, reason_sentence
from tests.signing.pki import SIGNED, settings

PROFILE = """[[profile]]
code = "x"
name = "Thử"
role = "agency"
field = "SohoaAgency"
position = "top-right"
lines = ["{organisation}"]
font_pt = 10.0
image = "none"
in_force_from = "2025-07-01"
source = "thử"
"""


def test_every_profile_names_its_rule() -> None:
    profiles = load_profiles()
    assert {item.code for item in profiles} == {
        *("tt01-ca-nhan", "tt05-co-quan", "nd30-nguoi-ky", "nd30-ket-qua", "nd137-chuyen-doi"),
        *("sao-y", "trich-sao", "sao-luc"),
    }
    assert all(item.source and item.in_force_from for item in profiles)
    assert find_profile("tt05-co-quan").font_pt == 10


def test_a_file_can_carry_every_profile() -> None:
    profiles = load_profiles()
    assert len({item.field for item in profiles}) == len(profiles)


def test_nothing_is_signed_by_a_rule_of_yesterday() -> None:
    old = replace(find_profile("tt05-co-quan"), in_force_until=dt.date(2026, 6, 30))
    old.require_in_force(dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC))
    with pytest.raises(ConfigError, match="tt05-co-quan was in force until 2026-06-30"):
        old.require_in_force(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('"top-right"', '"middle"', "position must be one of top-right, top-left"),
        ('"none"', '"seal.png"', "image must be one of none, signature, seal"),
        ('"none"', '"seal"', "corners are for words"),
        ('"none"', '"none"\nover = "SohoaSigner"', "over names the field of the signature"),
        ('"none"', '"none"\nin_force_until = "never"', "in_force_until must be a date"),
        ('"agency"', '"clerk"', "role must be one of agency, person"),
        ("SohoaAgency", "Sohoa.Agency", "field must be letters and digits"),
        ("font_pt = 10.0", 'font_pt = "10"', "font_pt must be float"),
        ('"2025-07-01"', '"01/07/2025"', "in_force_from must be a date"),
        ("{organisation}", "{seal}", "lines may only name"),
        ("{organisation}", "{", "lines may only name"),
        ('["{organisation}"]', "[]", "lines must say something"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_key(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "signing.toml"
    path.write_text(PROFILE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load_profiles(path)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    for code in _SENTENCES:
        assert reason_sentence(code) != reason_sentence(code, language="en")
        assert reason_sentence(code).endswith(".")
    assert reason_sentence("unheard_of") == "unheard_of"


def test_trial_keys_open_and_say_that_they_are_worth_nothing(tmp_path: Path) -> None:
    keys, trust = tmp_path / "keys", tmp_path / "trust"
    make_demo_keys(keys, trust, {"desk": "Bàn thử nghiệm"}, at=SIGNED)
    passphrase = (keys / "desk.pass").read_text()
    handle = open_key(settings(keys / "desk.p12", passphrase=passphrase))
    handle.require_valid(SIGNED)
    handle.require_valid(SIGNED + dt.timedelta(days=1000))
    assert "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in handle.certificate.issuer.native["common_name"]
    assert len(load_trust(trust).signers) == 1
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
