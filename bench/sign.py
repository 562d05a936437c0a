"""Signing: ours beside pyHanko's own signer, B-B on the same PDF/A, CPU only; and what checking costs.

python -m bench.sign [FILE] [--times N]
"""

import argparse
import asyncio
import atexit
import datetime as dt
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from asn1crypto import x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pydantic import SecretStr
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from bench.table import table
from core.config import Desk, load
from core.model import PageQuality, PageText, Verdict
from core.settings.keys import GivenPin, Role
from pipeline import pages, pdfa
from pipeline.pages import PageLimits
from signing import Signer, open_signer
from signing.certificates import key_usage
from signing.library import as_delivered
from signing.quiet import silence_library_logs
from signing.trust import load_trust
from signing.validate import check
from tests.services.tokens import MODULE, PIN, SoftTokens

Work = Callable[[], object]
ROOT = Path(__file__).resolve().parent.parent


def sample_pdf() -> bytes:
    """A PDF/A of two colour pages, made as the pipeline makes it, without words."""
    data = (ROOT / "samples" / "inbox" / "SCAN_0007.pdf").read_bytes()
    images = tuple(pages.render(data, PageLimits(max_bytes=10**8, max_pages=10, max_pixels=10**8)))
    texts = tuple(
        PageText(
            number=image.number,
            width_px=image.width_px,
            height_px=image.height_px,
            dpi=image.dpi,
            rotation=0,
            skew_deg=0.0,
            blank=True,
            quality=PageQuality(Verdict.GOOD, sharpness=0.0, contrast=0.0),
            words=(),
            engine="none",
        )
        for image in images
    )
    about = pdfa.ArchivalFacts(
        record="r-bench", title="Giấy tờ thử nghiệm", type_code="", number="", symbol="", issued_date="", organ_name="",
        dossier_code="", procedure_code="", unit="", original_sha256="0" * 64, page_count=len(images),
        digitized_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    return pdfa.build(images, texts, about)


def milliseconds(works: dict[str, Work], times: int) -> dict[str, float]:
    """Median CPU time of each, taken in turns so that a busy moment strikes all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(times + 1):
        for name, work in works.items():
            started = time.process_time()
            work()
            if turn:
                # The first turn only fills caches.
                taken[name].append(1000 * (time.process_time() - started))
    return {name: statistics.median(values) for name, values in taken.items()}


def show(title: str, medians: dict[str, float]) -> None:
    """Milliseconds, and how often the first fits into each."""
    base = next(iter(medians.values()))
    print(f"\n{table((title, 'CPU ms', 'ratio'), [[n, f'{v:.1f}', f'{v / base:.2f}'] for n, v in medians.items()])}")


def on_tokens(desk: Desk, pdf: bytes) -> dict[str, Signer]:
    """The desk's key on a software token (SoftHSM2), and one of ECDSA with a certificate of its own."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    tokens = SoftTokens(folder)
    os.environ.update(tokens.environment)
    settings = desk.config.signing
    rsa_key, certificate, _ = pkcs12.load_key_and_certificates(
        Path(settings.pkcs12).read_bytes(), settings.passphrase.get_secret_value().encode()
    )
    if not isinstance(rsa_key, rsa.RSAPrivateKey) or certificate is None:
        raise TypeError("the demo desk's key is RSA")
    curve_key = ec.generate_private_key(ec.SECP256R1())
    made: dict[str, Signer] = {}
    keys: tuple[tuple[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, bytes], ...] = (
        ("RSA-3072", rsa_key, certificate.public_bytes(Encoding.DER)),
        ("ECDSA P-256", curve_key, self_signed(curve_key)),
    )
    for algorithm, key, der in keys:
        tokens.make(algorithm, key, der)
        place = {"pkcs12": "", "pkcs11_module": MODULE, "token_label": algorithm, "state": folder / "state.json"}
        given = (GivenPin(Role.AGENCY, SecretStr(PIN), "given 1"),)
        made[algorithm] = open_signer(settings.model_copy(update=place).with_given(given), organisation="bench")
        # A first signature opens the token.
        made[algorithm].sign(pdf, at=dt.datetime.now(dt.UTC))
    return made


def self_signed(key: ec.EllipticCurvePrivateKey) -> bytes:
    name, now = certificates.Name.from_rfc4514_string("CN=bench"), dt.datetime.now(dt.UTC)
    return (
        certificates.CertificateBuilder(name, name, key.public_key(), certificates.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(key_usage("digital_signature", "content_commitment"), critical=True)
        .sign(key, SHA256())
        .public_bytes(Encoding.DER)
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="a PDF/A without signature; else a sample of two pages")
    parser.add_argument("--times", type=int, default=20)
    chosen = parser.parse_args()
    silence_library_logs()
    pdf = chosen.file.read_bytes() if chosen.file else sample_pdf()
    now = dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "cli", "init", "--demo", "--home", name]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        desk = load(Path(name))
        settings = desk.config.signing
        ours = open_signer(settings, organisation=desk.config.desk.name)
        secret = settings.passphrase.get_secret_value().encode()
        stock = signers.SimpleSigner.load_pkcs12(settings.pkcs12, passphrase=secret, prefer_pss=True)
        trust = load_trust(desk.config.trust.folder)
        tokens = on_tokens(desk, pdf) if shutil.which("softhsm2-util") else {}
    roots = [x509.Certificate.load(data) for data in trust.signers]

    def stock_sign() -> bytes:
        as_delivered()
        about = signers.PdfSignatureMetadata(
            field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        out = io.BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, stock, output=out)
        return out.getvalue()

    def stock_check() -> object:
        as_delivered()
        signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        return asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))

    signed = ours.sign(pdf, at=now).data
    print(f"{len(pdf) / 1e6:.2f} MB, RSA-3072, PSS, SHA-256; {chosen.times} turns, median")
    print(f"added: ours {len(signed) - len(pdf)} bytes, pyHanko {len(stock_sign()) - len(pdf)} bytes")
    show(
        "signing",
        milliseconds(
            {
                "pyHanko SimpleSigner, invisible, not checked": stock_sign,
                "ours: mark, signature, checked at once": lambda: ours.sign(pdf, at=now),
                **{
                    f"ours: the same, {algorithm} on a token": partial(signer.sign, pdf, at=now)
                    for algorithm, signer in tokens.items()
                },
            },
            chosen.times,
        ),
    )
    show(
        "checking",
        milliseconds(
            {
                "pyHanko, one signature": stock_check,
                "ours: integrity, changes, trust, time": lambda: check(signed, trust, at=now),
                "ours: PDF/A": lambda: pdfa.check(signed),
            },
            chosen.times,
        ),
    )


if __name__ == "__main__":
    main()
