"""Every profile, and every chain of profiles that a paper may carry, leaves a PDF/A whose signatures hold."""

import datetime as dt
import io
import subprocess
from pathlib import Path

import pdfplumber
import pytest

from core.settings.keys import Role
from pipeline.pdfa import check as pdfa_check
from signing.pades.levels import PadesLevel
from signing.profiles import find_profile, load_profiles
from signing.stamp.material import Material
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.papers import altered, paper
from tests.signing.pki import SIGNED, SOON, Pki
from tests.signing.test_levels import stamper
from tests.signing.town import Town

DIGITIZED = ("tt01-ca-nhan", "tt05-co-quan", "nd137-chuyen-doi")
#: What a paper may go through: digitized, converted, copied, issued.
CHAINS = (
    ("tt01-ca-nhan",),
    ("tt05-co-quan",),
    ("nd137-chuyen-doi",),
    ("sao-y",),
    ("trich-sao",),
    ("sao-luc",),
    ("nd30-nguoi-ky",),
    DIGITIZED,
    ("nd30-nguoi-ky", "nd30-ket-qua", "sao-y"),
)


def by(pki: Pki, chain: tuple[str, ...], pdf: bytes, material: Material) -> bytes:
    """The paper with those signatures, persons' with a clerk's key."""
    for code in chain:
        label = "clerk" if find_profile(code).role is Role.PERSON else "desk"
        pdf = pki.signer(label, profile=code, material=material).sign(pdf, at=SIGNED).data
    return pdf


@pytest.fixture(scope="module")
def chains(pki: Pki, issued: bytes, material: Material) -> dict[str, bytes]:
    """Chain, or what is odd about the page → the signed paper."""
    made = {"+".join(chain): by(pki, chain, issued, material) for chain in CHAINS}
    pages = {
        "turned": altered(issued, Rotate=90),
        "cut": altered(issued, CropBox=[100, 200, 500, 800]),
        "dark": paper((), ground=60),
        "card": paper((), size_mm=(85, 54)),
    }
    return made | {name: by(pki, DIGITIZED, page, material) for name, page in pages.items()}


def test_no_profile_is_missing_from_the_chains() -> None:
    assert {code for chain in CHAINS for code in chain} == {item.code for item in load_profiles()}


def test_every_signature_of_every_chain_holds(chains: dict[str, bytes], trust: Trust) -> None:
    for name, pdf in chains.items():
        report = check(pdf, trust, at=SOON)
        assert report.indication is Indication.TOTAL_PASSED, (name, report.reasons)
        codes = name.split("+") if "-" in name else DIGITIZED
        assert [item.field for item in report.signatures] == [find_profile(code).field for code in codes]


def test_every_chain_is_the_pdfa_that_it_was(chains: dict[str, bytes], issued: bytes) -> None:
    assert {pdfa_check(pdf) for pdf in chains.values()} == {pdfa_check(issued)}


def test_the_words_of_a_paper_are_the_same_after_every_chain(chains: dict[str, bytes], issued: bytes) -> None:
    with pdfplumber.open(io.BytesIO(issued)) as opened:
        words = opened.pages[0].extract_text()
    for name in map("+".join, CHAINS):
        with pdfplumber.open(io.BytesIO(chains[name])) as opened:
            page = opened.pages[0]
            # Stamps are not of the page: what is read is what lies under them.
            own = page.filter(lambda item: item.get("fontname") != "SOHOAA+Tinos")
            assert own.extract_text() == words, name


def renewed(town: Town, issued: bytes, material: Material) -> bytes:
    """A paper signed by a person and by the agency, each with a timestamp over all of it, and one more a year later."""
    pki = town.served
    pdf, level = issued, PadesLevel.B_LTA
    for code in ("tt01-ca-nhan", "tt05-co-quan"):
        signer = pki.signer(profile=code, timestamper=stamper(town), level=level, material=material)
        pdf = signer.sign(pdf, at=SIGNED).data
    later = SIGNED + dt.timedelta(days=400)
    town.at(later)
    return pki.services(stamper(town), level).bring_up(pdf, at=later).data


def test_a_chain_keeps_its_signatures_when_timestamps_follow(town: Town, issued: bytes, material: Material) -> None:
    pdf = renewed(town, issued, material)
    report = check(pdf, town.served.trust(), at=SIGNED + dt.timedelta(days=401))
    assert [(item.field, item.intact) for item in report.signatures] == [("SohoaPerson", True), ("SohoaAgency", True)]
    assert report.signatures[-1].level == "B-LTA"
    assert report.signatures[-1].indication is Indication.TOTAL_PASSED, report.reasons
    assert pdfa_check(pdf) == pdfa_check(issued)


@pytest.mark.service
def test_verapdf_calls_every_chain_of_signatures_pdfa(
    chains: dict[str, bytes],
    town: Town,
    pki: Pki,
    issued: bytes,
    stamped: bytes,
    material: Material,
    verapdf: Path,
    tmp_path: Path,
) -> None:
    kinds = {
        "timestamp": stamped,
        "curve": pki.signer("curve").sign(issued, at=SIGNED).data,
        "pkcs1v15": pki.signer(mechanism="pkcs1v15").sign(issued, at=SIGNED).data,
        "renewed": renewed(town, issued, material),
    }
    for name, data in (chains | kinds).items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    files = sorted(str(path) for path in tmp_path.glob("*.pdf"))
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(verapdf), "-f", "0", "--format", "text", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert [line.split()[0] for line in lines] == ["PASS"] * len(files), done.stdout + done.stderr
