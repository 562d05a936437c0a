"""Who signs: the desk, somebody else, a timestamp service; and what they sign."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

Change = Callable[[Any], None]


@dataclass(frozen=True)
class Hands:
    """Signed once, changed in every way."""

    at: dt.datetime
    desk: Callable[[bytes], bytes]  #: signs as the desk does
    other: SimpleSigner
    tsa: TimeStamper
    unsigned: bytes  #: a paper of one page, PDF/A
    signed: bytes  #: with the desk's signature
    form: bytes  #: `form_page`, with the desk's signature

    def signed_by_other(self, pdf: bytes, field: str = "Khac", **about: Any) -> bytes:
        """With a signature of somebody else's program."""
        spec = about.pop("spec", None)
        timestamper = about.pop("timestamper", None)
        metadata = PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **about
        )
        signer = PdfSigner(metadata, self.other, timestamper=timestamper, new_field_spec=spec)
        return bytes(
            signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False), bytes_reserved=16384).getvalue()
        )

    def timestamped(self, pdf: bytes) -> bytes:
        """With a document timestamp."""
        return bytes(
            PdfTimeStamper(self.tsa).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256").getvalue()
        )

    def certified(self, pdf: bytes, allowed: MDPPerm) -> bytes:
        """Certified by somebody who allows so much."""
        return self.signed_by_other(pdf, certify=True, docmdp_permissions=allowed)

    def locking(self, pdf: bytes, field: str) -> bytes:
        """Signed by somebody who locks a field of the form."""
        spec = SigFieldSpec("Khac", field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=[field]))
        return self.signed_by_other(pdf, spec=spec)


def hands_of(
    desk: Callable[[bytes], bytes], other: SimpleSigner, tsa: TimeStamper, unsigned: bytes, at: dt.datetime
) -> Hands:
    """Everybody and their papers."""
    return Hands(at, desk, other, tsa, unsigned, desk(unsigned), desk(form_page()))


def form_page() -> bytes:
    """A page that pays 100 to somebody, with fields: one empty on blank paper, one filled in, one empty over the words,
    one locked; and an opaque note over a second sentence.
    """
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(400, 300))
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(
            b"BT /F1 20 Tf 50 200 Td (Pay 100 to Vi Du) Tj 0 -60 Td (Void after May) Tj ET"
        )
        fields = []
        for name, box, value in (
            ("Ghi chu", (50, 40, 200, 70), None),
            ("Da dien", (220, 40, 350, 70), "100"),
            ("Tren chu", (45, 190, 260, 225), None),
            ("Khoa", (220, 80, 350, 110), None),
        ):
            field = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=name,
                Rect=list(box),
                F=4,
                P=page.obj,
                DA="/F1 12 Tf 0 g",
            )
            if value:
                field.V = value
                field.AP = pikepdf.Dictionary(N=_look(pdf, box, f"BT /F1 12 Tf 4 8 Td ({value}) Tj ET".encode(), font))
            if name == "Khoa":
                field.Ff = 1
            fields.append(pdf.make_indirect(field))
        cover = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Square,
            Rect=[45, 130, 260, 165],
            F=4,
            AP=pikepdf.Dictionary(N=_look(pdf, (0, 0, 215, 35), b"1 g 0 0 215 35 re f", font)),
        )
        page.obj.Annots = pdf.make_indirect(pikepdf.Array([*fields, pdf.make_indirect(cover)]))
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(fields), DR=resources))
        pdf.docinfo["/Title"] = "Giay thu"
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _look(pdf: pikepdf.Pdf, box: tuple[int, ...], content: bytes, font: Any) -> Any:
    return pdf.make_stream(
        content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, box[2] - box[0], box[3] - box[1]],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
    )


def revised(pdf: bytes, *changes: Change) -> bytes:
    """With one more revision for each change."""
    for change in changes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        change(writer)
        out = io.BytesIO()
        writer.write(out)
        pdf = out.getvalue()
    return pdf


def filling(name: str, value: str, *, look: bytes | None = None) -> Change:
    """Put a value, and what is seen of it, into a field."""

    def change(writer: Any) -> None:
        field = next(item for item in members(writer.root["/AcroForm"]["/Fields"]) if item["/T"] == name)
        field[pdf_name("/V")] = generic.TextStringObject(value)
        box = [float(number) for number in field["/Rect"]]
        drawn = look or f"BT /F1 12 Tf 4 8 Td ({value}) Tj ET".encode()
        stream = generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): numbers(0, 0, box[2] - box[0], box[3] - box[1]),
                pdf_name("/Resources"): generic.DictionaryObject(
                    {pdf_name("/Font"): writer.root["/AcroForm"]["/DR"].raw_get("/Font")}
                ),
            },
            stream_data=drawn,
        )
        field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(stream)})
        writer.update_container(field)

    return change


def members(array: generic.ArrayObject) -> Iterator[Any]:
    """What an array holds, references followed."""
    return (array[place] for place in range(len(array)))


def numbers(*values: float) -> generic.ArrayObject:
    """A rectangle and the like."""
    return generic.ArrayObject([generic.FloatObject(value) for value in values])


def gap(pdf: bytes, number: int = 0) -> tuple[int, int]:
    """Where the container of a signature stands, between the signed ranges."""
    _, first, second, _ = (
        int(value) for value in PdfFileReader(io.BytesIO(pdf)).embedded_signatures[number].byte_range
    )
    return first, second
