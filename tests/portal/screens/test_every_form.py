"""Every form of the portal, as the application has them: forged, sent by the wrong person, filled with nonsense."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from core.model import Role
from portal.people import FORM_FIELD, SESSION_COOKIE, csrf
from rules.people.accounts import Scope
from storage.access.failures import Tried
from tests.portal.conftest import DOSSIER, NOON
from tests.portal.people.conftest import Browser, Clock
from tests.portal.screens.whole import Whole, name_of, open_whole

TEMPLATES = Path(__file__).resolve().parents[3] / "portal" / "templates"
#: Everything that any form calls a field, and a field of a paper.
FIELDS = sorted(
    {name for page in TEMPLATES.glob("*.html") for name in re.findall(r' name="([\w.]+)"', page.read_text("utf-8"))}
    - {FORM_FIELD, "viewport"}
    | {"value.number", "absent.number", "value.personal_id"}
)
SCRIPT = '"><script>alert(1)</script>'
NONSENSE = ("", SCRIPT, "\x00\ud7ff\u202e", "x" * 2000, "-1", "../../etc/passwd", "9" * 40)
#: About nobody but whoever sends it.
OF_EVERYBODY = {
    *("/sign-in", "/sign-in/code", "/sign-out", "/lock", "/unlock"),
    *("/account/password", "/account/second-factor", "/account/sessions"),
}
ELSEWHERE = re.compile(r"\{\w+[^}]*\}")


@pytest.fixture(scope="module")
def whole(odd_desk: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """One for all tests here: what they send does next to nothing."""
    home, ids = shutil.copytree(odd_desk[0], tmp_path_factory.mktemp("forms") / "desk"), odd_desk[1]
    named = {"document_id": ids["unknown"], "refused/document_id": ids["refused"], "record_id": ids["decision"]}
    with open_whole(home, Clock(NOON), {**named, "code": DOSSIER}) as opened:
        yield opened


def sent(whole: Whole, browser: Browser, path: str, **more: object) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(whole.app, client=(browser.address, 5), raise_app_exceptions=False)
        cookies = {SESSION_COOKIE: browser.cookie}
        async with httpx.AsyncClient(transport=transport, base_url="http://portal", cookies=cookies) as client:
            return await client.request("POST", path, **more)  # type: ignore[arg-type]

    return asyncio.run(once())


def sentence(answer: httpx.Response) -> str:
    """What an answer says above everything else: a page's heading and the notes under it, or its plain text."""
    if answer.headers["content-type"].startswith("text/plain"):
        return answer.text
    main = answer.text[answer.text.index("<main") :]
    said = re.findall(
        r'<h1>.*?</h1>|<(?:p|div)[^>]*(?:role="alert"|class="error")[^>]*>.*?</(?:p|div)>', main, re.DOTALL
    )
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", " ".join(said))).split())


def is_told(answer: httpx.Response) -> bool:
    """Whether a form was taken, or refused in words: with no crash, and not with what was sent."""
    assert SCRIPT not in answer.text
    return answer.status_code < 400 or (answer.status_code < 500 and bool(sentence(answer)))


@pytest.fixture
def browser(whole: Whole) -> Browser:
    """Of somebody who may do everything."""
    return whole.enter(*Role)


@pytest.fixture
def paths(whole: Whole, browser: Browser) -> Iterator[str]:
    """The address of each form but of those that end a session; wrong passwords never add up to a lock."""

    def one_by_one() -> Iterator[str]:
        for path in sorted(set(whole.routes("POST")) - {"/sign-out", "/lock"}):
            whole.gate.accounts.failures.clear(Tried(Scope.ACCOUNT, name_of(tuple(Role))))
            whole.gate.accounts.failures.clear(Tried(Scope.ADDRESS, browser.address))
            yield path

    return one_by_one()


def test_a_form_with_another_token_than_its_sessions_does_nothing_and_says_so(whole: Whole, browser: Browser) -> None:
    before = len(list(whole.site.index.ledger()))
    for path in whole.routes("POST"):
        answer = sent(whole, browser, whole.address(path), data={"x": "1", FORM_FIELD: "0" * 64})
        assert answer.status_code == 403, path
        assert "Chưa ghi gì" in sentence(answer), path
    assert len(list(whole.site.index.ledger())) == before


def test_a_form_of_another_role_does_nothing_and_says_for_whom_it_is(whole: Whole) -> None:
    roles = (Role.CLERK, Role.TEAM_LEAD, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
    people = [whole.enter(role) for role in roles]
    for path in set(whole.routes("POST")) - OF_EVERYBODY:
        refused = 0
        for browser in people:
            before = len(list(whole.site.index.ledger()))
            answer = sent(whole, browser, ELSEWHERE.sub("x", path), data={FORM_FIELD: csrf(browser.request())})
            if answer.status_code == 403:
                refused += 1
                assert "Trang này dành cho:" in answer.text, path
                assert len(list(whole.site.index.ledger())) == before, path
        assert 0 < refused < len(people), path


@pytest.mark.parametrize("turn", range(3))
def test_nonsense_in_every_field_is_answered_with_a_sentence(
    whole: Whole, browser: Browser, paths: Iterator[str], turn: int
) -> None:
    for path in paths:
        fields = {name: [NONSENSE[(place + turn) % len(NONSENSE)]] * 2 for place, name in enumerate(FIELDS)}
        where = whole.address(path) if turn else ELSEWHERE.sub("%00..%2f" + "x" * 90, path)
        answer = sent(whole, browser, where, data=fields | {FORM_FIELD: csrf(browser.request())})
        assert is_told(answer), (path, answer.text)
    assert SCRIPT not in str(list(whole.site.index.ledger()))


def test_what_is_longer_than_any_form_is_not_read(whole: Whole, browser: Browser) -> None:
    answer = sent(whole, browser, "/vault", data={"owner": "x" * (2 << 20)})
    assert (answer.status_code, sentence(answer).startswith("Biểu mẫu gửi lên quá dài")) == (413, True)


def test_what_is_no_form_at_all_is_answered_with_a_sentence(
    whole: Whole, browser: Browser, paths: Iterator[str]
) -> None:
    files = {name: (f"{SCRIPT}.pdf", b"%PDF-1.7", "application/pdf") for name in FIELDS if name != "file"}
    for path in paths:
        token = {"X-CSRF-Token": csrf(browser.request())}
        where = ELSEWHERE.sub("x", path)
        assert is_told(sent(whole, browser, whole.address(path), headers=token, files=files)), path
        for kind, content in (
            ("application/x-www-form-urlencoded", b"\xff\xfe\x00=%zz&&&"),
            ("multipart/form-data", b"--x"),
        ):
            answer = sent(whole, browser, where, headers={**token, "Content-Type": kind}, content=content)
            assert is_told(answer), (path, answer.text)
