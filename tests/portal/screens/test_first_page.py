"""Where the work of each role begins."""

import pytest

from core.model import Role
from portal.pages.navigation import FIRST_PAGES
from tests.portal.screens.conftest import Screens


@pytest.mark.parametrize("role", list(Role))
def test_each_role_begins_where_its_work_is(screens: Screens, role: Role) -> None:
    screens.sign_in(role)
    answer = screens.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, FIRST_PAGES[role])
    page = screens.get(FIRST_PAGES[role])
    assert page.status_code == 200
    assert f'<a href="{FIRST_PAGES[role]}" aria-current="page"' in page.text


def test_an_auditor_begins_with_the_checks_and_who_does_more_with_the_desk(screens: Screens) -> None:
    screens.sign_in(Role.AUDITOR)
    assert screens.get("/").headers["location"] == "/auditor"
    screens.sign_in(Role.AUDITOR, Role.ADMINISTRATOR, Role.CLERK)
    assert screens.get("/").headers["location"] == "/today"
