"""Keys of the test authority on tokens, and settings that name them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import SigningSettings
from core.settings.keys import GivenPin, Role
from tests.services.tokens import MODULE, PIN, SoftTokens
from tests.signing.pki import Pki, settings

#: Settings of a desk whose key lies on that token; the PIN was given by hand.
OnToken = Callable[..., SigningSettings]


@pytest.fixture(scope="session")
def rsa_token(tokens: SoftTokens, pki: Pki) -> str:
    """A token whose label is a name, as those of officers often are."""
    return tokens.make("Đặng Thị Ví Dụ", pki.private("desk"), pki.der("clerk"), pki.der("root"))


@pytest.fixture(scope="session")
def curve_token(tokens: SoftTokens, pki: Pki) -> str:
    return tokens.make("cong", pki.private("curve"), pki.der("curve"), pki.der("root"))


@pytest.fixture
def on_token(tmp_path: Path) -> OnToken:
    def make(label: str, pin: str = PIN, *, given: str = "given 1", **more: object) -> SigningSettings:
        place = {"pkcs11_module": MODULE, "token_label": label, "state": tmp_path / "state.json", **more}
        made = settings("").model_copy(update=place)
        return made.with_given((GivenPin(Role.AGENCY, SecretStr(pin), given),)) if pin else made

    return make
