"""A PIN comes from one place, is tried once, and when it was refused it is never tried again by itself."""

from pathlib import Path

import pkcs11
import pytest
from pkcs11 import TokenFlag
from pydantic import SecretStr

from core.errors import ConfigError
from core.settings.keys import GivenPin, KeySettings, Role
from signing.keys import open_key
from signing.keys.pins import Pin, needs_a_pin, pin_of
from signing.keys.state import KeyState, name_of, token_of
from signing.keys.tokens import TokenKey, _log_in
from tests.services.tokens import PIN
from tests.signing.keys.conftest import OnToken
from tests.signing.pki import SIGNED, settings


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


class Token:
    """A token that counts who logs in, as those do that lock themselves."""

    def __init__(self, *refusals: Exception, flags: int = 0) -> None:
        self.flags = flags
        self.tried: list[str | None] = []
        self._refusals = list(refusals)

    @property
    def slot(self) -> "Token":
        return self

    def get_token(self) -> "Token":
        """As it stands now: the same object here."""
        return self

    def open(self, user_pin: str | None = None) -> str:
        self.tried.append(user_pin)
        if self._refusals:
            raise self._refusals.pop(0)
        return "a session"


def log_in(token: Token, pin: Pin, state: KeyState) -> object:
    return _log_in(token, pin, state)  # type: ignore[arg-type]  # the token is a stand-in


@pytest.fixture
def state(tmp_path: Path) -> KeyState:
    return KeyState(tmp_path / "state.json", "key")


def test_a_wrong_pin_is_tried_once_and_not_again_by_the_next_process(
    curve_token: str, on_token: OnToken, tmp_path: Path
) -> None:
    pin_file = written(tmp_path / "pin", "9999\n")
    wrong = on_token(curve_token, "", pin_file=str(pin_file))
    for says in ("the token refuses the PIN", "has refused this PIN before", "has refused this PIN before"):
        # Each time as a process that has just been started
        with pytest.raises(ConfigError, match=says) as caught:
            open_key(wrong).require_valid(SIGNED)
        assert "9999" not in str(caught.value)
    assert "9999" not in (tmp_path / "state.json").read_text()
    # When the operator writes the right one
    written(pin_file, f"{PIN}\n")
    key = open_key(wrong)
    key.require_valid(SIGNED)
    assert isinstance(key.private, TokenKey)
    key.private.close()


@pytest.mark.parametrize("refusal", [pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid, pkcs11.PinLocked])
def test_a_refused_pin_costs_one_try_however_many_processes_have_it(
    refusal: type[Exception], state: KeyState, tmp_path: Path
) -> None:
    token = Token(refusal())
    for _ in range(3):
        with pytest.raises(ConfigError):
            log_in(token, Pin("9999", "given 1", by_hand=True), KeyState(tmp_path / "state.json", "key"))
    assert token.tried == ["9999"]
    # Given once more it is somebody's own wish, and another key's PIN is another
    assert log_in(token, Pin("9999", "given 2", by_hand=True), state) == "a session"
    assert not KeyState(state.path, "another").was_refused("given 1")


def test_two_keys_of_one_token_share_its_tries() -> None:
    agency = KeySettings(pkcs11_module="m", token_label="desk", key_label="agency")
    person = agency.model_copy(update={"role": Role.PERSON, "key_label": "person"})
    assert token_of(agency) == token_of(person)
    assert token_of(agency) != token_of(agency.model_copy(update={"token_label": "other"}))


def test_the_last_try_is_left_to_somebody_who_gives_the_pin_by_hand(state: KeyState) -> None:
    token = Token(flags=TokenFlag.USER_PIN_FINAL_TRY)
    with pytest.raises(ConfigError, match="one more wrong PIN locks the token"):
        log_in(token, Pin("1234", "file 1", by_hand=False), state)
    assert token.tried == []
    assert log_in(token, Pin("1234", "given 1", by_hand=True), state) == "a session"


def test_a_locked_token_is_not_tried(state: KeyState) -> None:
    token = Token(flags=TokenFlag.USER_PIN_LOCKED)
    with pytest.raises(ConfigError, match="locked after too many wrong PINs"):
        log_in(token, Pin("1234", "given 1", by_hand=True), state)
    assert token.tried == []


def test_a_second_key_of_the_token_needs_no_second_login(state: KeyState) -> None:
    token = Token(pkcs11.UserAlreadyLoggedIn())
    assert log_in(token, Pin("1234", "given 1", by_hand=True), state) == "a session"
    assert token.tried == ["1234", None]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_pin_that_others_can_read_is_refused(mode: int, curve_token: str, on_token: OnToken, tmp_path: Path) -> None:
    pin_file = written(tmp_path / "pin", PIN, mode)
    with pytest.raises(ConfigError, match=rf"signing\.pin_file: others can read that file too \(mode {mode:04o}\)"):
        open_key(on_token(curve_token, "", pin_file=str(pin_file)))


def test_a_pin_file_that_is_not_there_is_named(curve_token: str, on_token: OnToken, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"signing\.pin_file: the secret cannot be read: FileNotFoundError"):
        open_key(on_token(curve_token, "", pin_file=str(tmp_path / "none")))


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_token_without_a_pin_says_how_one_is_given(
    text: str, curve_token: str, on_token: OnToken, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="--pin-fd"):
        open_key(on_token(curve_token, "", pin_file=str(written(tmp_path / "pin", text))))
    with pytest.raises(ConfigError, match="--pin-fd"):
        open_key(on_token(curve_token, ""))


def test_what_was_given_counts_before_what_is_written(tmp_path: Path) -> None:
    made = settings(tmp_path / "key.p12").model_copy(update={"pin_file": str(written(tmp_path / "pin", "written"))})
    (key,) = made.all_keys
    assert not needs_a_pin(key, made)
    assert pin_of(key, made) is not None
    given = made.with_given((GivenPin(Role.AGENCY, SecretStr("given"), "given 1"),))
    assert pin_of(key, given) == Pin("given", "given 1", by_hand=True)
    assert "SecretStr('**********')" in repr(given.given)


def test_a_passphrase_in_the_settings_opens_a_file_and_never_a_token(curve_token: str, on_token: OnToken) -> None:
    with_passphrase = on_token(curve_token, "")
    assert with_passphrase.passphrase.get_secret_value()
    assert needs_a_pin(with_passphrase.all_keys[0], with_passphrase)
    assert pin_of(with_passphrase.all_keys[0], with_passphrase) is None


def test_notes_that_cannot_be_read_or_written_stop_the_key(curve_token: str, on_token: OnToken, tmp_path: Path) -> None:
    wanted = on_token(curve_token)
    (tmp_path / "state.json").write_text("{")
    with pytest.raises(ConfigError, match=r"signing\.state: state\.json cannot be read"):
        open_key(wanted)
    nowhere = wanted.model_copy(update={"state": tmp_path / "none" / "state.json"})
    with pytest.raises(ConfigError, match=r"signing\.state: no file can be made there"):
        open_key(nowhere)


def test_notes_say_nothing_of_where_a_key_lies_and_nobody_else_reads_them(
    rsa_token: str, on_token: OnToken, tmp_path: Path
) -> None:
    wanted = on_token(rsa_token)
    ends = open_key(wanted).not_after
    state = KeyState(tmp_path / "state.json", name_of(wanted.all_keys[0]))
    assert state.not_after() == ends
    text = (tmp_path / "state.json").read_text(encoding="utf-8")
    assert "Ví Dụ" not in text
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "state.new").exists()
