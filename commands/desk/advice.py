"""How advice on the pictures of a paper is shown."""

from collections.abc import Iterable

from commands.terminal import language, t
from core import serial
from core.messages import flaw_text
from core.model import Document, PageText, Verdict
from rules.papers.advice import PageAdvice, advise
from storage import ObjectStore


def advice_on(document: Document, work: ObjectStore) -> tuple[PageAdvice, ...]:
    """Advice on a document whose pages were read; none where that is still to come, or was cleared away."""
    sha256 = document.outputs.texts
    if sha256 is None or not work.has(sha256):
        return ()
    return advise(serial.load_all(PageText, work.get(sha256)), document.group, document.sides)


def shown_advice(advice: Iterable[PageAdvice]) -> list[dict[str, object]]:
    """For JSON."""
    return [
        {
            "page": item.page,
            "verdict": item.verdict,
            "reasons": [{"code": flaw, "text": flaw_text(flaw, language=language())} for flaw in item.flaws],
        }
        for item in advice
    ]


def advice_lines(advice: Iterable[PageAdvice]) -> list[str]:
    """For a terminal: a line for each thing that is wrong."""
    words = {Verdict.SCAN_AGAIN: t("nên quét lại", "scan again"), Verdict.USABLE: t("dùng được", "usable")}
    return [
        f"{t('trang', 'page')} {item.page}: {words[item.verdict]} – {flaw_text(flaw, language=language())}"
        for item in advice
        for flaw in item.flaws
    ]
