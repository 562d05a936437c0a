"""Pages, what is read on them, and where. Lengths are pixels of the page as it is shown, origin top left."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.model.boxes import Box
from core.model.codes import PageCode


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word as read."""

    text: str = field(repr=False)  #: NFC
    box: Box
    score: float
    line: int  #: index of its line on the page, in reading order
    proposal: str | None = field(default=None, repr=False)  #: what is likelier printed there, where that is not `text`
    doubt: float | None = None  #: how likely `text` is wrong, 0 to 1; None where only one reader has looked

    @property
    def likely(self) -> str:
        """The proposal, or what was read where there is none."""
        return self.text if self.proposal is None else self.proposal


@dataclass(frozen=True, slots=True)
class CarriedText:
    """The text that a page of a PDF file brings with it. Boxes lie on the image before any turning; shares are 0–1."""

    words: tuple[Word, ...] = field(repr=False)
    strange: float  #: share of signs that are no letters: without meaning, private, lost
    outside: float  #: share of signs that lie outside the page
    turned: float  #: share of signs that do not stand upright
    hidden: float  #: share of words that are drawn invisible or lie on a large picture: somebody's reading of a scan
    legacy: tuple[str, ...] = ()  #: encodings of before Unicode that it was mended from
    #: Font by font, words that show its digits, each digit in a few of them: enough to compare them with the picture.
    numbers: tuple[tuple[Word, ...], ...] = field(default=(), repr=False)


class Sides(StrEnum):
    """How the two sides of a paper come from a scanner."""

    TOGETHER = "together"  #: in one file, or the paper has only one
    FRONTS_THEN_BACKS = "fronts-then-backs"  #: the fronts of a stack in one file, its backs in the next


class Backs(StrEnum):
    """In which order the backs of a stack are fed."""

    REVERSED = "reversed"  #: the stack was turned over as a whole: the last sheet comes first
    SAME = "same"  #: as the fronts were


class CarriedVerdict(StrEnum):
    """Is the text that a page carries taken as what stands on it, and if not, why not?"""

    TRUSTED = "trusted"  #: it is the page's own text
    BETTER_LAYER = "better_layer"  #: another program's reading of a scan, better than ours
    WORSE_LAYER = "worse_layer"  #: another program's reading of a scan, not better than ours
    STRANGE = "strange"  #: signs without meaning
    OUTSIDE = "outside"  #: signs outside the page
    TURNED = "turned"  #: signs that do not stand upright
    ODD_WORDS = "odd_words"  #: words that can stand on no paper
    OVERPRINTED = "overprinted"  #: words that lie on one another
    OTHER_DIGITS = "other_digits"  #: digits that are others than those to be seen
    UNSEEN = "unseen"  #: words where nothing is to be seen
    MORE_PRINT = "more_print"  #: print of which it says nothing


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as the scanner gave it: encoded bytes, never recompressed where the original could be kept."""

    number: int  #: 1-based
    data: bytes = field(repr=False)
    media_type: str  #: image/jpeg (gray or RGB), image/png, or image/tiff (one bilevel G4 strip)
    width_px: int  #: of the encoded image, before any turning
    height_px: int
    dpi: float  #: effective; from the header where it is believable, else from the paper size
    carried: CarriedText | None = field(default=None, repr=False)  #: text that came with it, not judged yet
    codes: tuple[PageCode, ...] = ()


class Verdict(StrEnum):
    """Can this picture of a page be used?"""

    GOOD = "good"
    USABLE = "usable"
    SCAN_AGAIN = "scan_again"


class Flaw(StrEnum):
    """What is wrong with a page: with its picture, or with its place among the others.

    What the clerk is told of each stands in `core/messages/`.
    """

    LOW_RESOLUTION = "low_resolution"
    BLURRED = "blurred"
    FAINT = "faint"
    CUT_EDGE = "cut_edge"
    FOLDED_CORNER = "folded_corner"
    COVERED = "covered"
    NO_READABLE_PRINT = "no_readable_print"
    SKEWED = "skewed"
    SOFT = "soft"
    PALE = "pale"
    DARK_BORDER = "dark_border"
    MOIRE = "moire"
    COLOUR_LOST = "colour_lost"
    SEAL_CUT = "seal_cut"
    SEAL_NOT_SEEN = "seal_not_seen"
    PAGE_TWICE = "page_twice"
    PAGE_UNDER_NOTE = "page_under_note"
    PAGE_OUT_OF_ORDER = "page_out_of_order"
    PAGE_MISSING_BEFORE = "page_missing_before"
    PAGES_MISSING_AFTER = "pages_missing_after"
    BLANK_FRONT = "blank_front"


class Tone(StrEnum):
    """What a picture can show of colour."""

    COLOUR = "colour"
    GRAY = "gray"
    BITONAL = "bitonal"


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What the picture is worth. What was not measured, or not yet when the page was read, is None."""

    verdict: Verdict
    sharpness: float  #: variance of the Laplacian of the gray page at 150 dpi
    contrast: float  #: 0–1, how much darker than its paper the print is
    reasons: tuple[Flaw, ...] = ()  #: the worst first
    effective_dpi: float | None = None  #: by the size of sheet and print, where the header claims more
    edge_mm: float | None = None  #: over how many millimetres print turns into paper
    border_mm: float | None = None  #: the widest black border
    tone: Tone | None = None


class MarkKind(StrEnum):
    """What was set on a page after it was printed."""

    ROUND_SEAL = "round_seal"  #: or an oval one
    SQUARE_SEAL = "square_seal"
    SIGNATURE = "signature"
    INITIALS = "initials"  #: ký nháy: of whoever drafted or checked the paper
    STAMP = "stamp"  #: words in a frame


class InkColour(StrEnum):
    """Of what colour a mark is; black is also whatever a picture without colours shows."""

    BLACK = "black"
    RED = "red"
    BLUE = "blue"  #: or violet


class StampWords(StrEnum):
    """What a stamp says."""

    COPY = "copy"  #: BẢN SAO, SAO Y
    CERTIFIED_COPY = "certified_copy"  #: CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH
    INCOMING = "incoming"  #: ĐẾN, with number and day
    URGENT = "urgent"  #: HỎA TỐC, THƯỢNG KHẨN, KHẨN
    SECRET = "secret"  # noqa: S105  a paper's mark, not a password  #: MẬT, TỐI MẬT, TUYỆT MẬT


@dataclass(frozen=True, slots=True)
class Mark:
    """A seal, signature, initials or stamp that is seen on a page. That it is seen does not say that it is genuine."""

    kind: MarkKind
    box: Box
    ink: InkColour
    whole: bool = True  #: False: the edge of the picture cuts it, as it cuts a seal over the joint of pages (giáp lai)
    over: bool = False  #: of a seal: whether it lies over a signature
    words: StampWords | None = None  #: of a stamp


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page, and how the page has to be turned to be read so."""

    number: int
    width_px: int  #: of the shown page: after `rotation`, before deskewing the size does not change
    height_px: int
    dpi: float
    rotation: int  #: 0, 90, 180 or 270: degrees clockwise that put the scanned image upright
    skew_deg: float  #: degrees clockwise that straighten the upright image about its centre, within ±5
    blank: bool
    quality: PageQuality
    words: tuple[Word, ...]
    engine: str  #: which engine, version and language data read it
    carried: CarriedVerdict | None = None  #: what became of the text that the page brought; None: it brought none
    marks: tuple[Mark, ...] | None = None  #: from top to bottom; None: nobody has looked for them
    codes: tuple[PageCode, ...] = ()  #: from top to bottom

    @property
    def lines(self) -> tuple[tuple[Word, ...], ...]:
        """Words grouped by line, in reading order."""
        grouped: dict[int, list[Word]] = {}
        for word in self.words:
            grouped.setdefault(word.line, []).append(word)
        return tuple(tuple(grouped[line]) for line in sorted(grouped))

    @property
    def text(self) -> str:
        """The page as it was read: a space between words, a newline between lines."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @property
    def likely_text(self) -> str:
        """The same with the proposals: what is searched and copied."""
        return "\n".join(" ".join(word.likely for word in line) for line in self.lines)
