"""What is seen of a signature on the page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import SigFieldSpec, enumerate_sig_fields
from pyhanko.stamp import StaticStampStyle

from core.errors import ConfigError, DocumentError, Reason
from signing.profiles import Position, Profile, Shows
from signing.stamp.block import signature_place
from signing.stamp.drawing import Drawing, picture_drawing, text_drawing
from signing.stamp.frame import Box, Frame, pages_of
from signing.stamp.material import Material
from signing.stamp.pictures import Picture
from signing.stamp.placing import MARGIN_PT, Place, corner_place, ink_of, occupy

_MM: Final = 72 / 25.4
#: "Khoảng 1/3": how much of the width of a signature the seal covers, on its left (NĐ 30/2020/NĐ-CP Phụ lục I, mục 8).
_COVERED: Final = 1 / 3
#: The block of signatures stands at the end of a paper; what follows it are its annexes.
_LAST_PAGES: Final = 3


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp drawn for one file, and the field that shows it."""

    style: StaticStampStyle
    field: SigFieldSpec


@dataclass(frozen=True, slots=True)
class _Page:
    index: int
    own: Any
    frame: Frame


class Stamper:
    """Draws the stamps of one profile."""

    def __init__(self, profile: Profile, material: Material) -> None:
        """Stamps of that profile.

        Raises:
            ConfigError: what it shows is not there.
        """
        self._profile = profile
        self._material = material
        if "{person}" in "".join(profile.lines) and not material.person:
            raise ConfigError(
                f"{profile.code} ghi tên người làm: stamp.person đang trống / "
                f"{profile.code} names who did it: stamp.person is empty"
            )
        picture = {Shows.NOTHING: None, Shows.SIGNATURE: material.signature, Shows.SEAL: material.seal}[profile.image]
        if picture is None and profile.image is not Shows.NOTHING:
            raise ConfigError(
                f"{profile.code} có hình {profile.image}: stamp.{profile.image}_image chưa ghi tệp hình nào / "
                f"{profile.code} shows a {profile.image}: stamp.{profile.image}_image names no picture"
            )
        self._picture = picture

    def stamp(self, writer: IncrementalPdfFileWriter, *, at: dt.datetime) -> Stamp:
        """The stamp for the file that is being written.

        Args:
            writer: the file.
            at: the time of signing, as it is to be read.

        Raises:
            DocumentError: the file has no place for it.
        """
        field = self._profile.field
        if any(name == field for name, _, _ in enumerate_sig_fields(writer.prev)):
            raise DocumentError(Reason.SIGNATURE_NOT_GOOD, f"{self._profile.code} has signed this file already")
        pages = (_Page(index, own, frame) for index, (own, frame) in enumerate(pages_of(writer.prev)))
        if self._profile.position is Position.SIGNATURE_BLOCK:
            page, drawing, place = self._in_block(writer, list(pages))
        elif self._profile.position is Position.OVER_SIGNATURE:
            signed = {name for name, _, _ in enumerate_sig_fields(writer.prev, filled_status=True)}
            page, drawing, place = self._over_signature(list(pages) if self._profile.over in signed else [])
        else:
            first = next(pages, None)
            if first is None:
                raise DocumentError(Reason.SIGNATURE_NOT_GOOD, "a file without pages has no place for a stamp")
            page, drawing, place = self._in_corner(writer, first, at)
        return _stamp(field, writer, page, drawing, place)

    def _in_corner(
        self, writer: IncrementalPdfFileWriter, page: _Page, at: dt.datetime
    ) -> tuple[_Page, Drawing, Place]:
        made = self._material
        names = {"organisation": made.organisation, "signer": made.signer, "person": made.person}
        lines = tuple(line.format(**names, time=at.isoformat()) for line in self._profile.lines)
        width, height = page.frame.size
        room = (width - 2 * MARGIN_PT, height - 2 * MARGIN_PT)
        drawing = text_drawing(lines, self._profile.font_pt, room, qr=self._profile.qr)
        taken = self._taken(writer, page)
        return page, drawing, corner_place(drawing.size, self._profile.position, page.frame, taken)

    def _taken(self, writer: IncrementalPdfFileWriter, page: _Page) -> NDArray[np.bool_] | None:
        eyes = self._material.eyes
        gray = None if eyes is None else eyes.see(writer.prev.stream, page.index, page.frame.unit)
        if gray is None:
            return None
        taken = ink_of(gray, page.frame)
        for box in _annotations(page):
            # Also what is not seen now: a form's empty fields, a note that is closed.
            occupy(taken, box)
        return taken

    def _in_block(self, writer: IncrementalPdfFileWriter, pages: list[_Page]) -> tuple[_Page, Drawing, Place]:
        picture, eyes = self._shown_picture(), self._material.eyes
        for page in reversed(pages[-_LAST_PAGES:]):
            room = signature_place(() if eyes is None else eyes.read(writer.prev.stream, page.index))
            if room is not None:
                width, height = picture.width_mm * _MM, picture.height_mm * _MM
                # A hand fits itself to the room; a seal, whose size is prescribed, never does.
                scale = min(1.0, (room[3] - room[1]) / height)
                return page, *_centred(picture, ((room[0] + room[2]) / 2, (room[1] + room[3]) / 2), scale * width)
        raise DocumentError(
            Reason.SIGNATURE_NOT_GOOD,
            f"{self._profile.code}: no title with a name below it, between which one signs, was found at the end",
        )

    def _over_signature(self, pages: list[_Page]) -> tuple[_Page, Drawing, Place]:
        picture = self._shown_picture()
        for page in reversed(pages):
            for box in _annotations(page, self._profile.over):
                width = picture.width_mm * _MM
                right = box[0] + (box[2] - box[0]) * _COVERED
                return page, *_centred(picture, (right - width / 2, (box[1] + box[3]) / 2), width)
        raise DocumentError(
            Reason.SIGNATURE_NOT_GOOD,
            f"{self._profile.code} stands over the signature {self._profile.over}, which this file does not have yet",
        )

    def _shown_picture(self) -> Picture:
        if self._picture is None:
            raise ConfigError(
                f"{self._profile.code}: vị trí {self._profile.position} chỉ dành cho hình / "
                f"{self._profile.code}: position {self._profile.position} is for pictures"
            )
        return self._picture


def _annotations(page: _Page, field: str = "") -> list[Box]:
    """Where the annotations of a page stand; those of one signature field, if it is named."""
    found = []
    for item in page.own.get("/Annots", ()):
        annotation = item.get_object()
        if "/Rect" in annotation and (not field or str(annotation.get("/T", "")) == field):
            x0, y0, x1, y1 = (float(value) for value in annotation["/Rect"])
            found.append(page.frame.shown((x0, y0, x1, y1)))
    return found


def _centred(picture: Picture, middle: tuple[float, float], width: float) -> tuple[Drawing, Place]:
    drawing = picture_drawing(picture, width)
    across, up = drawing.size
    left, bottom = middle[0] - across / 2, middle[1] - up / 2
    return drawing, Place((left, bottom, left + across, bottom + up), free=True)


def _stamp(field: str, writer: IncrementalPdfFileWriter, page: _Page, drawing: Drawing, place: Place) -> Stamp:
    box = page.frame.own(place.box)
    width, height = drawing.size
    steps = ["q", page.frame.matrix(width, height)]
    if not place.free:
        steps.append(f"1 g 0 0 {width:.2f} {height:.2f} re f")
    content = RawContent(
        data="\n".join([*steps, *drawing.operators, "Q"]).encode("ascii"),
        box=BoxConstraints(width=box[2] - box[0], height=box[3] - box[1]),
    )
    content.set_writer(writer)
    font, image = drawing.add_to(writer)
    if font is not None:
        content.resources.font[pdf_name("/F1")] = font
    if image is not None:
        content.resources.xobject[pdf_name("/Im1")] = image
    whole = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN,
        margins=Margins.uniform(0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )
    style = StaticStampStyle(border_width=0, background=content, background_layout=whole, background_opacity=1)
    return Stamp(style, SigFieldSpec(field, on_page=page.index, box=box))
