"""Signing at every level, beside pyHanko's own signer on the same PDF/A and key; what checking costs; memory.

python -m bench.signature_levels [FILE] [--times N] [--many N]

CPU milliseconds are this process's: timestamps, OCSP answers and lists come from another (bench/authorities.py), and
waiting for them is in the wall time only.
"""

import argparse
import asyncio
import datetime as dt
import gc
import io
import resource
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from asn1crypto import x509
from pydantic import SecretStr
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from bench.authorities import Authorities, authorities
from bench.sign import ROOT, Work, sample_pdf
from bench.table import table
from core.config import load
from pipeline import pdfa
from signing.keys import open_key
from signing.library import as_delivered
from signing.pades import PadesSigner
from signing.pades.levels import PadesLevel
from signing.pades.services import open_services
from signing.profiles import find_profile
from signing.quiet import silence_library_logs
from signing.trust import Trust
from signing.validate import check


def milliseconds(works: dict[str, Work], times: int) -> dict[str, tuple[float, float]]:
    """Median CPU and wall time of each, taken in turns so that a busy moment strikes all."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for turn in range(times + 1):
        for name, work in works.items():
            started, clock = time.process_time(), time.perf_counter()
            work()
            if turn:
                # The first turn only fills caches.
                taken[name].append((1000 * (time.process_time() - started), 1000 * (time.perf_counter() - clock)))
    return {
        name: (statistics.median(cpu for cpu, _ in values), statistics.median(wall for _, wall in values))
        for name, values in taken.items()
    }


def show(title: str, medians: dict[str, tuple[float, float]]) -> None:
    """Milliseconds, how many a core does in a second, and how often each fits into the first."""
    base, _ = next(iter(medians.values()))
    rows = [
        [name, f"{cpu:.1f}", f"{wall:.1f}", f"{1000 / cpu:.0f}", f"{base / cpu:.1f}"]
        for name, (cpu, wall) in medians.items()
    ]
    print(f"\n{table((title, 'CPU ms', 'wall ms', 'a second and core', 'times the first'), rows)}")


def show_memory(signer: PadesSigner, pdf: bytes, many: int, at: dt.datetime) -> None:
    """What the process holds while it signs one file after the other."""
    rows = []
    for number in range(1, many + 1):
        signer.sign(pdf, at=at)
        if number in {many // 100, many // 10, many // 4, many // 2, many}:
            rows.append([str(number), f"{_resident_mib():.1f}"])
    print(f"\n{table(('signatures', 'MiB held'), rows)}")


def _resident_mib() -> float:
    gc.collect()
    pages_held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages_held * resource.getpagesize() / (1 << 20)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="a PDF/A without signature; else a sample of two pages")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--many", type=int, default=0, help="sign so many files and look at memory")
    chosen = parser.parse_args()
    silence_library_logs()
    pdf = chosen.file.read_bytes() if chosen.file else sample_pdf()
    with tempfile.TemporaryDirectory() as name, authorities(Path(name)) as there:
        run(pdf, there, times=chosen.times, many=chosen.many)


def run(pdf: bytes, there: Authorities, *, times: int, many: int) -> None:
    """Sign and check."""
    now = dt.datetime.now(dt.UTC)
    trust = Trust(signers=(there.root,), timestamps=(there.root,))
    ours = {level: signer_of(there, trust, level) for level in PadesLevel}
    made = {level: signer.sign(pdf, at=now) for level, signer in ours.items()}
    for level, signed in made.items():
        if signed.level != level.value:
            raise SystemExit(f"{level.value} was not reached: {signed.level}")
    stock = signers.SimpleSigner.load_pkcs12(there.pkcs12, passphrase=there.passphrase.encode(), prefer_pss=True)
    about = signers.PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    def stock_sign() -> int:
        as_delivered()
        out = io.BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, stock, output=out)
        return len(out.getvalue())

    def stock_check() -> object:
        as_delivered()
        signature = PdfFileReader(io.BytesIO(made[PadesLevel.B_B].data)).embedded_signatures[0]
        context = ValidationContext(trust_roots=[x509.Certificate.load(there.root)], allow_fetching=False)
        return asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))

    print(f"{len(pdf) / 1e6:.2f} MB, RSA-2048, PSS, SHA-256; {times} turns, median")
    sizes = ", ".join(f"{level.value} {len(signed.data) - len(pdf)}" for level, signed in made.items())
    print(f"bytes added: pyHanko B-B {stock_sign() - len(pdf)}; ours with the mark {sizes}")
    show(
        "signing",
        milliseconds(
            {
                "pyHanko SimpleSigner, B-B, invisible, not checked": stock_sign,
                **{f"ours, {level.value}, mark": unchecked(there, trust, level, pdf, now) for level in PadesLevel},
                **{
                    f"ours, {level.value}, mark, checked": partial(ours[level].sign, pdf, at=now)
                    for level in PadesLevel
                },
            },
            times,
        ),
    )
    show(
        "checking, nothing fetched",
        milliseconds(
            {
                "pyHanko, B-B, one signature": stock_check,
                **{f"ours, {level.value}": partial(check, made[level].data, trust, at=now) for level in PadesLevel},
                "ours, PDF/A": lambda: pdfa.check(made[PadesLevel.B_LTA].data),
            },
            times,
        ),
    )
    if many:
        show_memory(ours[PadesLevel.B_B], pdf, many, now)


def signer_of(there: Authorities, trust: Trust, level: PadesLevel) -> PadesSigner:
    """The desk's signer at a level."""
    config = load(ROOT, deskless=True).config.signing.model_copy(
        update={
            "pkcs12": str(there.pkcs12),
            "state": there.pkcs12.parent / "signing-state.json",
            "passphrase": SecretStr(there.passphrase),
            "tsa_url": there.tsa_url,
            "level": level.value,
        }
    )
    profile = find_profile(config.profile)
    return PadesSigner(
        key=open_key(config, role=profile.role, trust=trust),
        profile=profile,
        organisation="Ủy ban nhân dân xã Thử Nghiệm",
        mechanism="pss",
        services=open_services(config, trust),
    )


def unchecked(there: Authorities, trust: Trust, level: PadesLevel, pdf: bytes, at: dt.datetime) -> Work:
    """The same without the look at what was made: what the signature itself costs."""
    signer = signer_of(there, trust, level)
    signer.verify = lambda *_, **__: None  # type: ignore[method-assign]
    return partial(signer.sign, pdf, at=at)


if __name__ == "__main__":
    main()
