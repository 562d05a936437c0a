"""Where a command gets the PIN of the desk's key from, and what it and the doctor say of the key beforehand."""

import datetime as dt
import os
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from commands.checks import key_checks
from commands.pins import ends_soon, unlocked
from core.config import Desk, load
from core.errors import ConfigError
from core.settings import SigningSettings
from signing.keys.state import KeyState, name_of
from tests.services.tokens import MODULE, SoftTokens


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose key lies on a token, or so it believes; no PIN is set."""
    place = f'pkcs11_module = "{MODULE}"\ntoken_label = "chua cam"\n'
    (tmp_path / "sohoa.toml").write_text(f"[signing]\n{place}")
    return load(tmp_path, environ={})


def given(desk: Desk) -> list[str]:
    return [pin.value.get_secret_value() for pin in desk.config.signing.given]


def with_signing(desk: Desk, **update: object) -> Desk:
    signing = desk.config.signing.model_copy(update=update)
    return replace(desk, config=desk.config.model_copy(update={"signing": signing}))


def unlocked_with(desk: Desk, written: bytes) -> Desk:
    reading, writing = os.pipe()
    os.write(writing, written)
    os.close(writing)
    with click.Context(click.Command("batch")) as context:
        context.meta["sohoa.pin_fd"] = reading
        return unlocked(desk)


def test_a_pin_from_a_descriptor_is_its_first_line(desk: Desk) -> None:
    made = unlocked_with(desk, " mã pin \r\nmore\n".encode())
    assert given(made) == [" mã pin "]
    assert "mã pin" not in repr(made)
    assert unlocked(made) is made, "asked once"
    again = unlocked_with(desk, b"x\n").config.signing.given[0].given
    assert again != made.config.signing.given[0].given


@pytest.mark.parametrize(
    ("written", "says"), [(b"", "không có gì"), (b"\n", "không có gì"), (b"\xff\n", "UnicodeDecode")]
)
def test_a_descriptor_without_a_pin_is_said_so(
    written: bytes, says: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOHOA_LANG", raising=False)
    with pytest.raises(ConfigError, match=says):
        unlocked_with(desk, written)


def test_a_descriptor_that_is_not_open_is_said_so(desk: Desk) -> None:
    with click.Context(click.Command("batch")) as context:
        context.meta["sohoa.pin_fd"] = 1_000_000
        with pytest.raises(ConfigError, match="--pin-fd 1000000: "):
            unlocked(desk)


def test_whoever_sits_at_a_terminal_is_asked_once_and_the_pin_is_not_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CliRunner().isolation(input="bí mật\n") as (out, err, _):
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        made = unlocked(desk)
        assert given(made) == ["bí mật"]
        assert b"PIN" in err.getvalue()
        assert "bí mật".encode() not in out.getvalue() + err.getvalue()


def test_nobody_is_asked_where_the_settings_open_the_key_or_nobody_sits_there(desk: Desk, tmp_path: Path) -> None:
    assert given(unlocked(desk)) == []
    assert given(unlocked(with_signing(desk, pin_file=str(tmp_path / "pin")))) == []
    without = with_signing(desk, pkcs11_module="")
    assert unlocked(without) is without


@pytest.mark.parametrize(("days", "says"), [(59, "còn 59 ngày"), (-2, "đã hết hạn"), (90, "")])
def test_every_command_that_signs_says_that_the_certificate_ends(
    days: int, says: str, desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOHOA_LANG", raising=False)
    signing: SigningSettings = desk.config.signing
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=1)
    KeyState(signing.state, name_of(signing.all_keys[0])).note_end(ends)
    unlocked(desk)
    err = capsys.readouterr().err
    assert says in err
    assert bool(says) == bool(err)
    assert not says or ends_soon(days) in err


def test_the_doctor_says_what_is_wrong_with_a_token_and_asks_for_no_pin(
    desk: Desk, tokens: SoftTokens, tmp_path: Path
) -> None:
    (unplugged,) = key_checks(desk)
    assert (unplugged.name, unplugged.good) == ("token", False)
    assert "no token with the label" in unplugged.advice
    (no_module,) = key_checks(with_signing(desk, pkcs11_module=str(tmp_path / "none.so")))
    assert "pkcs11_module cannot be loaded" in no_module.advice
    tokens.blank("trang")
    there, certificate = key_checks(with_signing(desk, token_label="trang", mechanism="pkcs1v15"))[:2]
    assert (there.name, there.good, there.advice) == ("token", True, "")
    assert (certificate.name, certificate.good) == ("signing", False)
    assert "0 certificates on the token" in certificate.advice


def test_the_doctor_says_when_there_is_no_key_and_when_the_padding_is_the_older_one(desk: Desk, tmp_path: Path) -> None:
    (missing,) = key_checks(with_signing(desk, pkcs11_module=""))
    assert "signing.pkcs12 is empty" in missing.advice
    checks = key_checks(with_signing(desk, pkcs11_module="", pkcs12=str(tmp_path / "x.p12"), mechanism="pkcs1v15"))
    assert [check.name for check in checks] == ["signing", "signing.mechanism"]
