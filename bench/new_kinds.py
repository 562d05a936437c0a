"""Kinds that a desk learns from five papers: told right, wrong, or left to a clerk.

    python -m bench.new_kinds

Eight kinds at a time are taken out of the shipped model and learnt again from five papers each of the train split;
papers of the test split, other templates of other issuers, are then told among all kinds. `no title` leaves out the
titles of those kinds, too: what words alone are worth.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bench.table import table
from classifiers.cascade import CascadeClassifier
from classifiers.features import features_of
from classifiers.model import SHIPPED, Model
from classifiers.titles import TitleClassifier
from core.catalogue.kinds import load_kinds
from core.model import DocumentKind, KindCode
from samples.labelled import LabelledPaper, Split, as_read, paper, templates

FIVE: Final = 5
AT_ONCE: Final = 8
OF_EACH: Final = 4
ACCEPT_SCORE: Final = 0.75
KINDS: Final = load_kinds()


def without(model: Model, left_out: set[KindCode]) -> Model:
    keep = [place for place, kind in enumerate(model.kinds) if kind not in left_out]
    return Model(tuple(model.kinds[place] for place in keep), model.means[keep], model.papers[keep], model.judge)


def some(kind: KindCode, split: Split, count: int) -> list[LabelledPaper]:
    """So many papers, from the kind's templates by turns."""
    mine = [template for template in templates() if template.kind == kind and template.split is split]
    return [paper(mine[place % len(mine)], 50 + place // len(mine)) for place in range(count)]


def told(base: Model, new: tuple[DocumentKind, ...], *, titles: bool) -> Iterator[str]:
    codes = {kind.code for kind in new}
    samples = {code: [features_of(as_read(item)) for item in some(code, Split.TRAIN, FIVE)] for code in sorted(codes)}
    kinds = tuple(kind if titles or kind.code not in codes else replace(kind, titles=()) for kind in KINDS)
    model = without(base, codes).learnt(samples)
    classifier = CascadeClassifier(kinds, TitleClassifier(kinds), model, ACCEPT_SCORE)
    for kind in new:
        for item in some(kind.code, Split.TEST, OF_EACH):
            found = classifier.classify(as_read(item))
            yield "abstained" if found.abstained else "right" if found.kind == kind.code else "wrong"


def main() -> None:
    base = Model.load(SHIPPED.read_bytes())
    rows = []
    for name, titles in (("described with titles", True), ("no title", False)):
        counts: Counter[str] = Counter()
        for start in range(0, len(KINDS), AT_ONCE):
            counts.update(told(base, KINDS[start : start + AT_ONCE], titles=titles))
        accepted = counts["right"] + counts["wrong"]
        share = f"{counts['right'] / accepted:.2%}" if accepted else "–"
        rows.append((name, str(counts.total()), str(accepted), share, f"{counts['abstained'] / counts.total():.2%}"))
    print(table(("learnt from five papers", "papers", "accepted", "right of accepted", "abstained"), rows))


if __name__ == "__main__":
    main()
