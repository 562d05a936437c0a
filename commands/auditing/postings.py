"""The postings of the offices' own numbers: which of them an audit finds something wrong with, and how it is told."""

from contextlib import closing
from typing import TYPE_CHECKING

from commands.terminal import language, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audit import Source
    from pipeline.targets.postings import Looked


def faulty_postings(source: "Source") -> "tuple[Looked, ...]":
    """Those that are not what the index or their own list knows.

    Raises:
        UnavailableError: store or index are away.
    """
    from pipeline.targets.postings import look

    known = None
    if (index := source.index()) is not None:
        with closing(index):
            known = index.registers.postings()
    return tuple(item for item in look(source.store(), known) if item.fault is not None)


def of_postings(postings: "Sequence[Looked]") -> list[str]:
    """What is wrong with each of them."""
    from pipeline.targets.postings import posting_sentence

    faulty = ((item.number, posting_sentence(item.fault, language=language())) for item in postings if item.fault)
    return [t(f"Lần ghi sổ số {number}: {said}", f"Posting {number} of the books: {said}") for number, said in faulty]
