"""Keys and certificates of tests/signing/pki.yml, and the forms in which our code takes them."""

import datetime as dt
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import algos, pem
from asn1crypto import x509 as asn1_x509
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from pydantic import SecretStr
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.settings import SigningSettings
from core.text import nfc
from signing.keys import KeyHandle
from signing.keys.files import FileKey
from signing.keys.handle import handle_of
from signing.pades import PadesSigner
from signing.pades.levels import PadesLevel
from signing.pades.services import Services
from signing.profiles import find_profile
from signing.stamp.material import Material
from signing.timestamps import HttpTimeStamper
from signing.trust import Trust

PASSPHRASE = "ví dụ"
ORGANISATION = nfc("Ủy ban nhân dân xã Thử Nghiệm")
#: The moment of every signature and of every answer of the timestamp service.
SIGNED = dt.datetime(2025, 6, 1, 2, 30, 15, tzinfo=dt.UTC)
#: When most signatures are checked.
SOON = SIGNED + dt.timedelta(days=1)
#: When the certificates of 2025 have expired.
LATER = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def _keys(folder: Path) -> None:
    folder.mkdir(parents=True)
    made: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey] = {
        "root": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "tsa": ec.generate_private_key(ec.SECP256R1()),
        "desk": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "curve": ec.generate_private_key(ec.SECP256R1()),
        "edwards": ed25519.Ed25519PrivateKey.generate(),
        "ca": ec.generate_private_key(ec.SECP256R1()),
        "ocsp": ec.generate_private_key(ec.SECP256R1()),
        "tsa2": ec.generate_private_key(ec.SECP256R1()),
        "short": rsa.generate_private_key(public_exponent=65537, key_size=1024),  # noqa: S505  to be refused
    }
    for name, key in made.items():
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(data)


@dataclass(frozen=True)
class Pki:
    """One authority with what it issued."""

    arch: Any

    def certificate(self, label: str) -> asn1_x509.Certificate:
        return self.arch.get_cert(CertLabel(label))

    def der(self, label: str) -> bytes:
        return bytes(self.certificate(label).dump())

    def pem(self, label: str) -> bytes:
        return bytes(pem.armor("CERTIFICATE", self.der(label)))

    def crl(self, at: dt.datetime) -> bytes:
        """The authority's list of that moment, good for a month: every revoked certificate of pki.yml."""
        issuer = x509.load_der_x509_certificate(self.der("root"))
        builder = x509.CertificateRevocationListBuilder(issuer.subject, at, at + dt.timedelta(days=30))
        for label in ("revoked", "pointed-revoked"):
            spec = self.arch.get_cert_spec(CertLabel(label))
            revoked = x509.RevokedCertificateBuilder(
                self.certificate(label).serial_number, spec.revocation.revoked_since
            ).build()
            builder = builder.add_revoked_certificate(revoked)
        return builder.sign(self.private("root"), hashes.SHA256()).public_bytes(Encoding.DER)

    def private(self, label: str) -> Any:
        der = self.arch.key_set.get_private_key(KeyLabel(label)).dump()
        return load_der_private_key(der, None)

    def pkcs12(self, label: str) -> bytes:
        return bytes(self.arch.package_pkcs12(CertLabel(label), password=PASSPHRASE.encode()))

    def chain(self, label: str) -> tuple[asn1_x509.Certificate, ...]:
        """The authorities above a certificate, the root last."""
        issuer = str(self.arch.get_cert_spec(CertLabel(label)).issuer)
        return (self.certificate(issuer), *(() if issuer == "root" else self.chain(issuer)))

    def handle(self, label: str) -> KeyHandle:
        """A key that was not asked whether it is fit: for signatures that ought not to exist."""
        spec = self.arch.get_cert_spec(CertLabel(label))
        return handle_of(
            FileKey(self.private(str(spec.subject_key))),
            x509.load_der_x509_certificate(self.der(label)),
            tuple(x509.load_der_x509_certificate(item.dump()) for item in self.chain(label)),
        )

    def signer(
        self,
        label: str = "desk",
        *,
        mechanism: str = "pss",
        timestamper: HttpTimeStamper | None = None,
        profile: str = "tt05-co-quan",
        organisation: str = ORGANISATION,
        material: Material | None = None,
        level: PadesLevel | None = None,
    ) -> PadesSigner:
        return PadesSigner(
            key=self.handle(label),
            profile=find_profile(profile),
            organisation=organisation,
            mechanism=mechanism,
            services=self.services(timestamper, level),
            material=material,
        )

    def services(
        self, timestamper: HttpTimeStamper | None, level: PadesLevel | None = None, *, trust: Trust | None = None
    ) -> Services:
        """Of that level; without one, as high as can be had without asking authorities."""
        had = PadesLevel.B_B if timestamper is None else PadesLevel.B_T
        return Services(level or had, timestamper, trust or self.trust(), revocation_seconds=5)

    def trust(self, *crls: bytes) -> Trust:
        root = self.der("root")
        return Trust(signers=(root,), timestamps=(root,), crls=crls)


def make(folder: Path) -> dict[str, Pki]:
    """Both authorities: "honest", and "rogue", which bears the same names."""
    for name in ("honest", "rogue"):
        _keys(folder / name)
    text = (Path(__file__).parent / "pki.yml").read_text(encoding="utf-8")
    config = CertomancerConfig.from_yaml(text, key_search_dir=str(folder))
    return {name: Pki(config.get_pki_arch(ArchLabel(name))) for name in ("honest", "rogue")}


def settings(
    path: Path | str, *, passphrase: str = PASSPHRASE, tsa_url: str = "", seconds: float = 5
) -> SigningSettings:
    return SigningSettings(
        profile="tt05-co-quan",
        pkcs12=str(path),
        passphrase_file="",
        passphrase=SecretStr(passphrase),
        mechanism="pss",
        tsa_url=tsa_url,
        tsa_timeout_seconds=seconds,
        state=Path(path).parent / "signing-state.json" if path else Path(os.devnull),
        level="auto",
        revocation_timeout_seconds=seconds,
    )


def signed_the_old_way(pki: Pki, pdf: bytes, digest: str, label: str = "desk") -> bytes:
    """A signature as programs made them before PAdES."""
    store = SimpleCertificateStore()
    key = pki.arch.key_set.get_private_key(pki.arch.get_cert_spec(label).subject_key)
    signer = SimpleSigner(
        signing_cert=pki.certificate(label),
        signing_key=key,
        cert_registry=store,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"}),
    )
    metadata = PdfSignatureMetadata(
        field_name="Old", md_algorithm=digest, subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    return bytes(PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue())
