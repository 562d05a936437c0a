"""What opens a key: given for this run, or in a file that nobody else may read; never an argument, never a variable."""

from dataclasses import dataclass, field
from pathlib import Path

from core.errors import ConfigError
from core.settings import SigningSettings
from core.settings.keys import KeySettings, read_private


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN or passphrase, and whence it came."""

    value: str = field(repr=False)
    source: str
    by_hand: bool  #: somebody gave it just now


def pin_of(key: KeySettings, settings: SigningSettings) -> Pin | None:
    """What opens that key; None where nothing says so.

    Raises:
        ConfigError: its file cannot be read, or others can read it too.
    """
    for given in settings.given:
        if given.role == key.role:
            return Pin(given.value.get_secret_value(), given.given, by_hand=True)
    if key.pin_file:
        value, source = read_private(Path(key.pin_file), setting="signing.pin_file")
        return Pin(value, source, by_hand=False)
    if key.pkcs12 and key.pkcs12 == settings.pkcs12:
        return Pin(settings.passphrase.get_secret_value(), "signing.passphrase", by_hand=False)
    return None


def needs_a_pin(key: KeySettings, settings: SigningSettings) -> bool:
    """Whether somebody has to give one: nothing in the settings opens the key."""
    if key.pin_file or any(given.role == key.role for given in settings.given):
        return False
    return not (key.pkcs12 and key.pkcs12 == settings.pkcs12 and settings.passphrase.get_secret_value())


def require_pin(key: KeySettings, settings: SigningSettings) -> Pin:
    """What opens that token.

    Raises:
        ConfigError: nothing does; it says what can be done.
    """
    pin = pin_of(key, settings)
    if pin is None or not pin.value:
        raise ConfigError(
            "chưa có mã PIN của thẻ ký / "
            "no PIN for the token: name a file of mode 600 in signing.pin_file, give it with --pin-fd, "
            "or start the command on a terminal, which asks once"
        )
    return pin
