"""Every screen that the application has is looked at by axe-core: light and dark, at a desk, on a phone, enlarged."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import expect

from core.model import Role
from portal.people import FORM_FIELD, SESSION_COOKIE, csrf
from tests.browser.conftest import Look, listening
from tests.browser.desk import DOSSIER
from tests.browser.looks import EACH_ONCE, faults_of, signed_in
from tests.browser.odd import add_odd_papers
from tests.pipeline.desk import MORNING
from tests.portal.people.conftest import OWN, Browser, Clock
from tests.portal.screens.whole import UNIT, Whole, name_of, open_whole

pytestmark = pytest.mark.service

#: What an address needs besides.
ASKED: Final = {
    "/targets/units": "?indicator=T2&level=commune&year=2025",
    "/targets/missing": f"?indicator=T2&unit={UNIT}&year=2025",
}
#: What each form is sent with, to see the page that answers it.
SENT: Final[dict[str, dict[str, str]]] = {
    "/search": {"text": "hoa giai", "purpose": "giai-quyet-tthc", "basis": "statute", "dossier": DOSSIER},
    "/vault": {"owner": "051095000123", "purpose": "giai-quyet-tthc", "basis": "statute", "dossier": DOSSIER},
    "/records/{record_id}": {"purpose": "giai-quyet-tthc", "basis": "statute", "dossier": DOSSIER},
    "/records/{record_id}/standing": {"kind": "withdrawn", "day": "hôm qua"},
    "/review/{document_id}": {"kind": "decision"},
    "/review/{document_id}/split": {},
    "/registers": {"unit": UNIT, "year": "2025", "measure": "solved", "value": "x", "source": "sổ"},
    "/auditor": {},
    "/administration/people": {"name": "le.van.mau", "display_name": "Lê Văn Mẫu", "roles": "clerk", "password": OWN},
    "/administration/people/{name}": {"deed": "unlock", "password": OWN},
    "/administration/systems": {"name": "Cổng"},
    "/administration/systems/{name}/secret": {"password": OWN},
    "/administration/systems/{name}/end": {"password": OWN},
    "/account/password": {"current": OWN, "new": "x", "again": "x"},
    "/sign-in": {"name": "khong.co", "password": "x"},
    "/lock": {},
    "/unlock": {"password": "x"},
}
#: Forms that are answered with another screen, never with a page of their own.
LEADING: Final = {
    *("/review/{document_id}/redo", "/review/{document_id}/same", "/today/refused/{document_id}/again"),
    *("/account/sessions", "/sign-out"),
    # Its page of codes and of a wrong code is looked at on an administrator's first day.
    *("/account/second-factor", "/sign-in/code"),
}
#: Addresses of files, which are given only after their paper was opened.
FILES: Final = (".jpg", ".png", ".pdf", "/checkpoint")


@dataclass(frozen=True)
class Desk:
    """The screens at an address, and browsers in every state in which somebody may come to them."""

    whole: Whole
    address: str
    ids: dict[str, str]

    def sessions(self) -> tuple[str, ...]:
        """New ones in every state in which somebody may come: signed in, half signed in, locked, nobody's."""
        locked, half, full = self.whole.enter(*Role), Browser(self.whole.gate, "127.0.0.1"), self.whole.enter(*Role)
        self.whole.gate.lock(locked.request())
        half.sign_in(name_of(tuple(Role)))
        return full.cookie, half.cookie, locked.cookie, ""

    def shown(self, path: str, sessions: tuple[str, ...]) -> str | None:
        """The session that is shown a page there; None: it leads elsewhere, or answers with no page."""
        for session in sessions:
            cookies = {SESSION_COOKIE: session} if session else {}
            answer = httpx.get(self.place(path), cookies=cookies, trust_env=False)
            assert answer.status_code < 400, f"this test does not know how to ask {path}"
            if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                return session
        return None

    def place(self, path: str) -> str:
        """The address of a screen."""
        return self.address + self.whole.address(path) + ASKED.get(path, "")


@pytest.fixture(scope="module")
def desk(filled: tuple[Path, dict[str, str]], keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for all: whoever looks changes next to nothing."""
    home = Path(shutil.copytree(filled[0], tmp_path_factory.mktemp("every-screen") / "desk"))
    ids = filled[1] | add_odd_papers(home, keys)
    named = {"document_id": ids["number"], "refused/document_id": ids["refused"], "paper_id": ids["born"]}
    named |= {"record_id": ids["marriage"], "code": DOSSIER}
    with open_whole(home, Clock(MORNING), named) as whole, listening(whole.app) as address:
        yield Desk(whole, address, ids)


SEND: Final = """([path, fields]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: path});
  for (const [name, value] of Object.entries(fields))
    form.append(Object.assign(document.createElement("input"), {name, value}));
  document.body.append(form);
  form.submit();
}"""


def test_axe_core_finds_nothing_serious_on_any_screen(desk: Desk, look: Callable[..., Look]) -> None:
    seen, sessions = look(), desk.sessions()
    pages = (path for path in desk.whole.routes("GET") if not path.endswith(FILES))
    screens = {path: session for path in pages if (session := desk.shown(path, sessions)) is not None}
    assert len(screens) >= 24
    found = {}
    for path, session in screens.items():
        signed_in(seen, desk.address, session)
        seen.page.goto(desk.place(path))
        found[path] = faults_of(seen)
    signed_in(seen, desk.address, sessions[0])
    papers = [f"/review/{desk.ids[name]}" for name in ("hostile", "owner", "unknown", "several", "aside")]
    for path in (*papers, f"{papers[2]}?kind=decision", "/nowhere"):
        seen.page.goto(desk.address + path)
        # The browser's console calls a page that there is not an error.
        seen.wrong.clear()
        found[path] = faults_of(seen)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_axe_core_finds_nothing_serious_on_any_answer_to_a_form(desk: Desk, look: Callable[..., Look]) -> None:
    assert set(desk.whole.routes("POST")) == set(SENT) | LEADING
    seen, (full, *_) = look(), desk.sessions()
    found = {}
    for path, form in SENT.items():
        signed_in(seen, desk.address, full)
        seen.page.goto(f"{desk.address}/dossiers")
        token = csrf(Browser(desk.whole.gate, cookie=full).request())
        with seen.page.expect_navigation():
            seen.page.evaluate(SEND, [desk.whole.address(path), {**form, FORM_FIELD: token}])
        # Nor does it like a form that was refused.
        seen.wrong.clear()
        found[path] = faults_of(seen, EACH_ONCE)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_no_screen_is_shown_inside_another_page(desk: Desk, look: Callable[..., Look]) -> None:
    # Given somebody who is signed in and looks at a page of another site, which has ours in a frame
    seen, (full, *_) = look(), desk.sessions()
    signed_in(seen, desk.address, full)
    with seen.page.expect_console_message(lambda said: "frame-ancestors" in said.text or "X-Frame" in said.text):
        seen.page.set_content(f'<iframe src="{desk.address}/today"></iframe>')
    # Then nothing of it is there to be clicked on
    expect(seen.page.frame_locator("iframe").locator("body")).not_to_contain_text("Hôm nay")
