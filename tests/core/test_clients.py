"""Scopes: what a client may do, of which kinds and units."""

import pytest

from core.model import Action, KindCode, Scope, UnitCode, scope_of

ALL = Scope(Action.RECORDS_READ)
NARROW = Scope(Action.RECORDS_READ, (KindCode("decision"), KindCode("licence")), (UnitCode("H48.90"),))


@pytest.mark.parametrize("scope", [ALL, NARROW, Scope(Action.INDICATORS_READ, (), (UnitCode("H48"),))])
def test_a_scope_is_the_same_after_it_was_written(scope: Scope) -> None:
    assert scope_of(str(scope)) == scope


def test_a_scope_is_written_as_oauth_has_it() -> None:
    assert str(NARROW) == "records:read;kinds=decision,licence;units=H48.90"
    assert str(ALL) == "records:read"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "records:write",
        "records:read;",
        "records:read;kinds=",
        "records:read;kinds=a,",
        "records:read;kinds=a b",
        "records:read;kinds=a;kinds=b",
        "records:read;owner=051095000123",
        "records:read;units=H48/90",
    ],
)
def test_what_is_no_scope_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(ValueError, match="records:read, reuse:search, dossiers:write, indicators:read"):
        scope_of(text)


@pytest.mark.parametrize(
    ("kind", "unit", "allowed"),
    [
        ("decision", "H48.90", True),
        ("licence", "H48.90.01", True),
        ("decision", "H48.901", False),
        ("decision", "H48", False),
        ("birth_certificate", "H48.90", False),
        (None, "H48.90", False),
        ("decision", None, False),
    ],
)
def test_a_narrow_scope_reaches_its_kinds_at_its_units_and_below(
    kind: str | None, unit: str | None, *, allowed: bool
) -> None:
    of = KindCode(kind) if kind else None, UnitCode(unit) if unit else None
    assert NARROW.allows(*of) is allowed
    assert ALL.allows(*of)


def test_nobody_is_given_more_than_there_is() -> None:
    lower = Scope(Action.RECORDS_READ, (KindCode("decision"),), (UnitCode("H48.90.01"),))
    assert ALL.covers(NARROW)
    assert NARROW.covers(lower)
    assert not NARROW.covers(ALL)
    assert not lower.covers(NARROW)
    assert not NARROW.covers(Scope(Action.RECORDS_READ, (KindCode("decision"),)))
    assert not ALL.covers(Scope(Action.REUSE_SEARCH))
