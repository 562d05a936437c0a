"""Do the plans say what configs/targets says? Each clause, quotation and number, looked up in the plans' own words.

python -m bench.plans FOLDER

FOLDER holds the plans as text; a file's name begins with the plan's number and kind (140-KH-UBND…). Exit status 1 where
a target's words or number do not stand at the clause that it names.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.table import table
from core.catalogue.rulebook import load_plans
from core.model import Plan, Target
from core.text import nfc

_HEADING: Final = (
    re.compile(r"([IVXLC]+)\.\s"),
    re.compile(r"(\d+)\.\s"),
    re.compile(r"([a-zđ])\)\s"),
)
#: A row of an annex stands under its number alone.
_ITEM: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
_LEFT_OUT: Final = "…"


def clauses(text: str) -> dict[str, str]:
    """The words under each heading: `II.2.a`, or `Phụ lục, mục 13`; with those of the headings below it."""
    found: dict[str, list[str]] = {}
    path: list[str] = ["", "", ""]
    item = ""
    for line in nfc(text).splitlines():
        stripped = line.strip()
        if _ITEM.fullmatch(stripped):
            item = f"Phụ lục, mục {stripped}"
        for depth, pattern in enumerate(_HEADING):
            if heading := pattern.match(stripped):
                path[depth:] = [heading[1], *[""] * (2 - depth)]
                item = ""
                break
        parts = [part for part in path if part]
        names = [item] if item else [".".join(parts[: depth + 1]) for depth in range(len(parts))]
        for name in names:
            found.setdefault(name, []).append(stripped)
    return {name: " ".join(" ".join(lines).split()) for name, lines in found.items()}


def wrong(target: Target, plan: Plan, said: dict[str, str]) -> Iterator[str]:
    """What of a target does not stand in the plan."""
    words = said.get(target.clause)
    if words is None:
        yield "no such clause"
        return
    place = 0
    for part in nfc(target.quotation).split(_LEFT_OUT):
        sought = " ".join(part.split())
        place = words.casefold().find(sought.casefold(), place)
        if place < 0:
            yield f"not in its words: {sought}"
            return
        place += len(sought)
    if target.value is not None and not _follows(target, plan):
        yield f"no way from its numbers to {target.value:g}"


def _follows(target: Target, plan: Plan) -> bool:
    """Whether the value is a number of the quotation, or follows by one from what the level had to reach before.

    Words without a number ("at the provincial centre") ask for all of it.
    """
    value = target.value
    numbers = [float(number.replace(".", "").replace(",", ".")) for number in _NUMBER.findall(target.quotation)]
    if value in (numbers or [100.0]):
        return True
    before = [
        item.value
        for item in plan.targets
        if item.level is target.level and item.year == target.year - 1 and item.value is not None
    ]
    made = [made for base in before for number in numbers for made in (base + number, base * (1 + number / 100))]
    return value is not None and any(abs(min(100.0, item) - min(100.0, value)) < 0.06 for item in made)


def text_of(plan: Plan, folder: Path) -> str | None:
    """The plan's words; None where the folder lacks them."""
    start = plan.code.replace("/", "-").replace("Đ", "D").lower()
    found = [path for path in sorted(folder.iterdir()) if path.name.lower().startswith(start)]
    return found[0].read_text(encoding="utf-8") if found else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; whether everything stands where it should."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    rows, bad = [], []
    for plan in load_plans():
        text = text_of(plan, folder)
        if text is None:
            rows.append([plan.code, str(len(plan.targets)), "no text at hand", ""])
            continue
        said = clauses(text)
        found = [(target, why) for target in plan.targets for why in wrong(target, plan, said)]
        bad += [f"{plan.code} {item.clause} {item.indicator} {item.level} {item.year}: {why}" for item, why in found]
        failed = len({id(item) for item, _ in found})
        rows.append([plan.code, str(len(plan.targets)), str(len(plan.targets) - failed), str(failed)])
    sys.stdout.write(table(["plan", "targets", "as the plan says", "not"], rows) + "\n")
    sys.stdout.write("".join(f"{line}\n" for line in dict.fromkeys(bad)))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
