"""Objects that PDF/A-2 forbids or asks for: trailer, actions, annotations, forms, limits."""

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

_FORBIDDEN_ACTIONS: Final = frozenset(
    [
        "/Launch",
        "/Sound",
        "/Movie",
        "/ResetForm",
        "/ImportData",
        "/Hide",
        "/SetOCGState",
        "/Rendition",
        "/Trans",
        "/GoTo3DView",
        "/JavaScript",
    ]
)
_ALLOWED_NAMED: Final = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_FORBIDDEN_ANNOTATIONS: Final = frozenset({"/3D", "/Sound", "/Screen", "/Movie"})
_FORBIDDEN_FILTERS: Final = frozenset({"/LZWDecode", "/Crypt"})
_INVISIBLE, _HIDDEN, _PRINT, _NO_VIEW, _TOGGLE_NO_VIEW = 1, 2, 4, 32, 256
_MAX_STRING: Final = 32_767
_MAX_NAME: Final = 127
_PAGE_SIDES: Final = (3, 14_400)  #: points
_BOXES: Final = ("/MediaBox", "/CropBox", "/TrimBox", "/ArtBox", "/BleedBox")


def object_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Everything wrong with objects as such."""
    if "/ID" not in pdf.trailer:
        yield "6.1.3: the trailer has no ID"
    root = pdf.Root
    if "/AA" in root:
        yield "6.5.2: the catalog has additional actions"
    if "/NeedsRendering" in root:
        yield "6.4.2: the catalog has NeedsRendering"
    if "/Requirements" in root:
        yield "6.11: the catalog has Requirements"
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        if "/JavaScript" in names:
            yield "6.5.1: the file has JavaScript"
        if "/AlternatePresentations" in names:
            yield "6.10: the file has alternate presentations"
    if set(root.get("/Perms", Dictionary()).keys()) - {"/DocMDP", "/UR3"}:
        yield "6.1.12: Perms has other keys than DocMDP and UR3"
    yield from _form_faults(root)
    for number, page in enumerate(pdf.pages, start=1):
        yield from _page_faults(page, number)
    for item in pdf.objects:
        yield from _walk(item, 0)


def _form_faults(root: Any) -> Iterator[str]:
    form = root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return
    if bool(form.get("/NeedAppearances", False)):
        yield "6.4.1: the form needs appearances"
    if "/XFA" in form:
        yield "6.4.2: the form has XFA"


def _page_faults(page: pikepdf.Page, number: int) -> Iterator[str]:
    if "/AA" in page.obj:
        yield f"6.5.2: page {number} has additional actions"
    if "/PresSteps" in page.obj:
        yield f"6.10: page {number} has presentation steps"
    if any(not _PAGE_SIDES[0] <= side <= _PAGE_SIDES[1] for side in _sides(page)):
        yield f"6.1.13: page {number} is smaller than 3 or larger than 14400 points"
    for item in page.obj.get("/Annots", Array()):
        yield from _annotation_faults(item, number)


def _sides(page: pikepdf.Page) -> Iterator[float]:
    """Widths and heights of the page's boundaries, in points."""
    boxes = [page.mediabox, *(page.obj[name] for name in _BOXES if name in page.obj)]
    for box in boxes:
        x0, y0, x1, y1 = (float(value) for value in box)
        yield abs(x1 - x0)
        yield abs(y1 - y0)


def _annotation_faults(item: Any, number: int) -> Iterator[str]:
    kind = str(item.get("/Subtype", ""))
    where = f"an annotation of page {number}"
    if kind in _FORBIDDEN_ANNOTATIONS or not kind:
        yield f"6.3.1: {where} is of a forbidden kind"
    if kind == "/Popup":
        return
    flags = int(item.get("/F", 0))
    if not flags & _PRINT or flags & (_INVISIBLE | _HIDDEN | _NO_VIEW | _TOGGLE_NO_VIEW):
        yield f"6.3.2: {where} is hidden or not printed"
    if kind == "/Widget" and ("/A" in item or "/AA" in item):
        yield f"6.4.1: {where} has an action"
    rectangle = [float(value) for value in item.get("/Rect", [0, 0, 0, 0])]
    empty = rectangle[0] == rectangle[2] and rectangle[1] == rectangle[3]
    appearance = item.get("/AP")
    if appearance is None:
        if not empty and kind != "/Link":
            yield f"6.3.3: {where} has no appearance"
    elif set(appearance.keys()) != {"/N"}:
        yield f"6.3.3: {where} has other appearances than the normal one"


def _walk(item: Any, depth: int) -> Iterator[str]:
    """Rules that hold for every object; indirect ones are each visited by themselves."""
    if depth > 0 and getattr(item, "is_indirect", False):
        return
    if isinstance(item, Stream):
        yield from _stream_faults(item)
        item = item.stream_dict
    if isinstance(item, Dictionary):
        yield from _action_faults(item)
        for key, value in item.items():
            if len(key.encode()) - 1 > _MAX_NAME:
                yield "6.1.13: a name is longer than 127 bytes"
            yield from _walk(value, depth + 1)
    elif isinstance(item, Array):
        for value in item:
            yield from _walk(value, depth + 1)
    elif isinstance(item, String) and len(bytes(item)) > _MAX_STRING:
        yield "6.1.13: a string is longer than 32767 bytes"


def _stream_faults(item: Stream) -> Iterator[str]:
    if "/F" in item.stream_dict or "/FFilter" in item.stream_dict or "/FDecodeParms" in item.stream_dict:
        yield "6.1.7: a stream lies outside the file"
    filters = item.stream_dict.get("/Filter")
    listed = list(filters) if isinstance(filters, Array) else [filters]
    for name in listed:
        if name is not None and str(name) in _FORBIDDEN_FILTERS:
            yield f"6.1.7: a stream is packed with {str(name)[1:]}"


def _action_faults(item: Dictionary) -> Iterator[str]:
    kind = item.get("/S")
    if not isinstance(kind, Name):
        return
    if str(kind) in _FORBIDDEN_ACTIONS and (str(kind) != "/Trans" or "/Type" not in item):
        yield f"6.5.1: the file has an action of kind {str(kind)[1:]}"
    if str(kind) == "/Named" and str(item.get("/N")) not in _ALLOWED_NAMED:
        yield "6.5.1: the file has a named action of a forbidden name"
