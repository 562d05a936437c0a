"""Every rule of our checker is proved by a file that breaks just that rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.pdfa import check, conformance
from tests.pipeline.pdfa.breaches import Breach, all_breaches
from tests.pipeline.pdfa.papers import a_pdf, good_files


def test_every_file_of_ours_keeps_every_rule() -> None:
    assert {name: check(data).broken for name, data in good_files().items() if not check(data).conforms} == {}
    assert check(a_pdf()).claims == "PDF/A-2u"


@pytest.mark.parametrize("breach", all_breaches(), ids=lambda breach: breach.name)
def test_a_broken_file_is_reported_with_its_clause_and_no_other(breach: Breach) -> None:
    found = check(breach.make())
    assert not found.conforms
    assert sorted(found.broken) == sorted(breach.said)


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Patterns of all that a module can report."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in node.values)
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield re.escape(node.value)


def test_no_rule_is_without_a_file_that_breaks_it() -> None:
    folder = Path(conformance.__file__).parent
    rules = {
        sentence
        for path in folder.glob("*.py")
        for sentence in _sentences(ast.parse(path.read_text(encoding="utf-8")))
        if re.match(r"6(\\\.\d+)+:", sentence)
    }
    said = [sentence for breach in all_breaches() for sentence in breach.said]
    assert len(rules) > 50
    assert [rule for rule in sorted(rules) if not any(re.fullmatch(rule, sentence) for sentence in said)] == []
