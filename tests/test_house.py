"""The house is in order: names come from here, files are short, nothing speaks of machines."""

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
