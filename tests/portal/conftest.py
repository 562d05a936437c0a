"""A portal over an archive of real papers, and how to ask it."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from core.catalogue.kinds import by_code, load_kinds
from core.codes import record_id_for, sha256_of
from core.config import Desk, load
from core.model import ArchiveRecord, LedgerEvent, Status
from pipeline.decisions import accept_doubts
from pipeline.steps import finish
from pipeline.tools import Tools
from portal.api import add_api, create_app
from portal.site import Site
from storage import Index, ObjectStore, open_index, open_store
from storage.files import cas_path
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.conftest import keys
from tests.pipeline.desk import open_tools, reader_of, receive, scan_of

__all__ = ["keys"]

OWNER = "051095000123"
NEIGHBOUR = "051190000777"
NOON = dt.datetime(2025, 9, 15, 5, tzinfo=dt.UTC)
CLIENT, PURPOSE, TOKEN = "cong-dich-vu", "tiep-nhan-ho-so", "only-for-this-test-run"
SEARCH = "/v1/reuse/search"
DOSSIER = "H48.001.01-250915-0001"
#: What is said with every fetch.
ASKED = {"X-Purpose": PURPOSE, "X-Dossier": DOSSIER}

CLIENTS = f"""
[[client]]
name = "{CLIENT}"
token_sha256 = "{sha256_of(TOKEN.encode())}"
purposes = ["{PURPOSE}"]
"""

DOUBTFUL = DECISION.replace("15/QĐ-UBND", "1016/QĐ-UBND@0.3")
MARRIAGE = """
    ỦY BAN NHÂN DÂN || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    XÃ MẪU SƠN ĐÔNG || Độc lập - Tự do - Hạnh phúc
    Số: 21/UBND-XNTTHN || Mẫu Sơn Đông, ngày 10 tháng 3 năm 2025

    GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN

    > Họ và tên: Nguyễn Văn Mẫu
    > Ngày, tháng, năm sinh: 02/01/1995
    > Số định danh cá nhân: 051095000123

    || CHỦ TỊCH

    || Lê Văn Ví
"""


def asked(app: FastAPI, method: str, path: str, **more: object) -> httpx.Response:
    """The application's answer, without a socket."""

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
            return await client.request(method, path, **more)  # type: ignore[arg-type]

    return asyncio.run(once())


@dataclass(frozen=True)
class Portal:
    """The application, asked as others ask it but without a socket, and what lies under it."""

    home: Path
    index: Index
    store: ObjectStore
    now: dt.datetime = NOON
    records: dict[str, ArchiveRecord] = field(default_factory=dict)
    flags: tuple[tuple[str, str], ...] = ()

    apps: dict[bytes, FastAPI] = field(default_factory=dict, init=False)

    @property
    def desk(self) -> Desk:
        """The desk as its settings and this portal's flags have it."""
        return load(self.home, environ={}, flags=dict(self.flags))

    def app(self) -> FastAPI:
        """The application; another one when the clients file has changed."""
        path = self.home / "clients.toml"
        said = path.read_bytes() if path.exists() else b""
        if said not in self.apps:
            work = open_store(self.desk.config.work)
            site = Site(self.desk, self.index, self.store, work, by_code(load_kinds()), lambda: self.now)
            self.apps[said] = create_app(site)
            add_api(self.apps[said], site)
        return self.apps[said]

    def ask(
        self, method: str, path: str, *, token: str | None = TOKEN, app: FastAPI | None = None, **more: object
    ) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        headers |= more.pop("headers", {})  # type: ignore[call-overload]
        return asked(app or self.app(), method, path, headers=headers, **more)

    def fetch(self, record: ArchiveRecord, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask for the paper; `if_range="…"` becomes the header If-Range."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(method, content_of(record), headers=ASKED | told)

    def search(self, **changes: object) -> httpx.Response:
        return self.ask("POST", SEARCH, json=question(**changes))

    def accesses(self) -> list[LedgerEvent]:
        """What the portal's client was let do, for the ledger."""
        return [event for event in self._events() if event.action != "access_refused"]

    def refusals(self) -> list[str]:
        """Why the portal's client was refused, for the ledger."""
        return [dict(event.facts)["problem"] for event in self._events() if event.action == "access_refused"]

    def _events(self) -> list[LedgerEvent]:
        return [_by_the_second(entry.event) for entry in self.index.ledger() if entry.event.actor == CLIENT]

    def spoil(self, record: ArchiveRecord) -> None:
        """Turn one bit of the paper in the store."""
        path = self.home / "store" / cas_path(record.signed.sha256)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)

    def take_store_away(self) -> None:
        shutil.rmtree(self.home / "store" / "cas")
        (self.home / "store" / "cas").write_bytes(b"a file where the folder was")


def _by_the_second(event: LedgerEvent) -> LedgerEvent:
    """The clock stands still here, but times of the ledger only grow: by a microsecond each."""
    return replace(event, at=event.at.replace(microsecond=0))


def content_of(record: ArchiveRecord) -> str:
    return f"/v1/records/{record.id}/content"


def question(**changes: object) -> dict[str, object]:
    """A good question of a client, but for what is changed; None leaves it out."""
    asked = {"owner": OWNER, "purpose": PURPOSE, "dossier": "H48.001-250915-0009"} | changes
    return {name: value for name, value in asked.items() if value is not None}


def is_problem(answer: httpx.Response, status: int, name: str) -> bool:
    """Whether the answer is the RFC 9457 problem of that stable type."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    said = answer.json()
    assert said.keys() == {"type", "title", "status", "detail"}
    return (said["type"], said["status"]) == (f"/problems/{name}", status)


def _archive(drawing: str, tools: Tools) -> str:
    page = a_page(drawing)
    reading = replace(tools, engine=reader_of(page))
    paper = receive(reading, scan_of(page))
    if finish(paper, reading).status is Status.NEEDS_REVIEW:
        accept_doubts(paper, tools.index, actor="quay-1", at=NOON)
    assert finish(paper, reading).status is Status.ARCHIVED
    return record_id_for(paper)


@pytest.fixture(scope="session")
def archived(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A desk with its archive, and the ids of its records by what they are."""
    home = tmp_path_factory.mktemp("portal") / "desk"
    tools = open_tools(home, keys, reader_of(a_page(DECISION)))
    ids = {
        "decision": _archive(DECISION, tools),
        "doubtful": _archive(DOUBTFUL, tools),
        "marriage": _archive(MARRIAGE, tools),
        "neighbour's": _archive(DECISION.replace(OWNER, NEIGHBOUR) + "\n    > Nơi nhận: lưu\n", tools),
    }
    tools.index.close()
    (home / "clients.toml").write_text(CLIENTS, encoding="utf-8")
    return home, ids


@pytest.fixture
def home(archived: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    """A copy of the desk, to do with as one likes."""
    return Path(shutil.copytree(archived[0], tmp_path / "desk"))


@pytest.fixture
def portal(home: Path, archived: tuple[Path, dict[str, str]]) -> Iterator[Portal]:
    config = load(home, environ={}).config
    index = open_index(config.index)
    by_id = {record.id: record for record in index.records()}
    named = {name: record for name, wanted in archived[1].items() for key, record in by_id.items() if key == wanted}
    assert len(named) == len(archived[1])
    yield Portal(home, index, open_store(config.store), records=named)
    index.close()


@pytest.fixture
def paper(portal: Portal) -> ArchiveRecord:
    return portal.records["decision"]
