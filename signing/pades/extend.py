"""From a signature to a higher level: revocation data into the DSS, and a document timestamp over all of it.

No key is needed: a file is extended right after it was signed, or later, when a service was away
or a timestamp grows old.
"""

import datetime as dt
import io
import logging
from contextlib import suppress
from dataclasses import dataclass

from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from core.errors import UnavailableError
from signing.pades.levels import PadesLevel
from signing.pades.longterm import Proof, Proofs, write_dss
from signing.timestamps import HttpTimeStamper

log = logging.getLogger(__name__)

Certificates = tuple[x509.Certificate, tuple[x509.Certificate, ...]]


class Revision(IncrementalPdfFileWriter):
    """A revision that leaves the metadata as the writer of the PDF/A left it."""

    def _update_meta(self) -> None:
        """Not the library's way: it would write itself in as producer, and the machine's clock as time of change."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a file, when that is proved for, and which timestamp services have their word in it."""

    signers: tuple[tuple[Certificates, dt.datetime], ...] = ()  #: with the time that a timestamp proves, else now
    #: with the time of the next timestamp over theirs, else now
    services: tuple[tuple[Certificates, dt.datetime], ...] = ()

    def and_by(self, signer: Certificates, moment: dt.datetime) -> "Signed":
        """With one more signature."""
        return Signed((*self.signers, (signer, moment)), self.services)


def signed_in(reader: PdfFileReader, *, at: dt.datetime) -> Signed:
    """What the signatures of a file and its timestamps say of themselves; nothing is checked."""
    stamps = [(item.signed_revision, item.signed_data) for item in reader.embedded_timestamp_signatures]

    def first_over(signed_revision: int) -> dt.datetime:
        return min([at, *(_time_of(data) for revision, data in stamps if revision > signed_revision)])

    signers = []
    services = [(_certificates(data), first_over(revision)) for revision, data in stamps]
    for item in reader.embedded_regular_signatures:
        own, covered = list(extract_tst_data_iter(item.signer_info, signed=False)), first_over(item.signed_revision)
        services += [(_certificates(data), covered) for data in own]
        proved = min([covered, *(_time_of(data) for data in own)])
        signers.append(((item.signer_cert, tuple(item.other_embedded_certs)), proved))
    return Signed(tuple(signers), tuple(services))


def _time_of(data: cms.SignedData) -> dt.datetime:
    time: dt.datetime = data["encap_content_info"]["content"].parsed["gen_time"].native
    return time


def _certificates(data: cms.SignedData) -> Certificates:
    found = extract_certificate_info(data)
    return found.signer_cert, tuple(found.other_certs)


class Extender:
    """Brings signed files to higher levels."""

    def __init__(self, proofs: Proofs, timestamper: HttpTimeStamper) -> None:
        """Gather proofs there, and ask that service for timestamps."""
        self._proofs = proofs
        self._timestamper = timestamper
        self.made_with: frozenset[tuple[bytes, dt.datetime]] = (
            frozenset()
        )  #: the proofs of the last file, and their age

    async def require_good(self, signer: Certificates, at: dt.datetime) -> None:
        """Refuse a key's certificate that is revoked or cannot be proved; that an authority is away is no reason.

        Raises:
            ConfigError: with what was found.
        """
        with suppress(UnavailableError):
            await self._proofs.of_signer(*signer, at=at, signed=at)

    async def extend(
        self, file: io.BytesIO, signed: Signed, *, level: PadesLevel, wanted: PadesLevel, at: dt.datetime
    ) -> PadesLevel:
        """Append what is missing, in place; the level that was reached, which is `level` when a service is away.

        Raises:
            ConfigError: a certificate was revoked, leads to no anchor, or names nobody who could say.
        """
        if not wanted.includes(PadesLevel.B_LT):
            return level
        ends = file.seek(0, io.SEEK_END)
        try:
            proofs = [await self._proofs.of_signer(*signer, at=at, signed=moment) for signer, moment in signed.signers]
            # Of a signature without a timestamp only one over the whole file can prove the time.
            stamped = wanted is PadesLevel.B_LTA or level is PadesLevel.B_B
            # Met first: the proof of its certificate must stand under its own timestamp.
            room = await self._timestamper.room() if stamped else None
            for service, moment in self._services(signed, at):
                proofs.append(await self._proofs.of_timestamp(*service, at=at, stamped=moment))
            await self._append(file, proofs, room)
            self.made_with = frozenset((proof.path[-1].sha256, proof.since) for proof in proofs)
        except UnavailableError as error:
            log.warning("signature not brought to its level", extra={"why": str(error), "signature_level": level.value})
            cut(file, ends)
            return level
        return wanted

    def _services(self, signed: Signed, at: dt.datetime) -> list[tuple[Certificates, dt.datetime]]:
        """Whose timestamps stand in the file or will, each with the last time until which it must have been good."""
        last = {item[0].sha256: (item, at) for item in self._timestamper.in_force(at)}
        for item, moment in signed.services:
            met = last.get(item[0].sha256)
            if met is None or met[1] < moment:
                last[item[0].sha256] = item, moment
        return list(last.values())

    async def _append(self, file: io.BytesIO, proofs: list[Proof], room: int | None) -> None:
        writer = Revision(file)
        write_dss(writer, proofs)
        if room is None:
            writer.write_in_place()
            return
        known = set(self._timestamper.seen)
        number = 1 + sum(1 for _ in enumerate_sig_fields(writer))
        stamper = PdfTimeStamper(self._timestamper, field_name=f"SohoaTimestamp{number}")
        await stamper.async_timestamp_pdf(writer, "sha256", bytes_reserved=room, in_place=True)
        if set(self._timestamper.seen) != known:
            # Next time its proof is there.
            raise UnavailableError(
                "dịch vụ dấu thời gian ký bằng chứng thư khác trước / "
                "the timestamp service signed with another certificate than before"
            )


def cut(file: io.BytesIO, ends: int) -> None:
    """Take away what was appended."""
    file.truncate(ends)
    file.seek(0)
