"""What is seen of a signature on the page."""

import datetime as dt
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import StaticStampStyle

from signing.profiles import Profile
from signing.stamp.lettering import lay_out, stamp_style
from signing.stamp.placing import MARGIN_PT, corner, shown_of


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp drawn for one file, and the field that shows it."""

    style: StaticStampStyle
    field: SigFieldSpec


class Stamper:
    """Draws the stamps of one profile."""

    def __init__(self, profile: Profile, *, organisation: str) -> None:
        """Stamps of that profile, in that organisation's name."""
        self._profile = profile
        self._organisation = organisation

    def stamp(self, writer: IncrementalPdfFileWriter, *, at: dt.datetime) -> Stamp:
        """The stamp for the file that is being written.

        Args:
            writer: the file.
            at: the time of signing, as it is to be read.
        """
        lines = tuple(line.format(organisation=self._organisation, time=at.isoformat()) for line in self._profile.lines)
        shown = shown_of(writer)
        mark = lay_out(lines, self._profile.font_pt, most_pt=shown[2] - shown[0] - 2 * MARGIN_PT)
        box = corner(shown, mark, self._profile.position)
        return Stamp(stamp_style(mark, writer), SigFieldSpec(self._profile.field, on_page=0, box=box))
