"""What a revision says about itself, Info dictionary and XMP, as a set of properties that can be compared."""

from typing import Any, Final
from xml.etree import ElementTree as ET

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.validate.document import value_of

#: What every program that saves a file puts there, whoever wrote the paper; and the declarations of further schemas.
_NOT_SAID: Final = frozenset(
    {
        "/ModDate",
        "/Producer",
        "{http://ns.adobe.com/xap/1.0/}ModifyDate",
        "{http://ns.adobe.com/xap/1.0/}MetadataDate",
        "{http://ns.adobe.com/pdf/1.3/}Producer",
        "{http://ns.adobe.com/xap/1.0/mm/}InstanceID",
        "{http://www.aiim.org/pdfa/ns/extension/}schemas",
    }
)
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_MOST_BYTES: Final = 4 << 20


def properties(revision: HistoricalResolver) -> dict[str, str]:
    """Name → value; programs write the same XMP in several ways, so it is read and not compared as text."""
    found = {f"Info {name}": value for name, value in _info(revision) if name not in _NOT_SAID}
    root: Any = revision.root
    if "/Metadata" not in root:
        return found
    raw = root.raw_get("/Metadata")
    # Asked for by its key it would come as an object that the library cannot place in a revision.
    stream = revision.get_object(raw.reference) if isinstance(raw, generic.IndirectObject) else raw
    data = bytes(stream.data) if isinstance(stream, generic.StreamObject) else b""
    try:
        if len(data) > _MOST_BYTES or b"<!" in data.replace(b"<!--", b""):
            # No XMP declares entities; a file that does is up to something.
            raise ET.ParseError  # noqa: TRY301
        root = ET.fromstring(data)  # noqa: S314  no declarations, see above
    except ET.ParseError:
        return {**found, "XMP": "unreadable"}
    described = [item for rdf in root.iter(f"{_RDF}RDF") for item in rdf]
    for number, description in enumerate(described):
        for name, value in _of_description(description):
            if name not in _NOT_SAID:
                key = f"XMP {name.rpartition('}')[2]}"
                # A second value of the same name is another one, not the same again.
                found[key if key not in found else f"{key} {number}"] = value
    return found


def _info(revision: HistoricalResolver) -> list[tuple[str, str]]:
    info: Any = value_of(revision.trailer_view, "/Info")
    if not isinstance(info, generic.DictionaryObject):
        return []
    return [(str(name), str(info[name])) for name in info]


def _of_description(description: ET.Element) -> list[tuple[str, str]]:
    attributes = [(name, value) for name, value in description.attrib.items() if not name.startswith(_RDF)]
    return [*attributes, *((child.tag, _value(child)) for child in description)]


def _value(element: ET.Element) -> str:
    """All that it says. What stands as an attribute, as a resource or as text is the same to RDF."""
    parts = []
    for item in element.iter():
        name = "" if item is element or item.tag.startswith(_RDF) else item.tag
        parts += [f"{name} {text}".strip() for text in [(item.text or "").strip()] if text]
        for key, value in item.attrib.items():
            if key == f"{_RDF}resource":
                parts.append(f"{name} {value}".strip())
            elif not key.startswith(_RDF):
                parts.append(f"{key} {value}")
    return "\n".join(sorted(parts))
