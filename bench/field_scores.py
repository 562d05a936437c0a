"""Scores of fields: how often a value of a score is right, and from which score on it may be taken.

    python -m bench.field_scores                    what the thresholds in configs/ do on each split
    python -m bench.field_scores --split train      the same on one; the test split is for the end
    python -m bench.field_scores --write            measures on the calibrate split, and writes configs/thresholds.toml

Papers of samples/labelled as a reader gives them, of kinds that are told: what a classifier adds is not measured here.
Rules are tuned on the train split, thresholds come from the calibrate split, and the test split has templates and
issuers that neither has seen. A value counts as wrong where it is not what the paper says, letter by letter but for
taste of tone marks, and where the paper has none.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bench.table import table
from core.bounds import is_refuted, upper_bound
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.config import CONFIGS
from core.model import Classification, FieldBook, FieldName, KindCode, Metadata, PageText
from pipeline.metadata import extract
from rules.accuracy import ERROR_BUDGET, Tally, lowest_score, outcome, reliability, tallies, total
from samples.labelled import LabelledPaper, Split, as_read, papers

Truth = Mapping[str, str]
KINDS: Final = {kind.code: kind for kind in load_kinds()}


def read_papers(split: Split, count: int) -> tuple[tuple[LabelledPaper, tuple[PageText, ...]], ...]:
    return tuple((paper, as_read(paper)) for paper in papers(split, count) if paper.kind is not None)


def truth_of(paper: LabelledPaper, found: Metadata) -> Truth:
    # Forms name their signer too, whom their truth leaves out: found, he must be right; not found, nobody asked.
    signed = bool(paper.signer and paper.signer[2]) and found.get(FieldName.SIGNER_NAME) is not None
    signer = {"signer_name": paper.signer[2], "signer_title": paper.signer[1]} if signed else {}
    return {name: value for name, value in {**paper.fields, **signer}.items() if value}


def described(
    read: Iterable[tuple[LabelledPaper, tuple[PageText, ...]]], book: FieldBook, accept_score: float
) -> Iterator[tuple[Truth, Metadata]]:
    kinds = tuple(KINDS.values())
    for paper, pages in read:
        kind = KINDS[KindCode(paper.kind or "")]
        told = Classification(kind.group, kind.code, 1.0, abstained=False)
        found = extract(pages, told, kinds, book, accept_score=accept_score)
        yield truth_of(paper, found), found


def judged(rows: Iterable[tuple[Truth, Metadata]]) -> dict[FieldName, list[tuple[float, bool]]]:
    """Score and rightness of every value that nothing but its score speaks against."""
    every = list(rows)
    named = {name for truth, _ in every for name in truth}
    found: dict[FieldName, list[tuple[float, bool]]] = defaultdict(list)
    for truth, metadata in every:
        for item in metadata.fields:
            became = outcome(item.name, item, truth.get(item.name))
            if item.name in named and not item.abstained and became is not None:
                found[item.name].append((item.score, became.value == "right"))
    return found


def measured(rows: Iterable[tuple[Truth, Metadata]], *, budget: float) -> str:
    """The file of thresholds."""
    every = judged(rows)
    text = [_HEAD.format(budget=budget * 100)]
    for name in (name for name in FieldName if name in every):
        own = every[name]
        accept = lowest_score(own, budget=budget)
        if accept is not None:
            text.append(_row(name, own, accept))
            continue
        text.append(f"# {name.value}: not proven by itself: {_counted(own)}")
        group = next((group for group in POOLED if name in group), frozenset[FieldName]())
        pool = [value for other in FieldName if other in group for value in every.get(other, [])]
        accept = lowest_score(pool, budget=budget)
        taken = [right for score, right in own if accept is not None and score >= accept]
        if accept is None or is_refuted(taken.count(False), len(taken), budget):
            text.append("")
        else:
            text[-1] += f"; with those that are read in the same way:\n{_row(name, pool, accept)}"
    return "\n".join(text)


def _row(name: FieldName, found: Sequence[tuple[float, bool]], accept: float) -> str:
    shown = [[score, share] for score, share in reliability(found)]
    taken = [right for score, right in found if score >= accept]
    wrong = taken.count(False)
    return (
        f'[[threshold]]\nfield = "{name.value}"\naccept = {accept:.4f}\nreliability = {shown}\n'
        f"accepted = {len(taken)}\nwrong = {wrong}\nupper = {upper_bound(wrong, len(taken)):.4f}\n"
    )


def _counted(found: Sequence[tuple[float, bool]]) -> str:
    wrong = sum(not right for _, right in found)
    return f"{len(found)} values, {wrong} wrong, at most {upper_bound(wrong, len(found)):.2%}"


#: Fields that are read in the same way: where one has too few values of its own, those of all are counted together.
POOLED: Final = (
    # Behind a label or by their shape, and a rule says how they are built.
    frozenset(
        {
            FieldName.BIRTH_DATE,
            FieldName.EXPIRES,
            FieldName.PERSONAL_ID,
            FieldName.TAX_CODE,
            FieldName.DOSSIER_CODE,
            FieldName.PROCEDURE_CODE,
            FieldName.PASSPORT_NUMBER,
            FieldName.PARCEL_NUMBER,
            FieldName.MAP_SHEET,
            FieldName.PLATE,
            FieldName.DEGREE_NUMBER,
            FieldName.INSURANCE_NUMBER,
        }
    ),
    frozenset({FieldName.PERSON_NAME, FieldName.HUSBAND_NAME, FieldName.WIFE_NAME}),
)
_HEAD: Final = """\
# From which score on each field counts, and how often values of a score were right: written by
# `python -m bench.field_scores --write` from the calibrate split of samples/labelled; never tuned by hand.
#
# accept       the lowest score, as read, at which the upper 95 % bound of wrong values among those taken is not above
#              {budget:g} %. A field that has too few values there for any score to be proven is counted together with
#              those that are read in the same way, if what was counted of it alone does not speak against that. One
#              without a row has too many wrong ones: [metadata] accept_score counts for it
# reliability  [score as read, share that was right]: the score that is shown
# accepted, wrong, upper   what was counted, and the upper 95 % bound of its wrong values
"""


def rows_of(found: Mapping[FieldName, Tally]) -> Iterator[Sequence[str]]:
    everything = (("all", total(found.values())),)
    for name, item in (*((name.value, tally) for name, tally in found.items()), *everything):
        yield (
            name,
            str(item.accepted),
            f"{item.exact:.2%}",
            str(item.wrong),
            f"{item.wrong_at_most:.2%}",
            str(item.asked),
            str(item.missed),
            f"{item.abstained:.1%}",
        )


COLUMNS: Final = ("accepted", "exact", "wrong", "at most", "asked", "not seen", "abstained")


def show(split: Split, papers_count: int, book: FieldBook, accept_score: float) -> None:
    read = read_papers(split, papers_count)
    started = time.process_time()
    rows = tuple(described(read, book, accept_score))
    cost = (time.process_time() - started) * 1000 / sum(len(pages) for _, pages in read)
    print(f"\n{len(read)} papers, {cost:.1f} ms CPU a page")
    print(table((f"{split.value} split", *COLUMNS), tuple(rows_of(tallies(rows)))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=1500, help="of a split")
    parser.add_argument(
        "--budget", type=float, default=ERROR_BUDGET, help="highest share of wrong values among those taken"
    )
    parser.add_argument("--split", type=Split, choices=list(Split), help="only this one")
    parser.add_argument("--write", action="store_true", help="measure anew, and write configs/thresholds.toml")
    chosen = parser.parse_args()
    book = load_fields()
    if chosen.write:
        bare = replace(book, thresholds=())
        rows = described(read_papers(Split.CALIBRATE, chosen.papers), bare, 0.0)
        (CONFIGS / "thresholds.toml").write_text(measured(rows, budget=chosen.budget), encoding="utf-8")
        return
    for split in (chosen.split,) if chosen.split else (Split.TEST, Split.CALIBRATE, Split.TRAIN):
        show(split, chosen.papers, book, 0.75)


if __name__ == "__main__":
    main()
