"""How well kinds are told apart, on papers that are labelled: `sohoa evaluate kinds FOLDER`."""

from pathlib import Path

import click

from classifiers import open_classifier
from classifiers.learning.evaluate import AtLimit, Evaluation, Told
from classifiers.learning.evaluate import evaluate as evaluated
from commands.learning.fields import fields_
from commands.learning.labelled import labelled
from commands.terminal import emit, home_option, json_option, t, table
from core.catalogue.kinds import load_kinds
from core.config import load
from core.errors import ExitCode
from core.model import KindCode


@click.group()
def evaluate() -> None:
    """Đo trên giấy tờ đã biết đáp án. / Measure on papers whose truth is known."""


evaluate.add_command(fields_)


@evaluate.command("kinds")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False, exists=True))
@home_option
@json_option
def kinds_(folder: Path, home: Path, *, as_json: bool) -> int:
    """Nhận đúng loại bao nhiêu, nhầm bao nhiêu, để lại bao nhiêu. / Kinds told right, wrong, or left to a clerk.

    FOLDER holds labels.json and the papers: scans, or what was read of them (.json).
    """
    accept_score = load(home.absolute(), deskless=True).config.classifier.accept_score
    classifier = open_classifier(load_kinds(), accept_score=accept_score)
    papers = []
    for item in labelled(folder, home):
        found = classifier.classify(item.texts)
        papers.append(Told(KindCode(item.label.kind) if item.label.kind else None, found.kind, found.score))
    result = evaluated(papers, accept_score=accept_score)
    if as_json:
        emit(_shown(result, len(papers)))
    else:
        click.echo("\n\n".join(_tables(result)))
    return ExitCode.DONE


def at_limit(item: AtLimit) -> dict[str, object]:
    """The counts and shares as JSON has them."""
    return {
        "limit": item.limit,
        "known": item.known,
        "accepted": item.accepted,
        "right": item.right,
        "right_share": item.right_share,
        "abstained_share": item.abstained_share,
        "unknown": item.unknown,
        "unknown_accepted": item.unknown_accepted,
        "unknown_abstained_share": item.unknown_abstained_share,
    }


def _shown(result: Evaluation, papers: int) -> dict[str, object]:
    return {
        "schema": "sohoa.evaluate_kinds/1",
        "papers": papers,
        "at": at_limit(result.at),
        "curve": [at_limit(item) for item in result.curve],
        "kinds": list(result.recall),
        "reliability": list(result.reliability),
        "confusion": [
            {"truth": truth, "accepted_as": kind, "papers": count} for truth, kind, count in result.confusion
        ],
    }


def _tables(result: Evaluation) -> list[str]:
    curve = [
        (
            f"{item.limit:.2f}" + (" *" if item.limit == result.at.limit else ""),
            _percent(item.right_share),
            _percent(item.abstained_share),
            _percent(item.unknown_abstained_share),
        )
        for item in result.curve
    ]
    recall = [(item.kind, *map(str, (item.papers, item.right, item.wrong, item.abstained))) for item in result.recall]
    bins = [
        (f"{item.low:.2f}–{item.high:.2f}", str(item.papers), _share(item.mean_score), _share(item.right))
        for item in result.reliability
    ]
    wrong = [
        (truth or t("loại lạ", "unknown kind"), kind, str(count))
        for truth, kind, count in result.confusion
        if truth != kind
    ]
    return [
        table(
            (
                t("nhận từ điểm", "accepted from"),
                t("đúng trong số nhận", "right of accepted"),
                t("để lại", "abstained"),
                t("loại lạ để lại", "unknown kinds abstained"),
            ),
            curve,
        ),
        table(
            (t("loại", "kind"), t("giấy", "papers"), t("đúng", "right"), t("nhầm", "wrong"), t("để lại", "abstained")),
            recall,
        ),
        table((t("điểm", "score"), t("giấy", "papers"), t("điểm trung bình", "mean score"), t("đúng", "right")), bins),
        table((t("là", "is"), t("bị nhận là", "accepted as"), t("giấy", "papers")), wrong)
        if wrong
        else t("Không giấy nào bị nhận nhầm loại.", "No paper was accepted as another kind."),
    ]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
