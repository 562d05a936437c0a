"""A dossier that nobody has announced, and the papers that name it."""

from dataclasses import replace

import pytest

from core.model import DeskCode, DossierCode, Role
from tests.portal.conftest import DOSSIER, Portal
from tests.portal.screens.conftest import Screens


@pytest.fixture
def screens(screens: Screens) -> Screens:
    screens.sign_in(Role.CLERK)
    return screens


@pytest.fixture
def batch(portal: Portal) -> str:
    """The id of a record that a back-scan put into the dossier."""
    record = portal.records["decision"]
    portal.index.amend(replace(record, dossier_code=DossierCode(DOSSIER), version=record.version + 1))
    return record.id


def test_papers_of_a_dossier_that_was_never_announced_are_listed(screens: Screens, batch: str) -> None:
    page = screens.get(f"/dossiers?code={DOSSIER}")
    assert page.status_code == 200
    assert "Bàn này chưa tiếp nhận" not in page.text
    assert "chưa biết thủ tục và thành phần" in page.text
    assert page.text.count('<li class="paper">') == 1
    place = f"/records/{batch}?dossier={DOSSIER}"
    assert f'href="{place}"' in page.text
    assert [(event.action, event.subject) for event in screens.noted()] == [("viewed", DOSSIER)]
    # The paper lies in it: nothing has to be said of a dossier that is not known here
    assert "Bàn này chưa có hồ sơ" not in screens.get(place).text


def test_of_a_code_that_no_paper_names_nothing_is_listed(screens: Screens, batch: str) -> None:
    page = screens.get("/dossiers?code=H48.001.01-250915-0002")
    assert (page.status_code, "Bàn này chưa tiếp nhận" in page.text) == (404, True)
    screens.sign_in(Role.CLERK, desks=(DeskCode("quay-9"),))
    assert screens.get(f"/dossiers?code={DOSSIER}").status_code == 404
    assert batch not in screens.get(f"/dossiers?code={DOSSIER}").text
