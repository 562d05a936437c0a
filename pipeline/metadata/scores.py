"""From what a reader thought of its words to how often such a value was right, and whether that is enough."""

from dataclasses import replace
from itertools import pairwise

from core.model import Field, FieldSource, Threshold

#: One in the third place behind the comma: scores are kept so.
_PLACES = 3


def calibrated(item: Field, threshold: Threshold | None, accept_score: float) -> Field:
    """The field with the score that was measured for such values, doubtful below its threshold.

    Args:
        item: with the score as it was read, 0 to 1.
        threshold: what was measured of that field; None where nobody has.
        accept_score: the threshold then, and the lowest in any case: a reader so unsure of a word is not believed.
    """
    score = max(0.0, min(item.score, 1.0))
    low = score < max(accept_score, 0.0 if threshold is None else threshold.accept)
    if threshold is not None and item.source is FieldSource.OCR:
        score = on_curve(score, threshold.reliability)
    evidence = (*item.evidence, "low") if low and item.value is not None else item.evidence
    doubtful = item.abstained or item.value is None or low
    return replace(item, score=round(score, _PLACES), abstained=doubtful, evidence=evidence)


def on_curve(score: float, points: tuple[tuple[float, float], ...]) -> float:
    """The share that was right at a score, in straight lines between the points; the score itself without any."""
    if not points:
        return score
    if score <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if score <= right:
            return high if right == left else low + (high - low) * (score - left) / (right - left)
    return points[-1][1]
