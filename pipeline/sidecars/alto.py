"""ALTO 4.4 (Library of Congress), coordinates in pixels of the upright, straightened page."""

from typing import Final
from xml.etree import ElementTree as ET

from core.model import Box, PageText, RecordId
from pipeline.sidecars.places import PlacedLine, around, letters, lines_of, marks_of

_NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
_VERSION: Final = "4.4"


def alto(texts: tuple[PageText, ...], record: RecordId) -> bytes:
    """One Page a page: its words as one TextBlock in reading order, each mark as an Illustration of its kind."""
    root = ET.Element("alto", {"xmlns": _NAMESPACE, "SCHEMAVERSION": _VERSION})
    _describe(root, texts, record)
    layout = ET.SubElement(root, "Layout")
    for page in texts:
        _add_page(layout, page)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _describe(root: ET.Element, texts: tuple[PageText, ...], record: RecordId) -> None:
    """Which record it is, and who read it. The children stand in the order that the schema wants."""
    description = ET.SubElement(root, "Description")
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    source = ET.SubElement(description, "sourceImageInformation")
    # The signed PDF shows the page as the places mean it, upright and straight; some readers insist on a name.
    ET.SubElement(source, "fileName").text = f"{record}.pdf"
    ET.SubElement(source, "documentIdentifier").text = record
    for number, engine in enumerate(dict.fromkeys(page.engine for page in texts), start=1):
        processing = ET.SubElement(description, "Processing", {"ID": f"reading_{number}"})
        ET.SubElement(processing, "processingCategory").text = "contentGeneration"
        ET.SubElement(processing, "processingStepSettings").text = letters(engine)
        software = ET.SubElement(processing, "processingSoftware")
        ET.SubElement(software, "softwareName").text = "sohoa"


def _add_page(layout: ET.Element, page: PageText) -> None:
    number, whole = page.number, Box(0, 0, page.width_px, page.height_px)
    size = {"WIDTH": str(page.width_px), "HEIGHT": str(page.height_px)}
    name = {"ID": f"page_{number}", "PHYSICAL_IMG_NR": str(number), "LANG": "vi"}
    element = ET.SubElement(layout, "Page", name | size)
    space = ET.SubElement(element, "PrintSpace", _place(whole))
    lines = lines_of(page)
    if lines:
        box = around(tuple(line.box for line in lines))
        block = ET.SubElement(space, "TextBlock", {"ID": f"block_{number}"} | _place(box))
        for place, line in enumerate(lines, start=1):
            _add_line(block, line, f"{number}_{place}")
    for place, mark in enumerate(marks_of(page), start=1):
        name = {"ID": f"mark_{number}_{place}", "TYPE": mark.kind.value}
        ET.SubElement(space, "Illustration", name | _place(mark.box))


def _add_line(block: ET.Element, line: PlacedLine, name: str) -> None:
    element = ET.SubElement(block, "TextLine", {"ID": f"line_{name}"} | _place(line.box))
    for place, word in enumerate(line.words, start=1):
        if place > 1:
            ET.SubElement(element, "SP")
        said = {"ID": f"word_{name}_{place}", "CONTENT": word.text, "WC": f"{word.score:.3f}"}
        string = ET.SubElement(element, "String", said | _place(word.box))
        if word.proposal is not None:
            ET.SubElement(string, "ALTERNATIVE", {"PURPOSE": "language"}).text = word.proposal


def _place(box: Box) -> dict[str, str]:
    sides = {"HPOS": box.x0, "VPOS": box.y0, "WIDTH": box.x1 - box.x0, "HEIGHT": box.y1 - box.y0}
    return {name: str(value) for name, value in sides.items()}
