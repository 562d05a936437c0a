"""What is shown of a paper by itself."""

import pytest

from core.catalogue.kinds import by_code, load_kinds
from core.model import KindCode
from rules.papers.sensitivity import Shown, shows


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decision", Shown(words=True, picture=True, noted=False)),
        ("birth_certificate", Shown(words=True, picture=True, noted=True)),
        ("citizen_card", Shown(words=False, picture=False, noted=True)),
        ("passport", Shown(words=False, picture=False, noted=True)),
        ("no_such_kind", Shown(words=True, picture=True, noted=False)),
        (None, Shown(words=True, picture=True, noted=False)),
    ],
)
def test_the_more_sensitive_a_kind_the_less_is_shown(kind: str | None, shown: Shown) -> None:
    assert shows(KindCode(kind) if kind else None, by_code(load_kinds())) == shown
