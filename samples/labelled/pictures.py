"""Labelled papers as a scanner gives them."""

import numpy as np
from PIL import Image

from samples.labelled.paper import LabelledPaper
from samples.labelled.setting import sheets
from samples.scanner import Effects, scan


def pictures(paper: LabelledPaper, *, dpi: int = 200) -> tuple[Image.Image, ...]:
    """The pages, each a little askew, unevenly lit and grainy, as good and bad as desks' scans are."""
    rng = np.random.default_rng([paper.seed, 3])
    found = []
    for sheet in sheets(paper, dpi=dpi):
        effects = Effects(
            skew_deg=round(float(rng.uniform(-1.2, 1.2)), 2),
            noise=float(rng.uniform(2, 7)),
            shade=float(rng.uniform(0.02, 0.1)),
            blur=float(rng.uniform(0.4, 0.8)) * dpi / 200,
        )
        found.append(scan(sheet.image, effects, rng))
    return tuple(found)
