"""Why values of fields are left to clerks, field by field, on papers that rules may be tuned on.

    python -m bench.field_causes                     papers of the train split as a reader gives them
    python -m bench.field_causes FOLDER [--show]     a labelled folder that was really read; --show: each of those left

Never of the test split. The kinds are told. Of a value that was seen and left `+` says that it was right, `-` that it
was not.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bench.field_scores import KINDS, Truth, described, read_papers
from bench.table import table
from commands.learning.labelled import labelled
from core.catalogue.fields import load_fields
from core.model import Classification, Field, FieldBook, FieldName, Metadata
from pipeline.metadata import extract
from rules.accuracy import same
from samples.labelled import Split

_TAKEN: Final = ("taken", "wrong")
_ACCEPT_SCORE: Final = 0.75


def cause(found: Field | None, truth: str) -> str:
    """Why a printed value was left, or that it was taken."""
    if found is None:
        return "not seen"
    if found.value is None:
        return "unlike its sort"
    right = same(found.name, found.value, truth)
    if not found.abstained:
        return "taken" if right else "wrong"
    against = (tag for tag in found.evidence if tag.endswith(("differs", "unclear", "unread")))
    return next(against, "low score" if "low" in found.evidence else "zone in doubt") + (" +" if right else " -")


def from_folder(folder: Path, book: FieldBook) -> Iterator[tuple[Truth, Metadata]]:
    """What was found on the papers of a folder, beside what is printed on them."""
    for item in labelled(folder, folder):
        kind = next((kind for kind in KINDS.values() if kind.code == item.label.kind), None)
        if kind is not None:
            told = Classification(kind.group, kind.code, 1.0, abstained=False)
            found = extract(item.texts, told, tuple(KINDS.values()), book, accept_score=_ACCEPT_SCORE)
            yield item.label.fields, found


def counted(rows: Iterable[tuple[Truth, Metadata]], *, show: bool) -> dict[FieldName, Counter[str]]:
    """The causes by field."""
    counts: dict[FieldName, Counter[str]] = defaultdict(Counter)
    for truth, metadata in rows:
        for name in (FieldName(text) for text in truth if text in set(FieldName)):
            found = metadata.get(name)
            why = cause(found, truth[name])
            counts[name][why] += 1
            if show and why != "taken":
                print(f"{name.value}: {why}: {truth[name]} | {found and (found.value, round(found.score, 3))}")
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    book = load_fields()
    rows = (
        described(read_papers(Split.TRAIN, chosen.papers), book, _ACCEPT_SCORE)
        if chosen.folder is None
        else from_folder(chosen.folder, book)
    )
    counts = counted(rows, show=chosen.show)
    counts_of_all = sum(counts.values(), Counter[str]())
    causes = [why for why, _ in counts_of_all.most_common() if why not in _TAKEN]
    lines = []
    for name, found in (*((name.value, counts[name]) for name in FieldName if name in counts), ("all", counts_of_all)):
        left = sum(found[why] for why in causes)
        shares = [str(found.total()), *(str(found[why]) for why in _TAKEN), f"{left / found.total():.1%}"]
        lines.append((name, *shares, *(str(found[why] or "") for why in causes)))
    print(table(("field", "printed", *_TAKEN, "left", *causes), lines))


if __name__ == "__main__":
    main()
