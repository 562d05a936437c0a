"""A page of a PDF → the text that it carries, with its places and what is odd about it. It is judged by who reads."""

import io
from typing import Final

import pikepdf

from core.model import CarriedText
from pipeline.pages.carried.glyphs import Edges, Matrix, drawn_on
from pipeline.pages.carried.words import carried_by

#: Forms may lie in forms; a file may run them in a circle.
_DEEPEST: Final = 8
#: Some programs name the pictures of a whole file on every page: such pages are read instead of being copied.
_MOST_PICTURE_BYTES: Final = 32 << 20


def carried_text(page: pikepdf.Page, sheet: Edges, size: tuple[int, int]) -> CarriedText | None:
    """The text of a page, its filled-in fields with it.

    Args:
        page: of an open PDF, which stays as it is.
        sheet: the part of the page that its image shows: left, bottom, right, top in its units.
        size: width and height of that image in pixels, after the page's own turn.

    Returns:
        None where there is no text, and where the page is so broken that nobody can take it out: it is read instead.

    Raises:
        MemoryError: there is not enough.
    """
    try:
        if "/Annots" not in page.obj and not _names_fonts(page.resources, 0):
            return None
        if _picture_bytes(page.resources) > _MOST_PICTURE_BYTES:
            return None
        return carried_by(drawn_on(_alone(page), _placed(sheet, size, int(page.obj.get("/Rotate", 0)))), size)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  two libraries that raise anything over damaged pages
        return None


def _names_fonts(resources: object, depth: int) -> bool:
    """Whether a page or a form on it names a font."""
    if depth > _DEEPEST or not isinstance(resources, pikepdf.Dictionary):
        return False
    forms = resources.get("/XObject")
    inner = forms.as_dict().values() if isinstance(forms, pikepdf.Dictionary) else ()
    return "/Font" in resources or any(
        _names_fonts(form.get("/Resources"), depth + 1) for form in inner if isinstance(form, pikepdf.Stream)
    )


def _picture_bytes(resources: pikepdf.Object) -> int:
    pictures = resources.get("/XObject")
    inner = pictures.as_dict().values() if isinstance(pictures, pikepdf.Dictionary) else ()
    return sum(int(item.get("/Length", 0)) for item in inner if isinstance(item, pikepdf.Stream))


def _alone(page: pikepdf.Page) -> bytes:
    """The page as a file of its own, with what its fields and notes show drawn on it."""
    out = io.BytesIO()
    with pikepdf.new() as single:
        single.pages.append(page)
        single.flatten_annotations("screen")
        # What is not shown is left behind.
        if "/Annots" in single.pages[0].obj:
            del single.pages[0].obj["/Annots"]
        single.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _placed(sheet: Edges, size: tuple[int, int], turn: int) -> Matrix:
    """From units of the page to pixels of its image, origin top left."""
    left, bottom, right, top = sheet
    turn %= 360
    wide, high = (top - bottom, right - left) if turn in {90, 270} else (right - left, top - bottom)
    across, down = size[0] / wide, size[1] / high
    return {
        90: (0.0, down, across, 0.0, -bottom * across, -left * down),
        180: (-across, 0.0, 0.0, down, right * across, -bottom * down),
        270: (0.0, -down, -across, 0.0, top * across, right * down),
    }.get(turn, (across, 0.0, 0.0, -down, -left * across, top * down))
