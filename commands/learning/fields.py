"""How right the values of fields are, on papers that are labelled: `sohoa evaluate fields FOLDER`."""

from collections.abc import Mapping
from pathlib import Path

import click

from classifiers import open_classifier
from commands.learning.labelled import Labelled, labelled
from commands.terminal import emit, home_option, json_option, t, table
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.catalogue.rulebook import units_of
from core.config import load
from core.errors import ExitCode
from core.model import Classification, KindCode, Metadata
from pipeline import metadata
from rules.accuracy import Tally, tallies, total


@click.command("fields")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--kind-told",
    is_flag=True,
    help="Lấy loại theo nhãn, không nhận loại / take the kind from the label, and do not tell it.",
)
@home_option
@json_option
def fields_(folder: Path, home: Path, *, kind_told: bool, as_json: bool) -> int:
    """Thông tin nhận đúng, nhận sai, để lại bao nhiêu. / Values taken right, taken wrong, or left to a clerk.

    FOLDER holds labels.json with the fields of each paper, and the papers: scans, or what was read of them (.json).
    """
    config = load(home.absolute(), deskless=True).config
    kinds = load_kinds()
    book = load_fields(kinds={kind.code for kind in kinds}, units=units_of(home.absolute()))
    classifier = open_classifier(kinds, accept_score=config.classifier.accept_score)

    def described(item: Labelled) -> tuple[Mapping[str, str], Metadata]:
        kind = next((kind for kind in kinds if kind.code == item.label.kind), None)
        told = kind_told and kind is not None
        found = (
            Classification(kind.group, KindCode(kind.code), 1.0, abstained=False)
            if told and kind is not None
            else classifier.classify(item.texts)
        )
        return item.label.fields, metadata.extract(
            item.texts, found, kinds, book, accept_score=config.metadata.accept_score
        )

    papers = tuple(map(described, labelled(folder, home)))
    found = {name.value: tally for name, tally in tallies(papers).items()}
    everything = total(found.values())
    if as_json:
        emit(
            {
                "schema": "sohoa.evaluate_fields/1",
                "papers": len(papers),
                "fields": {name: _shown(tally) for name, tally in found.items()},
                "all": _shown(everything),
            }
        )
    else:
        click.echo(_table(found | {t("tất cả", "all"): everything}))
    return ExitCode.DONE


def _shown(tally: Tally) -> dict[str, object]:
    return {
        "accepted": tally.accepted,
        "right": tally.right,
        "wrong": tally.wrong,
        "wrong_at_most": round(tally.wrong_at_most, 4),
        "asked": tally.asked,
        "missed": tally.missed,
        "abstained_share": round(tally.abstained, 4),
    }


def _table(found: Mapping[str, Tally]) -> str:
    heads = (
        t("thông tin", "field"),
        t("nhận", "accepted"),
        t("đúng", "exact"),
        t("sai", "wrong"),
        t("sai nhiều nhất (95 %)", "wrong at most (95 %)"),
        t("hỏi lại", "asked"),
        t("không thấy", "not seen"),
        t("để lại", "abstained"),
    )
    rows = [
        (
            name,
            str(item.accepted),
            f"{item.exact:.2%}" if item.accepted else "–",
            str(item.wrong),
            f"{item.wrong_at_most:.2%}" if item.accepted else "–",
            str(item.asked),
            str(item.missed),
            f"{item.abstained:.1%}",
        )
        for name, item in found.items()
    ]
    return table(heads, rows)
