"""For the clerk with a file of several papers: what is proposed, taking it apart, and putting it together again."""

import re
from collections.abc import Sequence

import click

from commands.desk.status import shown_document, why
from commands.pins import unlocked
from commands.terminal import emit, t
from core import serial
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import Document, DocumentId, Split, Status
from storage import Index, ObjectStore


def part(
    document_id: DocumentId,
    text: str,
    desk: Desk,
    index: Index,
    work: ObjectStore,
    clerk: str,
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Take a file apart at the pages that a clerk names, and let its parts go on.

    Raises:
        ConfigError: the pages are not pages of it, or it does not wait.
    """
    from pipeline import decisions
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    starts = _numbers(text)
    if dry_run:
        split = decisions.parted(document_id, index, work, starts=starts)
        click.echo("\n".join(_as_lines(split)))
        return ExitCode.DONE
    decisions.split(document_id, index, work, actor=clerk, at=utc_now(), starts=starts)
    return _say(run_here(unlocked(desk), [document_id]), as_json=as_json)


def put_together(
    document_id: DocumentId, desk: Desk, index: Index, work: ObjectStore, clerk: str, *, as_json: bool, dry_run: bool
) -> int:
    """Undo a split, and let the file go on as one paper.

    Raises:
        ConfigError: it was not split, or it is too late.
    """
    from pipeline import decisions
    from pipeline.engine import run_here
    from pipeline.tools import utc_now

    if dry_run:
        for item in decisions.joinable(document_id, index, work):
            click.echo(f"{item.id}  {_pages(item)}  → {document_id}")
        return ExitCode.DONE
    decisions.join(document_id, index, work, actor=clerk, at=utc_now())
    return _say(run_here(unlocked(desk), [document_id]), as_json=as_json)


def _say(documents: Sequence[Document], *, as_json: bool) -> int:
    if as_json:
        emit({"schema": "sohoa.review/1", "documents": [shown_document(item) for item in documents]})
    else:
        for item in documents:
            click.echo(f"{item.id}  {item.status.value}  {_pages(item)}  {item.kind or '?'}  {why(item)}".rstrip())
    return ExitCode.DONE if all(item.status.settled for item in documents) else ExitCode.DOCUMENT


def _numbers(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\s*\d{1,5}(\s*,\s*\d{1,5})*\s*", text):
        raise ConfigError(f"--split {text}: cần các số trang, như 3,7 / expected numbers of pages, such as 3,7")
    return tuple(sorted({int(number) for number in text.split(",")}))


def split_lines(document: Document, work: ObjectStore) -> tuple[str, ...]:
    """What is proposed, or became, of a file with several papers."""
    split = _split_of(document, work)
    if split is None:
        return ()
    lines = _as_lines(split)
    if document.status is Status.SPLIT:
        return (*lines, t("Tách nhầm, là một giấy tờ: --join", "Split by mistake, it is one paper: --join"))
    if document.status is not Status.NEEDS_REVIEW:
        return lines
    starts = ",".join(str(item.pages.first) for item in split.parts[1:])
    return (
        *lines,
        t(
            f"Tách như trên: --split {starts} · là một giấy tờ: --accept",
            f"Split so: --split {starts} · it is one paper: --accept",
        ),
    )


def shown_split(document: Document, work: ObjectStore) -> dict[str, object] | None:
    """The same for JSON."""
    split = _split_of(document, work)
    if split is None:
        return None
    return {
        "parts": [
            {
                "first": item.pages.first,
                "last": item.pages.last,
                "score": item.score,
                "cues": item.cues,
                "component": item.cover.component if item.cover else None,
            }
            for item in split.parts
        ],
        "covers": split.covers,
        "blanks": split.blanks,
    }


def _split_of(document: Document, work: ObjectStore) -> Split | None:
    return serial.load(Split, work.get(document.outputs.split)) if document.outputs.split else None


def _as_lines(split: Split) -> tuple[str, ...]:
    papers = (
        t(f"  trang {item.pages}", f"  pages {item.pages}")
        + (f"  {item.cover.component}" if item.cover else "")
        + (f"  {item.score:.2f}  {', '.join(item.cues)}" if item.cues else "")
        for item in split.parts
    )
    apart = t("  tờ bìa: trang {}", "  cover sheets: pages {}"), t("  trang trắng: {}", "  blank pages: {}")
    kept = (
        words.format(", ".join(map(str, pages)))
        for words, pages in zip(apart, (split.covers, split.blanks), strict=True)
        if pages
    )
    return (t(f"{len(split.parts)} giấy tờ:", f"{len(split.parts)} papers:"), *papers, *kept)


def _pages(document: Document) -> str:
    return t(f"trang {document.pages}", f"pages {document.pages}") if document.pages else "–"
