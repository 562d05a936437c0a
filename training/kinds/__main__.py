"""Make classifiers/kinds.npz from labelled papers: `python -m training.kinds [OUT]`.

The same bytes each time, in half a minute. Directions are learnt from the train split, the weights of evidence from the
calibrate split; the test split is not seen.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

import numpy as np

from classifiers.cascade import weighed
from classifiers.features import Features, features_of
from classifiers.judge import EVIDENCE, fitted
from classifiers.model import SHIPPED, Model, empty
from classifiers.titles import TitleClassifier
from core.catalogue.kinds import load_kinds
from core.model import KindCode
from samples.labelled import Split, as_read, paper, templates

#: Papers of each template; kinds that nobody knows have fewer templates.
OF_TRAIN: Final = 8
OF_CALIBRATE: Final = {True: 5, False: 20}


def directions() -> Model:
    """What the train split says of each kind."""
    found: dict[KindCode, list[Features]] = defaultdict(list)
    for template in templates():
        if template.split is Split.TRAIN and template.known:
            papers = (paper(template, number) for number in range(OF_TRAIN))
            found[KindCode(template.kind)] += [features_of(as_read(item)) for item in papers]
    return empty(np.zeros(len(EVIDENCE) + 1)).learnt(dict(sorted(found.items())))


def judged(model: Model) -> Model:
    """The same with weights of evidence from the calibrate split."""
    kinds = load_kinds()
    titles, known = TitleClassifier(kinds), {kind.code for kind in kinds}
    samples = []
    for template in templates():
        if template.split is not Split.CALIBRATE:
            continue
        for number in range(OF_CALIBRATE[template.known]):
            item = paper(template, number)
            texts = as_read(item)
            evidence = weighed(titles.candidates(texts), features_of(texts), model, known)
            samples += [(found, code == item.kind) for code, found in evidence.items()]
    return Model(model.kinds, model.means, model.papers, fitted(samples))


def main() -> None:
    """Write the file."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
    # As a desk will see it: with the steps of the file.
    data = judged(Model.load(directions().dump())).dump()
    out.write_bytes(data)
    print(f"{out}: {len(data)} bytes; weights of {', '.join(EVIDENCE)}, constant: {Model.load(data).judge.tolist()}")


if __name__ == "__main__":
    main()
