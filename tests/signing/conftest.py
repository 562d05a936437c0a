"""An authority, a timestamp service and a paper to sign."""

import datetime as dt
import io
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel
from PIL import Image, ImageDraw
from werkzeug.serving import make_server

from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from core.text import nfc
from pipeline.pdfa import ArchivalFacts, build
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust
from tests.signing.pki import SIGNED, Pki, make
from tests.signing.town import Town, open_town

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
    width, height, dpi = 830, 590, 100
    picture = Image.new("L", (width, height), 255)
    ImageDraw.Draw(picture).rectangle((60, 60, width - 60, height - 60), outline=0, width=3)
    data = io.BytesIO()
    picture.save(data, "PNG")
    words = tuple(
        Word(text=text, box=Box(100 + 90 * place, 300, 180 + 90 * place, 320), score=0.9, line=0)
        for place, text in enumerate(WORDS)
    )
    page = PageImage(
        number=1, data=data.getvalue(), media_type="image/png", width_px=width, height_px=height, dpi=float(dpi)
    )
    quality = PageQuality(verdict=Verdict.GOOD, sharpness=100.0, contrast=1.0)
    read = PageText(
        number=1,
        width_px=width,
        height_px=height,
        dpi=float(dpi),
        rotation=0,
        skew_deg=0.0,
        blank=False,
        quality=quality,
        words=words,
        engine="none",
    )
    about = ArchivalFacts(
        record="r-thu-nghiem",
        title="Giấy thử nghiệm",
        type_code="",
        number="1",
        symbol="TN",
        issued_date="2025-05-30",
        organ_name="UBND xã Thử Nghiệm",
        dossier_code="",
        procedure_code="",
        unit="thu-nghiem",
        original_sha256="0" * 64,
        page_count=1,
        digitized_at=dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
    )
    return build([page], [read], about)


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
