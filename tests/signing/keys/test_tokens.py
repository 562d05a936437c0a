"""A key on a token signs what a key in a file signs; a token that is pulled out costs nobody a paper."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import ConfigError, UnavailableError
from core.settings import SigningSettings
from signing.keys import KeyHandle, open_key
from signing.keys.tokens import TokenKey, look_at
from signing.pades import PadesSigner
from signing.profiles import find_profile
from signing.validate import check
from signing.validate.report import Indication
from tests.services.tokens import MODULE, SoftTokens
from tests.signing.keys.conftest import OnToken
from tests.signing.pki import ORGANISATION, SIGNED, SOON, Pki


@contextmanager
def opened(settings: SigningSettings) -> Iterator[KeyHandle]:
    """The key, put away at the end: a login holds for the whole process."""
    key = open_key(settings)
    try:
        yield key
    finally:
        assert isinstance(key.private, TokenKey)
        key.private.close()


@contextmanager
def pulled(tokens: SoftTokens, label: str, tmp_path: Path) -> Iterator[None]:
    place = tokens.place_of(label)
    away = place.rename(tmp_path / "pulled out")
    yield
    away.rename(place)


def sign(key: KeyHandle, pdf: bytes, mechanism: str, pki: Pki) -> bytes:
    signer = PadesSigner(
        key=key,
        profile=find_profile("tt05-co-quan"),
        organisation=ORGANISATION,
        mechanism=mechanism,
        services=pki.services(None),
    )
    return signer.sign(pdf, at=SIGNED).data


@pytest.mark.parametrize(
    ("token", "mechanism", "digest", "algorithm"),
    [
        ("rsa_token", "pss", "sha256", "rsassa_pss-2048 sha256"),
        ("rsa_token", "pss", "sha512", "rsassa_pss-2048 sha512"),
        ("rsa_token", "pkcs1v15", "sha384", "sha384_rsa-2048 sha384"),
        ("curve_token", "pss", "sha256", "sha256_ecdsa sha256"),
        ("curve_token", "pss", "sha384", "sha384_ecdsa sha384"),
    ],
)
def test_what_a_token_signs_passes(
    token: str, mechanism: str, digest: str, algorithm: str,
    pki: Pki, unsigned: bytes, on_token: OnToken, request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    with opened(on_token(request.getfixturevalue(token), mechanism=mechanism, digest=digest)) as key:
        report = check(sign(key, unsigned, mechanism, pki), pki.trust(), at=SOON)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons
    assert report.signatures[0].algorithm == algorithm


def test_a_token_that_digests_nothing_is_given_the_digest(curve_token: str, rsa_token: str, on_token: OnToken) -> None:
    with opened(on_token(rsa_token)) as key:
        private = key.private
        assert isinstance(private, TokenKey)
        key.require_valid(SIGNED)
        private._mechanisms = frozenset()
        # The probe of another handle on the same key says whether it verifies
        signature = private.sign(b"data", key.scheme("pss"))
    assert len(signature) == 256


def test_a_token_that_is_pulled_out_is_away_and_works_again_when_it_is_back(
    tokens: SoftTokens, curve_token: str, on_token: OnToken, pki: Pki, unsigned: bytes, tmp_path: Path
) -> None:
    with opened(on_token(curve_token)) as key:
        sign(key, unsigned, "pss", pki)
        with pulled(tokens, curve_token, tmp_path):
            for _ in range(2):
                with pytest.raises(UnavailableError, match="token"):
                    sign(key, unsigned, "pss", pki)
            with pytest.raises(UnavailableError, match="no token with the label"):
                open_key(on_token(curve_token))
            with pytest.raises(UnavailableError, match="no token with the label"):
                look_at(on_token(curve_token).all_keys[0])
        sign(key, unsigned, "pss", pki)


def test_a_child_of_a_process_that_has_signed_opens_the_token_anew(curve_token: str, on_token: OnToken) -> None:
    with opened(on_token(curve_token)) as key:
        key.require_valid(SIGNED)
        child = os.fork()
        if child == 0:
            # Nothing may be raised here: the child would go on as a second pytest.
            try:
                key.private.sign(b"data", key.scheme("pss"))
            finally:
                os._exit(key.private._process != os.getpid())  # type: ignore[attr-defined]
        assert os.waitpid(child, 0)[1] == 0
        key.private.sign(b"data", key.scheme("pss"))


def test_nothing_is_opened_before_the_first_signature(curve_token: str, on_token: OnToken) -> None:
    with opened(on_token(curve_token, "wrong")) as key:
        assert key.certificate is not None


def test_two_keys_on_one_token_are_told_apart_by_their_labels(
    tokens: SoftTokens, pki: Pki, on_token: OnToken, unsigned: bytes
) -> None:
    label = tokens.make("hai khoa", pki.private("desk"), pki.der("desk"), pki.der("root"), key_label="co quan")
    tokens.put(label, pki.private("curve"), pki.der("curve"), key_label="can bo", key_id="02")
    with pytest.raises(ConfigError, match="2 certificates on the token"):
        open_key(on_token(label))
    with pytest.raises(ConfigError, match="0 certificates on the token"):
        open_key(on_token(label, key_label="khac"))
    with opened(on_token(label, key_label="co quan")) as first, opened(on_token(label, key_id="02")) as second:
        assert (first.is_rsa, second.is_rsa) == (True, False)
        # The second login in one process is none
        for key in (first, second):
            key.require_valid(SIGNED)


def test_a_certificate_that_is_not_the_keys_own_is_found_out(
    tokens: SoftTokens, pki: Pki, rogue: Pki, on_token: OnToken
) -> None:
    label = tokens.make("lech", pki.private("desk"), rogue.der("desk"))
    with opened(on_token(label)) as key, pytest.raises(ConfigError, match="does not belong to the certificate"):
        key.require_valid(SIGNED)


def test_a_module_that_is_none_is_said_so(on_token: OnToken, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pkcs11_module cannot be loaded"):
        open_key(on_token("x", pkcs11_module=str(tmp_path / "none.so")))


def test_a_token_says_how_it_stands_without_a_pin(curve_token: str, on_token: OnToken) -> None:
    state = look_at(on_token(curve_token, "").all_keys[0])
    assert (state.few_tries_left, state.last_try, state.locked) == (False, False, False)
    assert MODULE.endswith(".so")


def test_two_tokens_of_one_module_sign_by_turns_in_one_process(
    curve_token: str, rsa_token: str, on_token: OnToken
) -> None:
    with opened(on_token(curve_token)) as one, opened(on_token(rsa_token)) as other:
        for _ in range(2):
            one.private.sign(b"data", one.scheme("pss"))
            other.private.sign(b"data", other.scheme("pss"))
        # Looking for a token anew starts the module again, and every session of it is gone.
        look_at(on_token(curve_token).all_keys[0])
        one.private.sign(b"data", one.scheme("pss"))
        other.private.sign(b"data", other.scheme("pss"))
