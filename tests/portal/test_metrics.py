"""`/metrics`: for this machine only, whole in every state of the desk, and everything that an alarm asks for."""

import asyncio
import datetime as dt
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from core.errors import UnavailableError
from core.model import Backlog, Lane, Pause, Retries, StageTime, Status, WorkState
from pipeline.health import ClockState, Disk, Health, Reach, Service
from portal.api.problems import install
from portal.metrics import add_metrics

ROOT = Path(__file__).resolve().parents[2]
NOON = dt.datetime(2026, 11, 1, 5, tzinfo=dt.UTC)
BUSY = Health(
    at=NOON,
    work=WorkState(
        documents={Status.ARCHIVED: 7, Status.NEEDS_REVIEW: 2},
        backlog=(
            Backlog(Lane.BATCH, Status.RECEIVED, 5, 1, 0, 90.5),
            Backlog(Lane.BATCH, Status.ASSEMBLED, 0, 0, 3, 400.0),
        ),
        pauses=(Pause(Status.ASSEMBLED, 6, NOON),),
        retries=Retries(3, 1, 0),
        set_aside={"crashed": 1, 'a "reason"\\': 2},
        stage_times=(StageTime(Status.RENDERED, 3, 1.25, 9.0),),
        last_archived_at=NOON,
        last_evidence_at=NOON,
    ),
    quarantined={"empty": 4},
    disks=(Disk("desk", 123_456_789_012, 200_000_000_000),),
    services=(Reach(Service.STORE, reachable=True), Reach(Service.BROKER, reachable=False, why="away")),
    certificate_days_left=-3,
    clock=ClockState(synchronised=False, offset_seconds=-0.000012),
)
EMPTY = Health(NOON, WorkState({}, (), (), Retries(), {}, (), None), {}, (), (), None, None)
LINE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? -?[0-9.e+-]+')


class Looks:
    def __init__(self, *answers: Health | None) -> None:
        self.answers = list(answers)

    def __call__(self) -> Health:
        answer = self.answers.pop(0)
        if answer is None:
            raise UnavailableError("the index cannot be read now")
        return answer


def get(app: FastAPI, host: str = "127.0.0.1", headers: dict[str, str] | None = None) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(host, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            return await client.get("/metrics", headers=headers)

    return asyncio.run(ask())


def app_of(*answers: Health | None) -> FastAPI:
    app = FastAPI()
    install(app)
    add_metrics(app, Looks(*answers))
    return app


def asked(*answers: Health | None, host: str = "127.0.0.1") -> tuple[int, str]:
    answer = get(app_of(*answers), host)
    return answer.status_code, answer.text


@pytest.mark.parametrize("health", [BUSY, EMPTY, None], ids=["busy", "empty", "index away"])
def test_every_line_is_of_the_text_format_and_every_metric_is_declared(health: Health | None) -> None:
    status, text = asked(health)
    assert status == 200
    declared = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            declared.add(line.split()[2])
        elif not line.startswith("# HELP "):
            assert LINE.fullmatch(line), line
            assert re.split(r"[{ ]", line)[0] in declared


def test_what_waits_and_what_is_away_is_told() -> None:
    lines = set(asked(BUSY)[1].splitlines())
    assert {
        'sohoa_queue_oldest_seconds{lane="batch"} 400',
        'sohoa_queue_oldest_seconds{lane="desk"} 0',
        'sohoa_queue_documents{lane="batch",stage="assembled",state="waiting"} 3',
        'sohoa_stage_paused{stage="assembled"} 6',
        'sohoa_stage_seconds{stage="rendered",quantile="0.95"} 9',
        'sohoa_retrying_documents{cause="service_away"} 3',
        'sohoa_set_aside_documents{reason="a \\"reason\\"\\\\"} 2',
        'sohoa_quarantined_files{reason="empty"} 4',
        'sohoa_disk_free_bytes{disk="desk"} 123456789012',
        'sohoa_service_up{service="broker"} 0',
        "sohoa_certificate_days_left -3",
        f"sohoa_last_archived_timestamp_seconds {NOON.timestamp():.0f}",
        f"sohoa_last_evidence_timestamp_seconds {NOON.timestamp():.0f}",
        "sohoa_clock_synchronised 0",
        "sohoa_index_up 1",
        'sohoa_documents{status="set_aside"} 0',
    } <= lines


def test_a_desk_that_never_made_evidence_has_a_number_for_the_alarm() -> None:
    assert "sohoa_last_evidence_timestamp_seconds 0" in asked(EMPTY)[1].splitlines()


def test_an_index_that_is_away_is_told_instead_of_an_error() -> None:
    status, text = asked(None)
    assert (status, text.splitlines()[-1]) == (200, "sohoa_index_up 0")


@pytest.mark.parametrize("host", ["10.0.0.7", "192.168.1.2", "2001:db8::1", "testclient"])
def test_nobody_elsewhere_gets_the_metrics(host: str) -> None:
    assert asked(BUSY, host=host)[0] == 403


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_a_proxy_on_this_machine_does_not_open_them_to_others(name: str) -> None:
    app = app_of(BUSY)
    assert get(app, "::1", {name: "10.0.0.7"}).status_code == 403
    assert get(app, "::1").status_code == 200


def test_whoever_asks_again_at_once_costs_the_desk_nothing() -> None:
    app = app_of(BUSY)
    assert get(app).text == get(app).text


def test_every_metric_that_an_alarm_or_the_operations_page_names_exists() -> None:
    there = set(re.findall(r"^# TYPE (\w+)", asked(BUSY)[1], re.MULTILINE))
    rules = (ROOT / "docs" / "alarms.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"\bsohoa_\w+", rules))
    assert len(named) > 10
    assert named <= there


def test_every_label_that_an_alarm_asks_for_exists() -> None:
    text = asked(BUSY)[1]
    rules = (ROOT / "docs" / "alarms.yml").read_text(encoding="utf-8")
    asked_for = re.findall(r'(sohoa_\w+)\{(\w+)=~?"([^"]+)"', rules)
    assert asked_for
    for metric, label, values in asked_for:
        for value in values.split("|"):
            assert re.search(rf'^{metric}\{{.*{label}="{value}"', text, re.MULTILINE), (metric, label, value)
