"""hOCR 1.2: the words in an XHTML page that any browser shows, their places in `title` attributes."""

from typing import Final
from xml.etree import ElementTree as ET

from core.model import Box, PageText, RecordId
from pipeline.sidecars.places import PlacedLine, letters, lines_of, marks_of

_NAMESPACE: Final = "http://www.w3.org/1999/xhtml"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
_CAPABILITIES: Final = "ocr_page ocr_line ocr_image ocrx_word ocrp_wconf"


def hocr(texts: tuple[PageText, ...], record: RecordId) -> bytes:
    """One `ocr_page` a page, with lines and words in reading order, then its seals, signatures and stamps."""
    root = ET.Element("html", {"xmlns": _NAMESPACE, "xml:lang": "vi", "lang": "vi"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = record
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    system = ", ".join(dict.fromkeys(letters(page.engine) for page in texts))
    about = {
        "ocr-system": f"sohoa ({system})",
        "ocr-capabilities": _CAPABILITIES,
        "ocr-number-of-pages": str(len(texts)),
        "ocr-langs": "vi",
    }
    for name, content in about.items():
        ET.SubElement(head, "meta", {"name": name, "content": content})
    body = ET.SubElement(root, "body")
    for page in texts:
        _add_page(body, page, record)
    return _HEAD + bytes(ET.tostring(root, encoding="utf-8", xml_declaration=False)) + b"\n"


def _add_page(body: ET.Element, page: PageText, record: RecordId) -> None:
    facts = (
        f'image "{record}.pdf"',
        _bbox(Box(0, 0, page.width_px, page.height_px)),
        f"ppageno {page.number - 1}",
        f"scan_res {round(page.dpi)} {round(page.dpi)}",
    )
    element = _add(body, "div", "ocr_page", f"page_{page.number}", "; ".join(facts))
    # Never an empty element: as HTML it would swallow what follows.
    element.text = "\n"
    for place, line in enumerate(lines_of(page), start=1):
        _add_line(element, line, f"{page.number}_{place}")
    for place, mark in enumerate(marks_of(page), start=1):
        title = f"{_bbox(mark.box)}; x_mark {mark.kind.value}"
        image = _add(element, "div", "ocr_image", f"mark_{page.number}_{place}", title)
        image.text = image.tail = "\n"


def _add_line(page: ET.Element, line: PlacedLine, name: str) -> None:
    element = _add(page, "span", "ocr_line", f"line_{name}", _bbox(line.box))
    for place, word in enumerate(line.words, start=1):
        title = f"{_bbox(word.box)}; x_wconf {round(100 * word.score)}"
        if word.proposal is not None:
            # Properties that hOCR does not know begin with x_; a second text inside the word would be read as printed.
            title += f"; x_proposal {_quoted(word.proposal)}"
        item = _add(element, "span", "ocrx_word", f"word_{name}_{place}", title)
        item.text = word.text
        item.tail = " " if place < len(line.words) else None
    ET.SubElement(page, "br").tail = "\n"


def _add(parent: ET.Element, tag: str, kind: str, name: str, title: str) -> ET.Element:
    return ET.SubElement(parent, tag, {"class": kind, "id": name, "title": title})


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bbox(box: Box) -> str:
    return f"bbox {box.x0} {box.y0} {box.x1} {box.y1}"
