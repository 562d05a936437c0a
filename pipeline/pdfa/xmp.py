"""The XMP packet: identification, Dublin Core, and our archival fields with the schema that PDF/A asks for."""

import datetime as dt
import re
from typing import Final
from xml.sax import saxutils

from core.text import nfc
from pipeline.pdfa.facts import ArchivalFacts, Flavour, Profile

NAMESPACE: Final = "urn:sohoa:archive:1.0:"
_VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
#: What XML 1.0 cannot hold, not even escaped (its section 2.2).
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: property → (value type, what it is)
PROPERTIES: Final[dict[str, tuple[str, str]]] = {
    "record": ("Text", "Identifier of the archive record"),
    "typeCode": ("Text", "Code of the kind of paper"),
    "codeNumber": ("Text", "Number of the paper"),
    "codeNotation": ("Text", "Symbol of the paper"),
    "issuedDate": ("Text", "Date of issue, YYYY-MM-DD"),
    "organName": ("Text", "Issuing authority"),
    "dossierCode": ("Text", "Code of the dossier"),
    "procedureCode": ("Text", "Code of the administrative procedure"),
    "unit": ("Text", "Unit that digitized the paper"),
    "originalSha256": ("Text", "SHA-256 of the original scan"),
    "pageCount": ("Integer", "Number of pages"),
    "imageProfile": ("Text", "How page images are stored: faithful, standard or layered"),
    "wholePages": ("Text", "Pages not in layers although the profile is, and what layers would have lost"),
}


def packet(facts: ArchivalFacts, flavour: Flavour, profile: Profile = Profile.FAITHFUL, whole_pages: str = "") -> bytes:
    """The packet, UTF-8, without padding: a file that is signed is not edited in place."""
    values = {
        "record": facts.record,
        "typeCode": facts.type_code,
        "codeNumber": facts.number,
        "codeNotation": facts.symbol,
        "issuedDate": facts.issued_date,
        "organName": facts.organ_name,
        "dossierCode": facts.dossier_code,
        "procedureCode": facts.procedure_code,
        "unit": facts.unit,
        "originalSha256": facts.original_sha256,
        "pageCount": str(facts.page_count),
        "imageProfile": profile.value,
        "wholePages": whole_pages,
    }
    own = "\n".join(f"   <sohoa:{name}>{_text(value)}</sohoa:{name}>" for name, value in values.items() if value)
    when = facts.digitized_at.astimezone(_VIETNAM).isoformat(timespec="seconds")
    return _TEMPLATE.format(
        level=flavour.value[1].upper(),
        title=_text(facts.title),
        when=when,
        own=own,
        schema="\n".join(_describe(name, *about) for name, about in PROPERTIES.items()),
        namespace=NAMESPACE,
    ).encode()


def plain(value: str) -> str:
    """The value in the form that everything else here has (NFC), without what XML cannot hold."""
    return _NO_XML.sub("", nfc(value))


def _text(value: str) -> str:
    """The value as XML text."""
    return saxutils.escape(plain(value), {"\r": "&#13;"})


def _describe(name: str, kind: str, words: str) -> str:
    return (
        '       <rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
    )


_TEMPLATE: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:sohoa="{namespace}"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#">
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>{level}</pdfaid:conformance>
   <dc:format>application/pdf</dc:format>
   <dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <pdf:Producer>sohoa</pdf:Producer>
   <xmp:CreatorTool>sohoa</xmp:CreatorTool>
   <xmp:CreateDate>{when}</xmp:CreateDate>
   <xmp:ModifyDate>{when}</xmp:ModifyDate>
   <xmp:MetadataDate>{when}</xmp:MetadataDate>
{own}
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
     <pdfaSchema:schema>Archival description of a digitized paper</pdfaSchema:schema>
     <pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
     <pdfaSchema:prefix>sohoa</pdfaSchema:prefix>
     <pdfaSchema:property><rdf:Seq>
{schema}
     </rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
