"""How a PKCS#11 token is asked for a signature of each scheme (PKCS#11 v2.40, Current Mechanisms)."""

from typing import Final

import pkcs11
from cryptography.hazmat.primitives import hashes
from pkcs11 import Mechanism, SignMixin
from pkcs11.util.ec import encode_ecdsa_signature

from signing.keys.handle import HASHES, SALT_BYTES, Scheme

_PSS: Final = {
    "sha256": (Mechanism.SHA256_RSA_PKCS_PSS, Mechanism.SHA256, pkcs11.MGF.SHA256),
    "sha384": (Mechanism.SHA384_RSA_PKCS_PSS, Mechanism.SHA384, pkcs11.MGF.SHA384),
    "sha512": (Mechanism.SHA512_RSA_PKCS_PSS, Mechanism.SHA512, pkcs11.MGF.SHA512),
}
_PKCS1: Final = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}


def signed(private: SignMixin, data: bytes, scheme: Scheme, mechanisms: frozenset[Mechanism]) -> bytes:
    """Let the token digest what is signed where it can; many can do only one of the two."""
    match scheme.padding:
        case "ecdsa":
            raw = private.sign(_digest(data, scheme), mechanism=Mechanism.ECDSA)
            # A token says r and s one after the other (PKCS#11 v2.40 §2.3.1), a signature container wants DER.
            return bytes(encode_ecdsa_signature(raw))
        case "pkcs1v15":
            return bytes(private.sign(data, mechanism=_PKCS1[scheme.digest]))
        case "pss":
            hashed, digest, mask = _PSS[scheme.digest]
            parameters = (digest, mask, SALT_BYTES)
            if hashed in mechanisms:
                return bytes(private.sign(data, mechanism=hashed, mechanism_param=parameters))
            return bytes(
                private.sign(_digest(data, scheme), mechanism=Mechanism.RSA_PKCS_PSS, mechanism_param=parameters)
            )


def _digest(data: bytes, scheme: Scheme) -> bytes:
    digest = hashes.Hash(HASHES[scheme.digest])
    digest.update(data)
    return digest.finalize()
