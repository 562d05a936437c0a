"""Is a page of a PDF nothing but one scan? Then its picture is taken out instead of being drawn anew."""

from dataclasses import dataclass, field
from typing import Any, Final

import pikepdf

#: How far, in shares of the page, the edges of a scan may lie from those of its page.
_TOLERANCE: Final = 0.03
_QUIET: Final = frozenset({"q", "Q", "cm", "Do", "gs", "BMC", "BDC", "EMC", "re", "W", "W*", "n"})
#: What sets text; it shows nothing before `_SHOWS` does.
_SETS_TEXT: Final = frozenset({"BT", "ET", "Tf", "Tr", "Tm", "Td", "TD", "T*", "TL", "Tz", "Tc", "Tw", "Ts"})
_SHOWS: Final = frozenset({"Tj", "TJ", "'", '"'})
#: Text that neither fills nor strokes nor clips: ISO 32000-1, table 106.
_INVISIBLE: Final = 3
Edges = tuple[float, float, float, float]  #: left, bottom, right, top in page units


@dataclass(slots=True)
class _Seen:
    """What the page's instructions show so far."""

    matrix: pikepdf.Matrix = field(default_factory=pikepdf.Matrix)
    text_mode: int = 0
    stack: list[tuple[pikepdf.Matrix, int]] = field(default_factory=list)
    clips: list[Edges] = field(default_factory=list)
    shown: list[tuple[str, pikepdf.Matrix]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture that is all of a page."""

    image: Any
    edges: Edges


def scan_on(page: pikepdf.Page) -> Scan | None:
    """The one picture that fills the page, upright and uncovered; what text there is lies invisible over it."""
    if int(page.obj.get("/Rotate", 0)) % 360 or "/Annots" in page.obj:
        return None
    seen = _follow(page)
    if seen is None or len(seen.shown) != 1:
        return None
    name, matrix = seen.shown[0]
    image = page.resources.XObject[name]
    if image.Subtype != pikepdf.Name.Image or _is_partly_seen(image):
        return None
    a, b, c, d, e, f = matrix.shorthand
    if a <= 0 or d <= 0 or abs(b) >= 0.01 or abs(c) >= 0.01:
        return None
    shape = (float(image.Width) / a) / (float(image.Height) / d)
    # Other resolutions across than down (a fax): drawing makes its pixels square.
    if abs(shape - 1) > _TOLERANCE:
        return None
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    left, right, bottom, top = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    sheet = (left, bottom, right, top)
    if not _same((e, f, e + a, f + d), sheet) or not all(_covers(clip, sheet) for clip in seen.clips):
        return None
    return Scan(image, (e, f, e + a, f + d))


def _follow(page: pikepdf.Page) -> _Seen | None:
    """Follow the instructions; None as soon as one shows anything but pictures."""
    seen = _Seen()
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in _SETS_TEXT or (name in _SHOWS and seen.text_mode == _INVISIBLE):
            if name == "Tr":
                seen.text_mode = int(operands[0])
            continue
        if name not in _QUIET or (name == "gs" and _changes_looks(page, str(operands[0]))):
            return None
        if name == "BDC" and operands[0] == pikepdf.Name.OC:
            return None
        if name == "q":
            seen.stack.append((seen.matrix, seen.text_mode))
        elif name == "Q" and seen.stack:
            seen.matrix, seen.text_mode = seen.stack.pop()
        elif name == "cm":
            seen.matrix = pikepdf.Matrix(*[float(value) for value in operands]) @ seen.matrix
        elif name == "re":
            seen.clips.append(_rectangle([float(value) for value in operands], seen.matrix))
        elif name == "Do":
            seen.shown.append((str(operands[0]), seen.matrix))
    return seen


def _rectangle(operands: list[float], matrix: pikepdf.Matrix) -> Edges:
    x, y, width, height = operands
    corners = [matrix.transform(point) for point in ((x, y), (x + width, y + height))]
    across, up = sorted(point[0] for point in corners), sorted(point[1] for point in corners)
    return across[0], up[0], across[1], up[1]


def _changes_looks(page: pikepdf.Page, name: str) -> bool:
    """Whether a graphics state makes what follows transparent, masked or mixed."""
    state = page.resources.ExtGState[name]
    plain_blend = str(state.get("/BM", "/Normal")) in {"/Normal", "/Compatible"}
    plain_mask = str(state.get("/SMask", "/None")) == "/None"
    return not plain_blend or not plain_mask or float(state.get("/ca", 1)) < 1


def _is_partly_seen(image: Any) -> bool:
    return any(key in image for key in ("/SMask", "/Mask", "/Decode", "/OC")) or bool(image.get("/ImageMask", False))


def _same(edges: Edges, sheet: Edges) -> bool:
    width, height = (sheet[2] - sheet[0]) * _TOLERANCE, (sheet[3] - sheet[1]) * _TOLERANCE
    far = [abs(edge - other) for edge, other in zip(edges, sheet, strict=True)]
    return max(far[0], far[2]) < width and max(far[1], far[3]) < height


def _covers(clip: Edges, sheet: Edges) -> bool:
    width, height = (sheet[2] - sheet[0]) * _TOLERANCE, (sheet[3] - sheet[1]) * _TOLERANCE
    return (
        clip[0] < sheet[0] + width
        and clip[2] > sheet[2] - width
        and clip[1] < sheet[1] + height
        and clip[3] > sheet[3] - height
    )
