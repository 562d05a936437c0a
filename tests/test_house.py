"""The house is in order: names come from here, files are short, nothing speaks of machines."""

import ast
import importlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: What names the Icelandic letter in order to mend or refuse it.
NAMES_IT = {
    "core/text/__init__.py",
    "docs/STYLE.md",
    "pyproject.toml",
    "tests/core/test_text.py",
    "tests/samples/test_papers.py",
}
PACKAGES = ("core", "rules", "classifiers", "signing", "storage", "pipeline", "portal", "commands", "cli")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", PACKAGES)
def test_every_top_level_name_comes_from_this_repository(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().is_relative_to(ROOT)


def test_no_file_of_code_is_longer_than_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_an_error_that_people_read_has_vietnamese() -> None:
    # What a DocumentError adds to its reason is for the log.
    kinds = {"ConfigError", "IntegrityError", "SohoaError", "UnavailableError"}
    vietnamese = re.compile(r"[\u00c0-\u1ef9]")
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in tracked(*(f"{name}/**/*.py" for name in PACKAGES))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in kinds and call.args
        if isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        for words in ["".join(str(part.value) for part in ast.walk(call.args[0]) if isinstance(part, ast.Constant))]
        if re.search(r"[a-z]{2} [a-z]{2}", words) and " / " not in words and not vietnamese.search(words)
    ]
    assert found == []


def test_locks_hold_hashes_and_no_addresses() -> None:
    for path in tracked("requirements/*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text, path.name
        assert not re.search(r"https?://|--index-url|--find-links", text), path.name


def test_vietnamese_in_code_and_configs_has_no_icelandic_letter() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.toml", "*.md", "*.json", "*.csv")
        if "\u00d0" in path.read_text(encoding="utf-8") and str(path.relative_to(ROOT)) not in NAMES_IT
    ]
    assert found == []
