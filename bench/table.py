"""Tables of figures for a terminal and for Markdown alike."""

from collections.abc import Iterable, Sequence


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table: the first column to the left, figures to the right."""
    cells = [[str(value) for value in row] for row in rows]
    widths = [max(len(line[place]) for line in [list(headers), *cells]) for place in range(len(headers))]

    def line(values: Sequence[str]) -> str:
        first, *others = (
            value.rjust(width) if place else value.ljust(width)
            for place, (value, width) in enumerate(zip(values, widths, strict=True))
        )
        return "| " + " | ".join([first, *others]) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(headers), line(rule), *map(line, cells)])
