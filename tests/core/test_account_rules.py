"""The rules for accounts as data, and the words for them."""

from pathlib import Path

import pytest

from core.catalogue.accounts import load_rules
from core.catalogue.tables import read_tables
from core.config import CONFIGS, load
from core.errors import ConfigError
from core.messages.accounts import fault_text, role_name, standing_name
from core.model import Role
from core.settings.accounts import AccountRules, AccountSettings, PasswordFault, Standing

FILE = CONFIGS / "accounts.toml"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> AccountSettings:
    return load(tmp_path_factory.mktemp("no-desk"), environ={}, deskless=True).config.accounts


def test_the_numbers_of_qcvn_12_are_the_files(settings: AccountSettings) -> None:
    rules = load_rules(settings)
    assert (rules.password_min_length, rules.password_classes, rules.password_history) == (8, 4, 10)
    assert (rules.lock_failures, rules.lock_hours, rules.idle_minutes, rules.unused_days) == (5, 12, 15, 45)
    assert rules.second_factor_roles == (Role.ADMINISTRATOR, Role.OPERATOR)
    for row in read_tables(FILE, "rule"):
        assert row["source"] or row["sure"] == "own", row["code"]


def test_a_desk_may_be_stricter_and_not_laxer(settings: AccountSettings) -> None:
    strict = load_rules(settings.model_copy(update={"idle_minutes": 5, "session_hours": 8}))
    assert (strict.idle.total_seconds(), strict.session_hours) == (300, 8)
    for key in ("idle_minutes", "session_hours"):
        with pytest.raises(ConfigError, match=rf"accounts\.{key} is 99, and accounts\.toml allows \d+ at most"):
            load_rules(settings.model_copy(update={key: 99}))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'code = "lock_hours"',
            'code = "lock_days"',
            r"unknown rules: \['lock_days'\], missing rules: \['lock_hours'\]",
        ),
        ('code = "lock_hours"', 'code = "idle_minutes"', "rule idle_minutes is there twice"),
        ("value = 45", "value = 0", "value must be 1 or more"),
        ("value = 45", 'value = "45"', "value must be int"),
        ('sure = "U"', 'sure = "?"', "sure must be one of"),
        ('values = ["administrator", "operator"]', 'values = ["boss"]', "values must be some of .*found boss"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, settings: AccountSettings, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "accounts.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_rules(settings, path=path)


@pytest.fixture(scope="module")
def rules(settings: AccountSettings) -> AccountRules:
    return load_rules(settings)


@pytest.mark.parametrize("fault", PasswordFault)
def test_every_fault_is_said_in_both_languages(rules: AccountRules, fault: PasswordFault) -> None:
    vietnamese, english = fault_text(fault, rules), fault_text(fault, rules, language="en")
    assert vietnamese != english
    assert vietnamese.endswith(".")
    assert "password" in english or "word" in english


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_name_in_both_languages(role: Role) -> None:
    assert role_name(role) != role_name(role, language="en")


def test_every_standing_has_a_name_of_its_own_in_both_languages() -> None:
    names = {standing_name(item, language=language) for item in Standing for language in ("vi", "en")}
    assert len(names) == 2 * len(Standing)
