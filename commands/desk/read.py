"""For the clerk at the scanner: try a file, take in a stack."""

import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.desk.advice import advice_lines, shown_advice
from commands.terminal import emit, home_option, json_option, language, t, table
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.catalogue.rulebook import units_of
from core.config import Desk, load
from core.errors import ConfigError, DocumentError, ExitCode
from core.messages import reason_text
from core.model import CodeField, Group, Mark, PageCode, PageText
from rules.papers.advice import PageAdvice, advise

if TYPE_CHECKING:
    from commands.desk.explain import Target
    from pipeline.explain import Explanation
    from pipeline.trial import Reader, Trial

#: What a code says that is not about a person.
_OPEN: Final = frozenset({CodeField.DOSSIER_CODE, CodeField.PROCEDURE_CODE, CodeField.COMPONENT})


#: What is known of a file that could not be read, in the keys of one that could.
_NOTHING: Final[dict[str, object]] = {
    "pages": [],
    "classification": {"group": Group.UNKNOWN, "kind": None, "score": 0.0, "abstained": True},
    "fields": {},
}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Vẽ cho người xem: mực, dòng, chữ theo độ ngờ, thông tin, loại, chất lượng / draw what was found, to look at.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Với --explain: .html (mọi trang) hoặc .png (nhiều trang: TÊN-1.png, TÊN-2.png…)"
    " / with --explain: .html, or .png, one file a page.",
)
@home_option
@json_option
def read(files: tuple[Path, ...], output: Path | None, home: Path, *, explained: bool, as_json: bool) -> int:
    """Đọc thử tệp: trang, chữ, loại giấy tờ, thông tin; không lưu gì. / Read files; nothing is stored."""
    from commands.desk.explain import target_of

    if output is not None and not explained:
        raise ConfigError("-o chỉ dùng cùng --explain / -o goes with --explain only")
    target = target_of(files, output) if explained else None
    os.environ["OMP_THREAD_LIMIT"] = "1"
    desk = load(home.absolute(), deskless=True)
    cores = len(os.sched_getaffinity(0))
    # Many files: one page each at a time on every core. One file: its pages side by side.
    reader = _reader(desk, page_workers=1 if len(files) >= cores else cores)
    with ThreadPoolExecutor(max_workers=min(cores, len(files))) as pool:
        return _print_readings(pool.map(lambda path: _row(reader, path, target), files), as_json=as_json)


def _reader(desk: Desk, *, page_workers: int) -> "Reader":
    from classifiers import open_classifier
    from pipeline.pages import PageLimits
    from pipeline.reading.second import open_readers
    from pipeline.trial import Reader

    config, kinds = desk.config, load_kinds()
    return Reader(
        engine=open_readers(config.reading),
        classifier=open_classifier(kinds, accept_score=config.classifier.accept_score),
        kinds=kinds,
        book=load_fields(kinds={kind.code for kind in kinds}, units=units_of(desk.home)),
        limits=PageLimits(
            max_bytes=config.inbox.max_bytes, max_pages=config.inbox.max_pages, max_pixels=config.inbox.max_pixels
        ),
        quality=config.quality,
        accept_score=config.metadata.accept_score,
        page_workers=page_workers,
    )


def _row(reader: "Reader", path: Path, target: "Target | None") -> tuple[dict[str, object], tuple[PageAdvice, ...]]:
    """What a file says, or the reason why nobody knows; explained where that was asked for."""
    head: dict[str, object] = {"schema": "sohoa.read/1", "file": str(path)}
    started = time.monotonic()
    try:
        data = path.read_bytes()
        trial = reader.read(data, name=path.name)
        advice = advise(trial.texts, trial.classification.group)
        seconds = round(time.monotonic() - started, 2)
        row = head | _reading(trial) | {"advice": shown_advice(advice), "seconds": seconds}
        if target is not None:
            made = target.write(_explanation(reader, trial, data, path.name))
            row["explanation"] = [str(item) for item in made]
    except OSError as error:
        reason = {"code": "unreadable_file", "text": _not_opened(error)}
    except DocumentError as error:
        reason = {"code": error.reason.value, "text": reason_text(error.reason, language=language())}
    else:
        return row, advice
    return head | _NOTHING | {"reason": reason, "seconds": round(time.monotonic() - started, 2)}, ()


def _not_opened(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return t("Không có tệp này.", "There is no such file.")
        case IsADirectoryError():
            return t("Đây là một thư mục, cần một tệp.", "This is a folder; a file is needed.")
        case PermissionError():
            return t("Không được phép đọc tệp này.", "This file may not be read.")
    return t(f"Không đọc được tệp: {error.strerror}.", f"The file cannot be read: {error.strerror}.")


def _explanation(reader: "Reader", trial: "Trial", data: bytes, name: str) -> "Explanation":
    from pipeline import pages
    from pipeline.explain import Explanation

    return Explanation(name, trial, reader.kinds, lambda: pages.render(data, reader.limits))


def _reading(trial: "Trial") -> dict[str, object]:
    found = trial.classification
    return {
        "pages": [_page(page) for page in trial.texts],
        "classification": {
            "group": found.group,
            "kind": found.kind,
            "score": round(found.score, 3),
            "abstained": found.abstained,
        },
        "fields": {
            item.name: {
                "value": item.value,
                "score": round(item.score, 3),
                "page": item.page,
                "box": [item.box.x0, item.box.y0, item.box.x1, item.box.y1] if item.box else None,
                "source": item.source,
                "abstained": item.abstained,
                "other": item.other,
                "evidence": list(item.evidence),
            }
            for item in trial.metadata.fields
        },
    }


def _print_readings(rows: Iterable[tuple[dict[str, object], tuple[PageAdvice, ...]]], *, as_json: bool) -> int:
    code = ExitCode.DONE
    for row, advice in rows:
        if "reason" in row:
            code = ExitCode.DOCUMENT
        if as_json:
            emit(row)
            continue
        made = row.get("explanation", [])
        assert isinstance(made, list)  # noqa: S101  this module wrote it
        click.echo("\n".join((_as_text(row), *(f"  {line}" for line in advice_lines(advice)), *made)))
    return code


def _page(page: PageText) -> dict[str, object]:
    return {
        "number": page.number,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": round(page.dpi, 1),
        "rotation": page.rotation,
        "skew_deg": round(page.skew_deg, 2),
        "blank": page.blank,
        "quality": page.quality,
        "text": page.text,
        "words": [
            {
                "text": word.text,
                "proposal": word.proposal,
                "box": [word.box.x0, word.box.y0, word.box.x1, word.box.y1],
                "score": round(word.score, 3),
                "doubt": word.doubt,
            }
            for word in page.words
        ],
        "engine": page.engine,
        "carried": page.carried,
        "marks": None if page.marks is None else [_mark(mark) for mark in page.marks],
        "codes": [_code(code) for code in page.codes],
    }


def _code(code: PageCode) -> dict[str, object]:
    """That a code was seen, and what it is about; whoever it is about is not told."""
    return {
        "kind": code.kind,
        "box": [code.box.x0, code.box.y0, code.box.x1, code.box.y1],
        "fields": {name: value if name in _OPEN else None for name, value in code.fields},
    }


def _mark(mark: Mark) -> dict[str, object]:
    return {
        "kind": mark.kind,
        "box": [mark.box.x0, mark.box.y0, mark.box.x1, mark.box.y1],
        "ink": mark.ink,
        "whole": mark.whole,
        "over": mark.over,
        "words": mark.words,
    }


def _as_text(row: dict[str, object]) -> str:
    reason = row.get("reason")
    if isinstance(reason, dict):
        return f"{row['file']}: {reason['text']}"
    found, fields, pages = row["classification"], row["fields"], row["pages"]
    assert isinstance(found, dict)  # noqa: S101  this module wrote it
    assert isinstance(fields, dict)  # noqa: S101
    assert isinstance(pages, list)  # noqa: S101
    doubt = t("  (chưa chắc)", "  (doubtful)")
    lines = [
        (
            f"{row['file']}: {found['kind'] or t('chưa rõ loại', 'kind unknown')} · {found['group']}"
            f" · {found['score']:.2f}"
            f"{doubt if found['abstained'] else ''} · {len(pages)} {t('trang', 'pages')} · {row['seconds']} s"
        )
    ]
    rows = [
        (
            f"  {name}",
            str(item["value"] or "–") + (doubt if item["abstained"] else "") + _again(item["other"]),
            f"{item['score']:.2f}",
        )
        for name, item in fields.items()
    ]
    if rows:
        lines.append(table((t("  thông tin", "  field"), t("giá trị", "value"), t("điểm", "score")), rows))
    return "\n".join(lines)


def _again(other: str | None) -> str:
    return "" if other is None else t(f"  đọc lần hai: {other}", f"  read again: {other}")
