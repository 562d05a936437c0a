"""What is said of an audit's findings, in the reader's language."""

from typing import TYPE_CHECKING

from commands.terminal import language, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audit import Books, Finding
    from pipeline.reports.closings.checks import Looked


def sentence(finding: "Finding") -> str:
    """What was found, and what to do."""
    from pipeline.audit import sentences

    return sentences.sentence(finding, language=language())


def of_the_books(books: "Books | None") -> list[str]:
    """What store, index and ledger say of each other."""
    from pipeline.audit.sentences import OF_BOOKS

    if books is None:
        return []
    lines = [f"{record}: {t(*OF_BOOKS[name])}" for name, record in books.of_records]
    if books.ledger_broken_at is not None:
        at = books.ledger_broken_at
        lines.append(
            t(f"Sổ bị sửa hoặc mất dòng tại số {at}.", f"The ledger was changed, or lost a line, at entry {at}.")
        )
    if books.agree:
        lines.append(t("Kho, mục lục và sổ khớp nhau.", "Store, index and ledger agree."))
    return lines


def of_closings(closings: "Sequence[Looked]") -> list[str]:
    """What is wrong with each closing; one line where nothing is."""
    from pipeline.reports.closings.checks import fault_sentence

    lines = []
    for item in (item for item in closings if item.faults):
        _, period, number = item.subject.split("/")
        said = "; ".join(fault_sentence(fault, language=language()) for fault in item.faults)
        lines.append(t(f"Lần chốt {period} số {number}: {said}", f"Closing {period}, number {number}: {said}"))
    if closings and not lines:
        lines.append(t(f"{len(closings)} lần chốt số liệu còn nguyên.", f"{len(closings)} closings stand."))
    return lines
