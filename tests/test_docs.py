"""What the documents name is there: files, commands, options, kinds, fields, reasons, records."""

import dataclasses
import re
import subprocess
from pathlib import Path

import click
import pytest

from cli import sohoa
from commands.reference import TARGET, render
from core.catalogue.kinds import load_kinds
from core.codes import document_id_for, record_id_for, sha256_of
from core.model import ArchiveRecord, FieldName, PageText
from pipeline import archive
from signing.validate import aspects
from signing.validate.report import Indication, SubIndication
from signing.validate.sentences import reason_sentence

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
#: Written by one desk, not part of the repository.
OF_A_DESK = ("inbox/", "store/", "quarantine/", "done/", "cas/", "aip/", "work/", "keys/", "trust/", "tmp/")


def pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def command_at(words: list[str]) -> tuple[click.Command | None, list[str]]:
    """The command that words begin with, and the words after it."""
    command: click.Command | None = sohoa
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        command = command.get_command(click.Context(command), rest.pop(0))
    return command, rest


def invocations() -> list[tuple[str, str]]:
    """Everything in a document that is typed as `sohoa …`, once."""
    found = set()
    for page in pages():
        text = page.read_text(encoding="utf-8")
        spans = re.findall(r"`((?:\.venv/bin/)?sohoa [a-z][^`\n]*)`", text)
        spans += re.findall(r"^\$ (\.venv/bin/sohoa .+)$", text, re.MULTILINE)
        found |= {(str(page.relative_to(ROOT)), span.removeprefix(".venv/bin/")) for span in spans}
    return sorted(found)


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    dead = [link for link in links if not link.startswith("http") and not (page.parent / link).exists()]
    assert dead == []


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_is_there(page: Path) -> None:
    spans = re.findall(r"`([\w./*-]+)`", page.read_text(encoding="utf-8"))
    paths = [span for span in spans if span.split("/")[0] in FOLDERS and "/" in span and not span.startswith(OF_A_DESK)]
    gone = [
        path
        for path in paths
        # A module may have become a package, and a package is named with or without its last stroke.
        if not list(ROOT.glob(path.rstrip("/"))) and not (page.parent / path).exists()
    ]
    assert gone == []


@pytest.mark.parametrize(("page", "line"), invocations())
def test_every_command_that_a_document_shows_exists_with_its_options(page: str, line: str) -> None:
    words = re.sub(r"\s+&$", "", line).split()[1:]
    command, rest = command_at(words)
    assert command is not None, f"{page}: {line}"
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help"
    }
    used = {word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"}
    assert used <= options, f"{page}: {line}"


def test_the_reference_of_commands_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(), "python -m commands.reference"


def test_every_decision_is_in_the_list_of_decisions() -> None:
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of("docs/adr/README.md")))
    assert listed == {path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}


def test_the_signature_policy_lists_every_finding_of_the_judge_and_no_other() -> None:
    policy = text_of("docs/adr/0005-signature-policy.md") + text_of("docs/adr/0028-two-policies.md")
    rows = [line for line in policy.splitlines() if line.startswith("| ")]
    told = {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)}
    judged = set(aspects.OF)
    assert judged <= told
    assert all(reason_sentence(code) != code for code in told)
    verdicts = {name for row in rows for name in re.findall(r"\b[A-Z]{3,}_[A-Z_]+\b", row)}
    assert verdicts <= {item.value for item in (*Indication, *SubIndication)}


def test_the_description_of_the_archive_names_every_field_of_a_manifest_and_of_the_words() -> None:
    page = text_of("docs/ARCHIVE.md")
    named = set(re.findall(r"[`.]([a-z0-9_]+)[`\[]", page))
    assert {field.name for field in dataclasses.fields(ArchiveRecord)} - {"metadata"} <= named
    assert "metadata.fields[]" in page
    words = page.partition("## The words")[2].partition("## The ledger")[0]
    assert [field.name for field in dataclasses.fields(PageText) if f"`{field.name}`" not in words] == []
    assert archive.SCHEMA in page
    assert archive.WORDS_SCHEMA in page


def test_the_tour_shows_records_kinds_and_fields_that_are_real() -> None:
    tour = text_of("README.md").partition("## Two minutes")[2].partition("## Where to find what")[0]
    originals = (sha256_of(path.read_bytes()) for path in (ROOT / "samples").glob("[is]*/SCAN_*"))
    documents = {document_id_for(sha256) for sha256 in originals}
    real = documents | {record_id_for(document) for document in documents}
    assert set(re.findall(r"\b[dr]-[a-z2-7]{26}\b", tour)) <= real
    rows = re.findall(r"^SCAN_\d{4}\.\w+ +(\w+) +(\w+)", tour, re.MULTILINE)
    assert rows
    assert {kind for _, kind in rows} <= {kind.code for kind in load_kinds()}
    assert set(re.findall(r"--set ([a-z_]+)=", tour)) <= {name.value for name in FieldName}


def test_the_picture_of_the_readme_is_small() -> None:
    assert (ROOT / "docs" / "pictures" / "before-after.png").stat().st_size <= 300_000
