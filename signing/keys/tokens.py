"""A key on a PKCS#11 token: found, opened once per process, and used. Only this and mechanisms.py import python-pkcs11.

The rules of PKCS#11 v2.40 that shape this: a process that was forked must open the module anew (§5.4, C_Initialize); a
login holds for every session of a process with that token (§5.6, C_Login), so a second one is an error; objects of
another class than private keys may be seen without a PIN.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, Mechanism, ObjectClass, Session, SignMixin, Token, TokenFlag

from core.errors import ConfigError, UnavailableError
from core.settings.keys import KeySettings
from signing.keys.handle import Scheme
from signing.keys.mechanisms import signed
from signing.keys.pins import Pin
from signing.keys.state import KeyState

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib

#: What no second try mends: the key or the token is not made for what is asked.
_NOT_MADE_FOR_IT: Final = (
    pkcs11.MechanismInvalid,
    pkcs11.MechanismParamInvalid,
    pkcs11.KeyTypeInconsistent,
    pkcs11.KeySizeRange,
)
_LOCKED: Final = (
    "thẻ ký đã bị khóa vì nhập sai mã PIN quá nhiều lần, chỉ người quản lý thẻ mở được / "
    "the token is locked after too many wrong PINs: only its security officer can unlock it"
)
_WRONG_PIN: Final = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)


class TokenKey:
    """A key that never leaves its token. The session is opened by the first signature of a process."""

    def __init__(self, place: KeySettings, pin: Pin, state: KeyState) -> None:
        """Nothing is opened yet."""
        self._place = place
        self._pin = pin
        self._state = state
        self._process = os.getpid()
        self._lost = False
        self._session: Session | None = None
        self._private: SignMixin | None = None
        self._mechanisms: frozenset[Mechanism] = frozenset()

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """The signature over that digest of the data; ECDSA as DER."""
        had_session = self._private is not None
        try:
            return self._sign(data, scheme)
        except UnavailableError:
            self.close()
            if not had_session:
                raise
        # Another key of this module was looked for anew, which ends every session; or the token was out and is back.
        try:
            return self._sign(data, scheme)
        except UnavailableError:
            self.close()
            raise

    def _sign(self, data: bytes, scheme: Scheme) -> bytes:
        with _in_our_words():
            return signed(self._opened(), data, scheme, self._mechanisms)

    def close(self) -> None:
        """Let go of the token, which may be gone already."""
        session, self._session, self._private = self._session, None, None
        self._lost = True
        if session is not None and self._process == os.getpid():
            with suppress(pkcs11.PKCS11Error):
                session.close()

    def _opened(self) -> SignMixin:
        if self._private is not None and self._process == os.getpid():
            return self._private
        # After a fork the father's session is not ours.
        forked = self._process != os.getpid()
        try:
            return self._open(anew=forked)
        except pkcs11.PKCS11Error:
            # Some drivers see a token that came back only after a new start.
            if forked or not self._lost:
                raise
            return self._open(anew=True)

    def _open(self, *, anew: bool) -> SignMixin:
        token = _token(self._place, anew=anew)
        self._mechanisms = frozenset(item for item in token.slot.get_mechanisms() if isinstance(item, Mechanism))
        self._session = _log_in(token, self._pin, self._state)
        self._process, self._lost = os.getpid(), False
        self._private = _private_key(self._session, self._place)
        return self._private


def certificates_of(place: KeySettings) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The certificate of a key, and the others on its token. No PIN is needed.

    Raises:
        UnavailableError: the token is not there.
        ConfigError: the module cannot be loaded, or there is no such certificate.
    """
    with _in_our_words():
        session = _token(place).open()
        try:
            found = {
                (bytes(item[Attribute.ID]), str(item[Attribute.LABEL])): bytes(item[Attribute.VALUE])
                for item in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            }
        finally:
            session.close()
    ours = [value for (own_id, label), value in found.items() if _is_meant(own_id, label, place)]
    if not place.key_id and not place.key_label:
        # Nothing is named: the one that is no authority's.
        ours = [value for value in ours if not _is_authority(value)]
    if len(ours) != 1:
        raise ConfigError(
            f"trên thẻ có {len(ours)} chứng thư hợp với signing.key_label và signing.key_id, cần đúng một "
            f"trong {len(found)}: `pkcs11-tool --module MODULE -O` liệt kê / "
            f"{len(ours)} certificates on the token go with signing.key_label and signing.key_id, expected one of "
            f"{len(found)}: `pkcs11-tool --module MODULE -O` lists them"
        )
    others = tuple(x509.load_der_x509_certificate(value) for value in found.values() if value != ours[0])
    return x509.load_der_x509_certificate(ours[0]), others


@dataclass(frozen=True, slots=True)
class TokenState:
    """What a token says of itself to whoever asks without a PIN."""

    few_tries_left: bool  #: a wrong PIN was tried since the last right one
    last_try: bool  #: one more wrong PIN locks it
    locked: bool


def look_at(place: KeySettings) -> TokenState:
    """How the token stands.

    Raises:
        UnavailableError: it is not there.
        ConfigError: the module cannot be loaded, or the token was never set up.
    """
    with _in_our_words():
        flags = _token(place, anew=True).flags
    if not flags & TokenFlag.USER_PIN_INITIALIZED:
        raise ConfigError(
            "thẻ ký của signing.token_label chưa có PIN: thẻ chưa được thiết lập / "
            "the token of signing.token_label has no PIN yet: it was not set up"
        )
    return TokenState(
        few_tries_left=bool(flags & TokenFlag.USER_PIN_COUNT_LOW),
        last_try=bool(flags & TokenFlag.USER_PIN_FINAL_TRY),
        locked=bool(flags & TokenFlag.USER_PIN_LOCKED),
    )


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Say what a module's error means; what the module says itself may hold labels, and labels are names of persons."""
    try:
        yield
    except _NOT_MADE_FOR_IT as error:
        raise ConfigError(
            f"khóa trên thẻ không ký được theo signing.mechanism và signing.digest ({type(error).__name__}) / "
            ""
            f"the key on the token cannot sign as signing.mechanism and signing.digest ask ({type(error).__name__})"
        ) from None
    except pkcs11.PKCS11Error as error:
        raise UnavailableError(
            "thẻ ký không trả lời, hãy xem thẻ đã cắm chưa / "
            f"the token of signing.token_label does not answer ({type(error).__name__}): is it plugged in? "
            "Papers wait until it is back"
        ) from None


def _module(place: KeySettings, *, anew: bool = False) -> "lib":
    try:
        module = pkcs11.lib(place.pkcs11_module)
    except pkcs11.PKCS11Error as error:
        raise ConfigError(
            f"không nạp được signing.pkcs11_module ({type(error).__name__}): cài trình điều khiển của thẻ, "
            "ghi đường dẫn đầy đủ của thư viện / "
            f"signing.pkcs11_module cannot be loaded ({type(error).__name__}): install the driver of the token, and "
            "name its library with its whole path"
        ) from None
    if anew:
        with suppress(pkcs11.PKCS11Error):
            module.finalize()
        module.initialize()
    return module


def _token(place: KeySettings, *, anew: bool = False) -> Token:
    """The token of that label. One that was plugged in later, some drivers show only after a new start."""
    found = _with_label(_module(place, anew=anew), place)
    if not found and not anew:
        found = _with_label(_module(place, anew=True), place)
    if not found:
        raise UnavailableError(
            "chưa cắm thẻ ký; giấy tờ chờ đến khi cắm lại / "
            "no token with the label of signing.token_label is plugged in; papers wait until it is back"
        )
    if len(found) > 1:
        raise ConfigError(
            f"{len(found)} thẻ ký mang nhãn của signing.token_label: chỉ cắm một thẻ / "
            f"{len(found)} tokens bear the label of signing.token_label: plug in only one of them"
        )
    return found[0]


def _with_label(module: "lib", place: KeySettings) -> list[Token]:
    found: list[Token] = []
    for slot in module.get_slots(token_present=True):
        with suppress(pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised):
            token = slot.get_token()
            if token.label == place.token_label:
                found.append(token)
    return found


def _log_in(token: Token, pin: Pin, state: KeyState) -> Session:
    """A session with the key's owner logged in. A PIN is tried once; one that was refused, never again.

    Raises:
        ConfigError: the token refuses the PIN, refused it before, or is locked.
    """
    with state.alone():
        # As it stands now that nobody else tries: what was found before may be old.
        token = token.slot.get_token()
        if state.was_refused(pin.source):
            raise ConfigError(
                "thẻ ký đã từ chối mã PIN này, máy không thử lại để thẻ khỏi bị khóa; cần mã PIN đúng / "
                "the token has refused this PIN before, and it was not tried again: write the right one into "
                "signing.pin_file, or give it with --pin-fd"
            )
        if token.flags & TokenFlag.USER_PIN_LOCKED:
            raise ConfigError(_LOCKED)
        if token.flags & TokenFlag.USER_PIN_FINAL_TRY and not pin.by_hand:
            raise ConfigError(
                "sai một lần nữa là thẻ ký bị khóa, nên máy không tự thử; hãy tự nhập mã PIN đúng / "
                "one more wrong PIN locks the token, so the one in signing.pin_file was not tried: give the right one "
                "with --pin-fd"
            )
        try:
            return token.open(user_pin=pin.value)
        except pkcs11.UserAlreadyLoggedIn:
            # Another key on the same token.
            return token.open()
        except _WRONG_PIN:
            state.note_refusal(pin.source)
            raise ConfigError(
                "thẻ ký từ chối mã PIN; máy không tự thử lại vì sai vài lần là thẻ bị khóa / "
                "the token refuses the PIN; it is not tried again by itself, for a few wrong ones lock the token"
            ) from None
        except pkcs11.PinLocked:
            state.note_refusal(pin.source)
            raise ConfigError(_LOCKED) from None


def _private_key(session: Session, place: KeySettings) -> SignMixin:
    found = [
        item
        for item in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        if isinstance(item, SignMixin) and _is_meant(bytes(item[Attribute.ID]), str(item[Attribute.LABEL]), place)
    ]
    if len(found) != 1:
        raise ConfigError(
            f"trên thẻ có {len(found)} khóa riêng hợp với signing.key_label và signing.key_id, cần đúng một: "
            "`pkcs11-tool --module MODULE --login -O` liệt kê / "
            f"{len(found)} private keys on the token go with signing.key_label and signing.key_id, expected one: "
            "`pkcs11-tool --module MODULE --login -O` lists them"
        )
    return found[0]


def _is_meant(own_id: bytes, label: str, place: KeySettings) -> bool:
    return (not place.key_id or own_id == bytes.fromhex(place.key_id)) and place.key_label in {"", label}


def _is_authority(der: bytes) -> bool:
    try:
        return bool(
            x509.load_der_x509_certificate(der).extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        )
    except x509.ExtensionNotFound:
        return False
