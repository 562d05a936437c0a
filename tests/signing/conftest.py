"""An authority, a timestamp service and a paper to sign."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel
from werkzeug.serving import make_server

from core.text import nfc
from pipeline.pages import EYES
from signing.stamp.demo import make_demo_pictures
from signing.stamp.material import Material
from signing.stamp.pictures import Ink, open_picture
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust
from tests.signing.papers import paper
from tests.signing.pki import SIGNED, Pki, make
from tests.signing.town import Town, open_town

PERSON = nfc("Nguyễn Thị Hư Cấu")
WORDS = tuple(nfc(word) for word in ("Giấy", "chứng", "nhận", "thử", "nghiệm"))


@pytest.fixture(scope="session")
def _keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki") / "keys"


@pytest.fixture(scope="session")
def _authorities(_keys: Path) -> dict[str, Pki]:
    return make(_keys)


@pytest.fixture(scope="session")
def _town(_keys: Path, _authorities: dict[str, Pki]) -> Iterator[Town]:
    with open_town(_keys) as town:
        yield town


@pytest.fixture
def town(_town: Town) -> Town:
    """The authorities that answer by OCSP, lists and timestamps, all of them there."""
    _town.reset()
    return _town


@pytest.fixture(scope="session")
def pki(_authorities: dict[str, Pki]) -> Pki:
    return _authorities["honest"]


@pytest.fixture(scope="session")
def rogue(_authorities: dict[str, Pki]) -> Pki:
    """Another authority with the same names and other keys."""
    return _authorities["rogue"]


@pytest.fixture(scope="session")
def trust(pki: Pki) -> Trust:
    return pki.trust()


@pytest.fixture(scope="session")
def tsa_url(pki: Pki) -> Iterator[str]:
    """A real RFC 3161 service whose clock stands at the moment of signing."""
    app = Animator(AnimatorArchStore({ArchLabel("honest"): pki.arch}), at_time=SIGNED, with_web_ui=False)
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/honest/tsa/tsa"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def timestamper(tsa_url: str) -> HttpTimeStamper:
    return HttpTimeStamper(TsaSettings(tsa_url, 5))


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    """A PDF/A of one small page with one line of text."""
    return paper(((" ".join(WORDS), 25, 76, 14),), size_mm=(210, 150))


@pytest.fixture(scope="session")
def issued() -> bytes:
    """A PDF/A of one A4 page with a place for whoever signs it."""
    return paper()


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """Everything that a stamp may show, invented."""
    folder = tmp_path_factory.mktemp("pictures")
    make_demo_pictures(folder)
    return Material(
        person=PERSON,
        signature=open_picture(folder / "signature.png", width_mm=40, ink=Ink.BLUE),
        seal=open_picture(folder / "seal.png", width_mm=36, ink=Ink.RED),
        eyes=EYES,
    )


@pytest.fixture(scope="session")
def signed(pki: Pki, unsigned: bytes) -> bytes:
    """The paper with the desk's signature, level B-B."""
    return pki.signer().sign(unsigned, at=SIGNED).data


@pytest.fixture(scope="session")
def stamped(pki: Pki, tsa_url: str, unsigned: bytes) -> bytes:
    """The paper with the desk's signature and a timestamp, level B-T."""
    timestamper = HttpTimeStamper(TsaSettings(tsa_url, 5))
    return pki.signer(timestamper=timestamper).sign(unsigned, at=SIGNED).data


PRIVATE = ("Đặng", "Ví Dụ", "000123456789")


@pytest.fixture
def nothing_private(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Hold everything that was written, and these texts, against the name and number of the clerk."""
    caplog.set_level(logging.DEBUG)

    def hold(*texts: str) -> None:
        written = "\n".join((*texts, *capfd.readouterr(), caplog.text, *(str(r.__dict__) for r in caplog.records)))
        assert [word for word in PRIVATE if word in written] == []

    return hold
