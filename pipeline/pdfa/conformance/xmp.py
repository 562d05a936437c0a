"""The XMP packet: there, readable, claiming what it may, its own properties described."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Name, Stream

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ID: Final = "{http://www.aiim.org/pdfa/ns/id/}"
_SCHEMA: Final = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY: Final = "{http://www.aiim.org/pdfa/ns/property#}"
#: Namespaces that ISO 19005-2 knows by itself; properties of any other need a description.
_PREDEFINED: Final = frozenset(
    {
        "http://purl.org/dc/elements/1.1/",
        "http://ns.adobe.com/xap/1.0/",
        "http://ns.adobe.com/xap/1.0/bj/",
        "http://ns.adobe.com/xap/1.0/mm/",
        "http://ns.adobe.com/xap/1.0/rights/",
        "http://ns.adobe.com/xap/1.0/t/pg/",
        "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
        "http://ns.adobe.com/pdf/1.3/",
        "http://ns.adobe.com/photoshop/1.0/",
        "http://ns.adobe.com/tiff/1.0/",
        "http://ns.adobe.com/exif/1.0/",
        "http://www.aiim.org/pdfa/ns/id/",
        "http://www.aiim.org/pdfa/ns/extension/",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://www.w3.org/XML/1998/namespace",
    }
)


def _tree(pdf: pikepdf.Pdf) -> ET.Element | None:
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, Stream):
        return None
    data = packet.read_bytes()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        return ET.fromstring(data)  # noqa: S314  no document type, so no entities to expand
    except (ET.ParseError, LookupError, ValueError):
        # The last two: an encoding that nobody knows, or that the parser does not take.
        return None


def _property(tree: ET.Element, name: str) -> str | None:
    for description in tree.iter(f"{_RDF}Description"):
        child = description.find(name)
        value = description.get(name) if child is None else child.text
        if value:
            return value.strip()
    return None


def claimed_level(pdf: pikepdf.Pdf) -> str | None:
    """What the packet claims: "PDF/A-2b" and the like."""
    tree = _tree(pdf)
    if tree is None:
        return None
    part, level = _property(tree, f"{_ID}part"), _property(tree, f"{_ID}conformance")
    return f"PDF/A-{part}{(level or '').lower()}" if part else None


def xmp_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Everything wrong with the packet."""
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, Stream):
        yield "6.6.2.1: the catalog has no metadata"
        return
    about = packet.stream_dict
    if about.get("/Type") != Name.Metadata or about.get("/Subtype") != Name.XML:
        yield "6.6.2.1: the metadata stream is not marked as XMP"
    data = packet.read_bytes()
    header = data[: data.find(b"?>") + 2] if data.startswith(b"<?xpacket") else b""
    if b"bytes=" in header or b"encoding=" in header:
        yield "6.6.2.1: the packet's header has bytes or encoding"
    tree = _tree(pdf)
    if tree is None:
        yield "6.6.2.1: the packet is not well-formed XML"
        return
    level = _property(tree, f"{_ID}conformance")
    if _property(tree, f"{_ID}part") == "2" and level not in {"A", "B", "U"}:
        yield "6.6.4: the conformance level is none of A, B, U"
    yield from _undescribed(tree)


def _undescribed(tree: ET.Element) -> Iterator[str]:
    described: dict[str, set[str]] = {}
    for item in tree.iter():
        space = item.find(f"{_SCHEMA}namespaceURI")
        if space is None:
            continue
        uri = space.text or space.get(f"{_RDF}resource") or ""
        described.setdefault(uri, set()).update(name.text or "" for name in item.iter(f"{_PROPERTY}name"))
    # Only top-level descriptions hold properties; nested ones are values.
    for description in (item for frame in tree.iter(f"{_RDF}RDF") for item in frame.findall(f"{_RDF}Description")):
        # A property may be written as an attribute too.
        for tag in (*description.attrib, *(child.tag for child in description)):
            uri, _, name = tag[1:].rpartition("}")
            if uri not in _PREDEFINED and name not in described.get(uri, set()):
                yield f"6.6.2.3: the property {name} has no schema description"
