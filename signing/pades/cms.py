"""The signature container (CMS, RFC 5652), made with a key that is opened once."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import algos, cms
from asn1crypto.parser import emit
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.keys.handle import SALT_BYTES, KeyHandle, Scheme

_UNIVERSAL, _CONTEXT = 0, 2
_PRIMITIVE, _CONSTRUCTED = 0, 1
_OCTETS, _SEQUENCE, _SET = 4, 16, 17
_DIGEST: Final = cms.CMSAttributeType("message_digest").dump()
_TOKEN: Final = cms.CMSAttributeType("signature_time_stamp_token").dump()


@dataclass(frozen=True, slots=True)
class _Template:
    """What is the same in every container of one key, as DER."""

    signed: bytes  #: of SignedData, all but the signer infos
    signer: bytes  #: of SignerInfo, what stands before the signed attributes
    attributes: tuple[bytes, ...]  #: signed, all but the digest
    algorithm: bytes

    def filled(self, attributes: bytes, signature: bytes, token: bytes | None) -> bytes:
        """A whole container, given the contents of the set of signed attributes."""
        signer = [self.signer, emit(_CONTEXT, _CONSTRUCTED, 0, attributes), self.algorithm, _octets(signature)]
        if token is not None:
            signer.append(emit(_CONTEXT, _CONSTRUCTED, 1, _attribute(_TOKEN, token)))
        data = _sequence(self.signed, emit(_UNIVERSAL, _CONSTRUCTED, _SET, _sequence(*signer)))
        return _sequence(cms.ContentType("signed_data").dump(), emit(_CONTEXT, _CONSTRUCTED, 0, data))


class CachedKeySigner(CmsSigner):
    """Signs with a key that is opened once, into a container of which all but a few bytes is made once.

    The library's own signer parses and checks the key at every call, and encodes the whole container several times.
    """

    def __init__(self, key: KeyHandle, mechanism: str) -> None:
        """Use that key; `mechanism` is "pss" or "pkcs1v15" and only matters for RSA."""
        store = SimpleCertificateStore()
        store.register_multiple(key.chain)
        self._private = key.private
        self._scheme = key.scheme(mechanism)
        self._template: _Template | None = None
        super().__init__(
            signing_cert=key.certificate,
            cert_registry=store,
            signature_mechanism=_announced(self._scheme),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002
        """The raw signature over the key's digest; one byte that is none in a dry run, whose length does not matter."""
        return b"\0" if dry_run else self._private.sign(data, self._scheme)

    async def async_sign(  # noqa: D417  the others are the library's and say what is always so here
        self,
        data_digest: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002
        use_pades: bool = False,  # noqa: FBT001, FBT002
        timestamper: TimeStamper | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> cms.ContentInfo:
        """The container over a digest; as the library makes it.

        Args:
            data_digest: of the file, but for the container's place.
            digest_algorithm: the key's.
            timestamper: who is asked for a timestamp of the signature.

        Raises:
            UnavailableError: the token or the service is away.
        """
        if dry_run or not use_pades:
            return await super().async_sign(
                data_digest, digest_algorithm, dry_run, use_pades, timestamper, *args, **kwargs
            )
        if digest_algorithm != self._scheme.digest:
            raise SigningError("the key signs another digest")
        if self._template is None:
            self._template = _template(await super().async_sign(data_digest, digest_algorithm, True, True))
        attributes = b"".join(sorted((*self._template.attributes, _attribute(_DIGEST, _octets(data_digest)))))
        signature = await self.async_sign_raw(emit(_UNIVERSAL, _CONSTRUCTED, _SET, attributes), digest_algorithm)
        token = None
        if timestamper is not None:
            stamped = hashlib.new(digest_algorithm, signature).digest()
            token = (await timestamper.async_timestamp(stamped, digest_algorithm)).dump()
        return cms.ContentInfo.load(self._template.filled(attributes, signature, token))


def _template(made: cms.ContentInfo) -> _Template:
    signed = cms.ContentInfo.load(made.dump())["content"]
    (signer,) = signed["signer_infos"]
    return _Template(
        signed=_dumped(signed, "version", "digest_algorithms", "encap_content_info", "certificates"),
        signer=_dumped(signer, "version", "sid", "digest_algorithm"),
        attributes=tuple(item.dump() for item in signer["signed_attrs"] if item["type"].native != "message_digest"),
        algorithm=_dumped(signer, "signature_algorithm"),
    )


def _dumped(of: Any, *names: str) -> bytes:
    return b"".join(of[name].dump() for name in names)


def _sequence(*parts: bytes) -> bytes:
    made: bytes = emit(_UNIVERSAL, _CONSTRUCTED, _SEQUENCE, b"".join(parts))
    return made


def _octets(data: bytes) -> bytes:
    made: bytes = emit(_UNIVERSAL, _PRIMITIVE, _OCTETS, data)
    return made


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _sequence(kind, emit(_UNIVERSAL, _CONSTRUCTED, _SET, value))


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
