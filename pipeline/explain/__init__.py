"""What was read on a file, shown to people: the page with its inks, words coloured by doubt, fields, kind, verdict.

`sohoa read --explain` writes it. It only looks: pages are drawn again, one at a time, and nothing is stored.
"""

from collections.abc import Iterator

from pipeline.explain.findings import Explanation

__all__ = ["Explanation", "as_html", "as_png"]


def as_html(explanation: Explanation) -> Iterator[str]:
    """One page of HTML with every page of the file in it, piece by piece; it needs no other file and no network."""
    from pipeline.explain.html import pieces

    return pieces(explanation)


def as_png(explanation: Explanation) -> Iterator[bytes]:
    """A PNG for each page of the file, in order, with what was found beside it."""
    from pipeline.explain.sheet import sheets

    return sheets(explanation)
