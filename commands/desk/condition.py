"""How a desk stands, for `sohoa status`: as JSON and as tables in Vietnamese."""

import datetime as dt
import math
from typing import Final

import click

from commands.pins import ends_soon
from commands.terminal import language, t, table
from core.errors import Reason
from core.messages import reason_text
from core.model import WorkState
from pipeline.health import FrontsWaiting, Health, Service

_SERVICES: Final[dict[Service, tuple[str, str]]] = {
    Service.STORE: ("kho lưu trữ", "archive store"),
    Service.WORK_STORE: ("kho tạm", "work store"),
    Service.BROKER: ("hàng đợi", "broker"),
}
_GIB: Final = 1 << 30
#: A timestamp service that is away for longer than this is somebody's work today.
_LATE: Final = dt.timedelta(hours=24)


def shown_health(health: Health) -> dict[str, object]:
    """The keys that `status` adds for whoever watches."""
    work = health.work
    return {
        "at": health.at,
        "queue": work.backlog,
        "paused": work.pauses,
        "retries": work.retries,
        "set_aside": work.set_aside,
        "quarantined": health.quarantined,
        "stage_times": work.stage_times,
        "last_archived_at": work.last_archived_at,
        "disks": health.disks,
        "services": health.services,
        "signatures_due": work.due,
        "certificate_days_left": health.certificate_days_left,
        "clock": health.clock,
        "fronts_waiting": health.fronts_waiting,
    }


def print_health(health: Health) -> None:
    """Tables: what waits, why it does not go on, and what the desk leans on."""
    parts = (_queue(health.work), _fronts(health), _stopped(health), _leans_on(health))
    click.echo("\n\n".join(part for part in parts if part))


def _queue(work: WorkState) -> str:
    if not work.backlog:
        return t("Không có việc nào đang chờ máy.", "No work waits for a machine.")
    until = {pause.stage: pause.until for pause in work.pauses}
    rows = [
        (
            item.lane.value,
            item.stage.value,
            str(item.ready),
            str(item.leased),
            str(item.waiting),
            _lasting(item.oldest_seconds),
            f"{until[item.stage].astimezone():%H:%M:%S}" if item.stage in until else "",
        )
        for item in work.backlog
    ]
    headers = (
        t("làn", "lane"),
        t("bước", "stage"),
        t("sẵn sàng", "ready"),
        t("đang làm", "in hand"),
        t("chờ dịch vụ", "waiting"),
        t("lâu nhất", "oldest"),
        t("tạm dừng đến", "paused until"),
    )
    lines = [table(headers, rows)]
    tries = work.retries
    if tries.service_away or tries.crashed or tries.over_limit:
        lines.append(
            t("Đang thử lại: ", "Tried again: ")
            + t(
                f"{tries.service_away} vì dịch vụ vắng, {tries.crashed} vì tiến trình chết, "
                f"{tries.over_limit} vì quá giới hạn",
                f"{tries.service_away} a service was away, {tries.crashed} a process died, "
                f"{tries.over_limit} over a limit",
            )
        )
    return "\n".join(lines)


def _fronts(health: Health) -> str:
    return "\n".join(fronts_line(item) for item in health.fronts_waiting)


def fronts_line(item: FrontsWaiting) -> str:
    """That a scanner's fronts wait for their backs, for how long, and until when."""
    minutes = math.floor(item.seconds / 60)
    return t(
        f"{item.inbox}: mặt trước chờ mặt sau ({item.files} tệp, đã {minutes} phút, chờ tối đa {item.pair_minutes:g})",
        f"{item.inbox}: fronts wait for backs ({item.files} files, {minutes} minutes of {item.pair_minutes:g})",
    )


_DISKS: Final = {"desk": "bàn tiếp nhận", "store": "kho lưu trữ", "work": "kho tạm"}


def _stopped(health: Health) -> str:
    rows = [(t("đã để riêng", "set aside"), str(n), _why(code)) for code, n in health.work.set_aside.items()]
    rows += [(t("cách ly khi nhận", "in quarantine"), str(n), _why(code)) for code, n in health.quarantined.items()]
    return table((t("không đi tiếp", "stopped"), t("số", "count"), t("lý do", "why")), rows) if rows else ""


def _why(code: str) -> str:
    return reason_text(Reason(code), language=language()) if code in set(Reason) else code


def _leans_on(health: Health) -> str:
    rows = [
        (t(*_SERVICES[item.service]), t("có", "there") if item.reachable else t("KHÔNG TỚI ĐƯỢC", "AWAY"), item.why)
        for item in health.services
    ]
    rows += [
        (
            t(f"đĩa: {_DISKS[item.name]}", f"disk of {item.name}"),
            f"{item.free_bytes / _GIB:.1f} GiB",
            t(f"trống, của {item.size_bytes / _GIB:.0f} GiB", f"free of {item.size_bytes / _GIB:.0f} GiB"),
        )
        for item in health.disks
    ]
    days = health.certificate_days_left
    left = "–" if days is None else t(f"còn {days} ngày", f"{days} days")
    rows.append((t("chứng thư số", "certificate"), left, "" if days is None else ends_soon(days)))
    if (due := health.work.due).oldest is not None:
        late = health.at - due.oldest > _LATE
        said = t(f"{due.records} bản ghi", f"{due.records} records")
        rows.append((t("chữ ký chờ bổ sung", "signatures due"), said, "sohoa renew" + (" !" if late else "")))
    last = health.work.last_archived_at
    rows.append((t("lưu trữ gần nhất", "last archived"), f"{last.astimezone():%Y-%m-%d %H:%M:%S}" if last else "–", ""))
    if health.clock is not None:
        good = t("đồng bộ", "synchronised") if health.clock.synchronised else t("CHƯA ĐỒNG BỘ", "NOT SYNCHRONISED")
        rows.append((t("đồng hồ", "clock"), good, f"{health.clock.offset_seconds:+.6f} s"))
    return table((t("dựa vào", "leans on"), t("tình trạng", "state"), ""), rows)


def _lasting(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
