"""Invented papers of every kind that desks see, and of kinds they do not, with the truth about each.

    papers(Split.TRAIN, 200)        the first 200 papers of a split, spread over all its templates
    as_read(paper)                  its pages as a reader gives them, with a reader's errors, without any reading
    pictures(paper, dpi=200)        its pages as a scanner gives them

No template and no issuer is in two splits. The same seed gives the same papers.
"""

from samples.labelled.noise import Noise, as_read
from samples.labelled.paper import Head, LabelledPaper, Split, Template
from samples.labelled.pictures import pictures
from samples.labelled.templates import paper, templates

__all__ = ["Head", "LabelledPaper", "Noise", "Split", "Template", "as_read", "paper", "papers", "pictures", "templates"]


def papers(split: Split, count: int, *, seed: int = 0) -> tuple[LabelledPaper, ...]:
    """So many papers of a split, from each of its templates as often as from the others."""
    mine = [template for template in templates() if template.split is split]
    return tuple(paper(mine[place % len(mine)], place // len(mine), seed) for place in range(count))
