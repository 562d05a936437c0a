"""The signature container (CMS), made with a key that is opened once."""

from asn1crypto import algos
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.keys.handle import SALT_BYTES, KeyHandle, Scheme


class CachedKeySigner(CmsSigner):
    """Signs with a key that is opened once: the library's own signer parses and checks it at every call."""

    def __init__(self, key: KeyHandle, mechanism: str) -> None:
        """Use that key; `mechanism` is "pss" or "pkcs1v15" and only matters for RSA."""
        store = SimpleCertificateStore()
        store.register_multiple(key.chain)
        self._private = key.private
        self._scheme = key.scheme(mechanism)
        super().__init__(
            signing_cert=key.certificate,
            cert_registry=store,
            signature_mechanism=_announced(self._scheme),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002, ARG002
        """The raw signature over the key's digest."""
        return self._private.sign(data, self._scheme)


def _announced(scheme: Scheme) -> algos.SignedDigestAlgorithm:
    if scheme.padding != "pss":
        name = "ecdsa" if scheme.padding == "ecdsa" else "rsa"
        return algos.SignedDigestAlgorithm({"algorithm": f"{scheme.digest}_{name}"})
    # Said explicitly: left to itself the library announces the longest salt there can be.
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": scheme.digest},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": scheme.digest}},
            "salt_length": SALT_BYTES,
        }
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
