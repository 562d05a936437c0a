"""Which files an inspector looks at: a share of each operator's, by chance, and by the same seed the same again.

Who scans little is inspected too: a stratum that has files gives at least one. And what a sample says of the whole.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable

from core.model import BatchItem, Inspection, Status


def population(items: Iterable[BatchItem], inspections: Iterable[Inspection], *, number: int) -> tuple[BatchItem, ...]:
    """The archived files from which a round draws.

    The first round draws from all. The second one draws from what the first did not, and from what was found wrong in
    the first and corrected since: scanned again, so that it is another document, or changed after the inspection.
    """
    archived = tuple(item for item in items if item.status is Status.ARCHIVED)
    if number == 1:
        return archived
    first = {item.number: item for item in inspections if item.round == 1}
    return tuple(item for item in archived if item.number not in first or is_corrected(item, first[item.number]))


def is_corrected(item: BatchItem, inspection: Inspection) -> bool:
    """Whether something was done about an error that an inspector found."""
    again = item.document_id != inspection.document_id or item.version > inspection.version
    return inspection.wrong and again


def draw(items: Iterable[BatchItem], *, percent: float, seed: int, number: int) -> tuple[BatchItem, ...]:
    """A sample of so many per cent of each operator's files, rounded up, in their order."""
    strata: dict[str, list[BatchItem]] = defaultdict(list)
    for item in items:
        strata[item.expected.operator].append(item)
    drawn: list[BatchItem] = []
    for operator, files in sorted(strata.items()):
        chance = random.Random(f"{seed}/{number}/{operator}")  # noqa: S311  repeatable, not secret
        files.sort(key=lambda item: item.number)
        drawn += chance.sample(files, min(len(files), math.ceil(len(files) * percent / 100)))
    return tuple(sorted(drawn, key=lambda item: item.number))


def most_faulty(*, population: int, drawn: int, faulty: int, confidence: float) -> int:
    """How many of all may be faulty at most, where so many were drawn by chance and so many of them found faulty.

    The upper end of a one-sided confidence interval of the hypergeometric distribution: were there more, so few in the
    sample would have a chance below `1 - confidence`.
    """
    low, high = faulty, population - drawn + faulty
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(faulty, population, middle, drawn) >= 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def _at_most(seen: int, population: int, faulty: int, drawn: int) -> float:
    """The chance to draw at most so many faulty ones."""
    first = max(0, drawn - (population - faulty))
    whole = _log_choices(population, drawn)
    return sum(
        math.exp(_log_choices(faulty, n) + _log_choices(population - faulty, drawn - n) - whole)
        for n in range(first, min(seen, faulty, drawn) + 1)
    )


def _log_choices(of: int, some: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(some + 1) - math.lgamma(of - some + 1)
