"""The signature container (CMS), made with a key that is parsed once."""

from typing import Final

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.keys import KeyHandle

_SALT_BYTES: Final = 32


class CachedKeySigner(CmsSigner):
    """Signs with a key that is parsed once: the library's own signer parses and checks it at every call."""

    def __init__(self, key: KeyHandle, mechanism: str) -> None:
        """Use that key; `mechanism` is "pss" or "pkcs1v15" and only matters for RSA."""
        store = SimpleCertificateStore()
        store.register_multiple(key.chain)
        self._private = key.private
        super().__init__(
            signing_cert=key.certificate,
            cert_registry=store,
            signature_mechanism=_mechanism(key, mechanism),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002, ARG002
        """The raw signature over SHA-256."""
        digest = hashes.SHA256()
        if isinstance(self._private, ec.EllipticCurvePrivateKey):
            return self._private.sign(data, ec.ECDSA(digest))
        if self.signature_mechanism["algorithm"].native == "rsassa_pss":
            scheme: padding.AsymmetricPadding = padding.PSS(mgf=padding.MGF1(digest), salt_length=_SALT_BYTES)
        else:
            scheme = padding.PKCS1v15()
        return self._private.sign(data, scheme, digest)


def _mechanism(key: KeyHandle, name: str) -> algos.SignedDigestAlgorithm:
    if not isinstance(key.private, rsa.RSAPrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    if name == "pkcs1v15":
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    # Said explicitly: left to itself the library announces the longest salt there can be.
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": "sha256"},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
            "salt_length": _SALT_BYTES,
        }
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
