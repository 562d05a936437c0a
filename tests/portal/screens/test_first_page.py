"""Where the work of each role begins."""

import pytest

from core.model import Role
from tests.portal.screens.conftest import Screens

FIRST = {
    Role.CLERK: "/today",
    Role.TEAM_LEAD: "/today",
    Role.OPERATOR: "/today",
    Role.AUDITOR: "/auditor",
    Role.ARCHIVIST: "/search",
    Role.LEADER: "/targets",
    Role.ADMINISTRATOR: "/administration",
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_begins_where_its_work_is(screens: Screens, role: Role) -> None:
    screens.sign_in(role)
    answer = screens.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, FIRST[role])
    assert screens.get(FIRST[role]).status_code == 200
