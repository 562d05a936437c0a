"""Revisions that are appended after the desk's signature."""

import io
import re
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.metadata.xmp_xml import MetadataStream

from bench.forgeries.hands import Change, Hands, members, numbers

_JS = "app.alert('x')"


def _dict(**values: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in values.items()})


def _page(writer: Any) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def _script() -> generic.DictionaryObject:
    return _dict(S=pdf_name("/JavaScript"), JS=generic.TextStringObject(_JS))


def content(writer: Any) -> None:
    page = _page(writer)
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.update_container(page)


def content_in_place(writer: Any) -> None:
    """The page stays; the stream that it names becomes another."""
    page = _page(writer)
    raw = page.raw_get("/Contents")
    ref = raw[0].reference if isinstance(raw, generic.ArrayObject) else raw.reference
    writer.objects[(ref.generation, ref.idnum)] = generic.StreamObject(stream_data=b"0 0 100 100 re f")


def page_added(writer: Any) -> None:
    pages = writer.root["/Pages"]
    page = _dict(Type=pdf_name("/Page"), Parent=writer.root.raw_get("/Pages"), MediaBox=numbers(0, 0, 200, 200))
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)


def page_removed(writer: Any) -> None:
    pages = writer.root["/Pages"]
    pages[pdf_name("/Kids")] = generic.ArrayObject()
    pages[pdf_name("/Count")] = generic.NumberObject(0)
    writer.update_container(pages)


def page_tree_replaced(writer: Any) -> None:
    """The catalogue names other pages, which lay there unseen when it was signed."""
    page = _dict(Type=pdf_name("/Page"), MediaBox=numbers(0, 0, 200, 200))
    ref = writer.add_object(page)
    pages = writer.add_object(
        _dict(Type=pdf_name("/Pages"), Kids=generic.ArrayObject([ref]), Count=generic.NumberObject(1))
    )
    page[pdf_name("/Parent")] = pages
    writer.root[pdf_name("/Pages")] = pages
    writer.update_root()


def _annotated(writer: Any, note: generic.DictionaryObject) -> None:
    page = _page(writer)
    notes = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
    notes.append(writer.add_object(note))
    page[pdf_name("/Annots")] = notes
    writer.update_container(notes)
    writer.update_container(page)


def note(writer: Any) -> None:
    _annotated(
        writer,
        _dict(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Text"),
            Rect=numbers(10, 10, 30, 30),
            Contents=generic.TextStringObject("một ghi chú"),
        ),
    )


def stamp_over(writer: Any) -> None:
    look = generic.StreamObject(
        _dict(Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, 200, 40)),
        stream_data=b"1 g 0 0 200 40 re f",
    )
    _annotated(
        writer,
        _dict(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Stamp"),
            F=generic.NumberObject(4),
            Rect=numbers(40, 180, 240, 220),
            AP=_dict(N=writer.add_object(look)),
        ),
    )


def field_added(writer: Any) -> None:
    """A new field over the words, filled in at once."""
    field = _dict(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        FT=pdf_name("/Tx"),
        T=generic.TextStringObject("Moi"),
        V=generic.TextStringObject("1000"),
        F=generic.NumberObject(4),
        Rect=numbers(40, 180, 240, 220),
    )
    _annotated(writer, field)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(_page(writer)["/Annots"].raw_get(-1))
    writer.update_container(fields)


def script(writer: Any) -> None:
    names = _dict(JavaScript=_dict(Names=generic.ArrayObject([generic.TextStringObject("x"), _script()])))
    writer.root[pdf_name("/Names")] = names
    writer.update_root()


def open_action(writer: Any) -> None:
    writer.root[pdf_name("/OpenAction")] = _script()
    writer.update_root()


def attachment(writer: Any) -> None:
    stream = writer.add_object(generic.StreamObject(_dict(Type=pdf_name("/EmbeddedFile")), stream_data=b"MZ"))
    spec = _dict(Type=pdf_name("/Filespec"), F=generic.TextStringObject("a.exe"), EF=_dict(F=stream))
    tree = _dict(Names=generic.ArrayObject([generic.TextStringObject("a.exe"), writer.add_object(spec)]))
    writer.root[pdf_name("/Names")] = _dict(EmbeddedFiles=tree)
    writer.update_root()


def info_title(writer: Any) -> None:
    writer.set_info(_dict(Title=generic.TextStringObject("Giấy khác")))


def xmp_title(writer: Any) -> None:
    root: Any = writer.root
    ref = root.raw_get("/Metadata").reference
    stream = writer.get_object(ref)
    data = re.sub(rb"(<rdf:li[^>]*>)[^<]*", rb"\1Another", bytes(stream.data), count=1)
    other = MetadataStream(_dict(Type=pdf_name("/Metadata"), Subtype=pdf_name("/XML")), stream_data=data)
    writer.objects[(ref.generation, ref.idnum)] = other
    writer._update_meta = lambda: None  # noqa: SLF001  or the library writes its own in its place


def font_replaced(writer: Any) -> None:
    """The page stays; its letters become others."""
    font = _page(writer)["/Resources"]["/Font"]["/F1"]
    font[pdf_name("/Encoding")] = _dict(
        Differences=generic.ArrayObject([generic.NumberObject(49), pdf_name("/nine")]), Type=pdf_name("/Encoding")
    )
    writer.update_container(font)


def cover_removed(writer: Any) -> None:
    """The opaque note over a sentence is gone."""
    notes = _page(writer)["/Annots"]
    page = _page(writer)
    kept = [notes.raw_get(place) for place, item in enumerate(members(notes)) if item["/Subtype"] != "/Square"]
    page[pdf_name("/Annots")] = generic.ArrayObject(kept)
    writer.update_container(page)


def cover_hidden(writer: Any) -> None:
    """It is still there, and no longer shown."""
    cover = next(item for item in members(_page(writer)["/Annots"]) if item["/Subtype"] == "/Square")
    cover[pdf_name("/F")] = generic.NumberObject(2)
    writer.update_container(cover)


def field_moved(writer: Any) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1]
    field[pdf_name("/Rect")] = numbers(45, 190, 260, 225)
    writer.update_container(field)


def signature_removed(writer: Any) -> None:
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def signature_emptied(writer: Any) -> None:
    field = next(item for item in members(writer.root["/AcroForm"]["/Fields"]) if item["/FT"] == "/Sig")
    del field["/V"]
    writer.update_container(field)


def field_listed_twice(writer: Any) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(fields.raw_get(0))
    writer.update_container(writer.root["/AcroForm"])


def signature_shared(writer: Any) -> None:
    """A second field, elsewhere on the page, shows the first one's signature as its own."""
    first = next(item for item in members(writer.root["/AcroForm"]["/Fields"]) if item["/FT"] == "/Sig")
    _annotated(
        writer,
        _dict(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Widget"),
            FT=pdf_name("/Sig"),
            T=generic.TextStringObject("Sao"),
            F=generic.NumberObject(132),
            Rect=numbers(10, 10, 60, 30),
            V=first.raw_get("/V"),
        ),
    )
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(_page(writer)["/Annots"].raw_get(-1))
    writer.update_container(writer.root["/AcroForm"])


def _signature(writer: Any) -> Any:
    return next(item for item in members(writer.root["/AcroForm"]["/Fields"]) if item["/FT"] == "/Sig")["/V"]


def forged(key: str, value: generic.PdfObject | None) -> Change:
    """An entry of the signature's dictionary taken away, or made another (universal signature forgery)."""

    def change(writer: Any) -> None:
        signature = _signature(writer)
        if value is None:
            del signature[key]
        else:
            signature[pdf_name(key)] = value
        writer.update_container(signature)

    return change


def validation_data(hands: Hands) -> Change:
    """A certificate in the document security store."""

    def change(writer: Any) -> None:
        data = hands.other.signing_cert.dump()
        ref = writer.add_object(generic.StreamObject(stream_data=data))
        store = _dict(Type=pdf_name("/DSS"), Certs=generic.ArrayObject([ref]))
        writer.root[pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()

    return change


def saved_again(writer: Any) -> None:
    """A program that only notes that it was here."""
    writer.update_root()


def xref_forgotten(pdf: bytes) -> bytes:
    """An appended object that no cross-reference lists, then the signed end of the file once more."""
    place = pdf.rindex(b"startxref")
    return pdf + b"4 0 obj\n<< /Type /Page >>\nendobj\n" + pdf[place:]


def hybrid(pdf: bytes) -> bytes:
    """With a revision whose second cross-reference only some readers look into."""
    out = io.BytesIO(pdf)
    out.seek(0, io.SEEK_END)
    previous = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    trailer = pdf[pdf.rindex(b"trailer", 0, pdf.rindex(b"startxref")) :]
    size, root = int(trailer.split(b"/Size")[1].split()[0]), trailer.split(b"/Root")[1].split()[0]
    hidden = out.tell()
    out.write(b"%d 0 obj\n(an)\nendobj\n" % size)
    stream = out.tell()
    rows = b"\x01" + hidden.to_bytes(4, "big")
    about = b"/Type /XRef /Size %d /W [1 4 0] /Index [%d 1] /Root %s 0 R" % (size + 2, size, root)
    out.write(b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (size + 1, about, len(rows), rows))
    table = out.tell()
    out.write(b"xref\n%d 2\n0000000000 65535 f\r\n%010d 00000 n\r\n" % (size, stream))
    out.write(b"trailer\n<< /Size %d /Root %s 0 R /Prev %d /XRefStm %d >>\n" % (size + 2, root, previous, stream))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()
