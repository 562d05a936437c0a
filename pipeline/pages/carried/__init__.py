"""A page of a PDF → the text that it carries, with its places and what is odd about it. It is judged by who reads."""

import io
from typing import Final

import pikepdf

from core.model import CarriedText
from pipeline.pages.carried.glyphs import Edges, Matrix, drawn_on
from pipeline.pages.carried.words import carried_by

_MOST_FORMS: Final = 500
#: A page of text takes some ten thousands; a drawing of many more takes minutes to go through for its few words.
_MOST_CONTENT_BYTES: Final = 2 << 20
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
        if "/Annots" not in page.obj and not _names_fonts(page.resources, set()):
            return None
        if _shows_more_than_it_draws(page) or _content_bytes(page) > _MOST_CONTENT_BYTES:
            return None
        if _picture_bytes(page.resources) > _MOST_PICTURE_BYTES:
            return None
        return carried_by(drawn_on(_alone(page), _placed(sheet, size, int(page.obj.get("/Rotate", 0)))), size)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  two libraries that raise anything over damaged pages
        return None


def _names_fonts(resources: object, seen: set[tuple[int, int]]) -> bool:
    """Whether a page or a form on it names a font; forms may share what they name, and run in a circle."""
    if not isinstance(resources, pikepdf.Dictionary) or len(seen) > _MOST_FORMS:
        return False
    if "/Font" in resources:
        return True
    forms = resources.get("/XObject")
    for form in forms.as_dict().values() if isinstance(forms, pikepdf.Dictionary) else ():
        if isinstance(form, pikepdf.Stream) and form.objgen not in seen:
            seen.add(form.objgen)
            if _names_fonts(form.get("/Resources"), seen):
                return True
    return False


def _shows_more_than_it_draws(page: pikepdf.Page) -> bool:
    """Whether a field has a value and no picture of it: whoever shows the page makes one, and it is not in our text."""
    notes = page.obj.get("/Annots", ())
    return any(
        note.get("/Subtype") == "/Widget"
        # The value may stand in the field that the widget is one place of.
        and ("/V" in note or "/V" in note.get("/Parent", pikepdf.Dictionary()))
        and "/N" not in note.get("/AP", pikepdf.Dictionary())
        for note in notes
        if isinstance(note, pikepdf.Dictionary)
    )


def _content_bytes(page: pikepdf.Page) -> int:
    contents = page.obj.get("/Contents", ())
    streams = [contents] if isinstance(contents, pikepdf.Stream) else contents
    return sum(len(stream.read_bytes()) for stream in streams if isinstance(stream, pikepdf.Stream))


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
