"""The scan of a paper where a clerk can open it; of identity papers masked, unless the clerk asks for more."""

import datetime as dt
import mimetypes
from pathlib import Path
from typing import Literal

import click

from commands.asking import actor_of
from commands.files import write_new
from commands.scanning.quarantine import unknown
from commands.terminal import t
from core.catalogue.kinds import by_code, load_kinds
from core.config import Desk
from core.errors import ConfigError
from core.model import DocumentId, LedgerEvent
from rules.papers.sensitivity import shows
from storage import Index, open_store


def write_picture(
    document_id: DocumentId, index: Index, desk: Desk, picture: Path, *, masking: Literal["by kind", "off"]
) -> None:
    """Put the scan where the clerk can open it, byte for byte or masked; a file that is there stays.

    Raises:
        ConfigError: there is no such paper, or the name does not fit what is written.
    """
    document = index.document(document_id)
    if document is None:
        raise unknown(document_id)
    shown = shows(document.kind, by_code(load_kinds()))
    mask = masking == "by kind" and not shown.picture
    kind = "image/png" if mask or document.pages else document.original.media_type
    ending = picture.suffix.lower()
    if ending and mimetypes.guess_type(picture.name)[0] != kind:
        fits = mimetypes.guess_extension(kind) or ""
        raise ConfigError(
            t(
                f"--picture {picture}: ảnh là {kind}, hãy đặt tên {picture.stem}{fits}",
                f"--picture {picture}: the scan is {kind}, name it {picture.stem}{fits}",
            )
        )
    scan = open_store(desk.config.store).get(document.original.sha256, version_id=document.original.version_id)
    if shown.noted and not mask:
        # Who looked at a sensitive paper is on record before it can be seen.
        index.note(LedgerEvent("picture_shown", document_id, actor_of(desk), dt.datetime.now(dt.UTC)))
    if mask or document.pages:
        from pipeline.masking import alone, masked
        from pipeline.receiving import limits_of

        # The stack holds papers of others.
        limits, pages = limits_of(desk), document.pages
        scan = masked(scan, limits, pages) if mask or pages is None else alone(scan, limits, pages)
    write_new(picture, scan)
    if mask:
        text = t(
            "Giấy tờ tùy thân: ảnh đã che. Cần xem rõ: thêm --unmask (ghi vào sổ).",
            "An identity paper: the picture is masked. To see it, add --unmask; that is noted.",
        )
        click.echo(text, err=True)
    click.echo(t(f"Bản quét: {picture}", f"The scan: {picture}"), err=True)
