"""The texts of law that a paper rests on: the numbers in its lines "Căn cứ …"."""

import re
from collections.abc import Iterator
from typing import Final

from core.codes.citations import cited
from core.model import Field, FieldName
from pipeline.metadata.lines import Line, around

_BASIS: Final = re.compile(r"can cu\b")
_OVER: Final = re.compile(r"(theo de nghi|xet |dieu 1|quyet dinh|kinh gui|\d+[.)] )")


def basis_fields(lines: tuple[Line, ...]) -> Iterator[Field]:
    """The numbers of all cited texts as one field; nothing where none is cited by its number."""
    inside, found = False, []
    for line in lines:
        inside = bool(_BASIS.match(line.folded)) or (inside and not _OVER.match(line.folded))
        if inside:
            found.append(line)
    printed = " ".join(word.text for line in found for word in line.words)
    numbers = cited(printed)
    if not numbers:
        return
    words = tuple(word for line in found for word in line.words if line.page == found[0].page)
    # A number broken over two lines is not seen: the list may be short, which a clerk cannot tell from its values.
    scores = [word.score for line in found for word in line.words if "/" in word.text]
    yield Field(
        FieldName.LEGAL_BASIS,
        "; ".join(numbers),
        min(scores, default=0.0),
        found[0].page,
        around(words),
        printed=printed,
        evidence=("basis",),
    )
