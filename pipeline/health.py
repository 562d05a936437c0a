"""How a desk stands, as one value: the work, the folders, the services, the certificate, the clock.

`sohoa status`, `sohoa doctor` and `/metrics` all show this. Nothing here changes anything.
"""

import ctypes
import datetime as dt
import json
import shutil
import struct
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from core.config import Desk
from core.errors import ConfigError, Reason, SohoaError, UnavailableError
from core.model import Sha256, Sides, WorkState
from core.settings import SigningSettings, StoreSettings
from pipeline.inbox import Waiting, waiting
from storage import Index, open_store

#: Whoever asks wants an answer now, not after the patience that work has.
_STORE_SECONDS: Final = 5.0
_INBOX_SECONDS: Final = 2.0
_NO_OBJECT: Final = Sha256("0" * 64)
_TIMEX_BYTES: Final = 256
_UNSYNCHRONISED: Final = 0x40
_NANOSECONDS: Final = 0x2000


class Service(StrEnum):
    """What a desk leans on."""

    STORE = "store"
    WORK_STORE = "work_store"
    BROKER = "broker"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a service answers, and if not, in which words of ours."""

    service: Service
    reachable: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Disk:
    """Room on the file system that a folder of the desk lies on."""

    name: str  #: desk, store or work
    free_bytes: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FrontsWaiting:
    """An inbox in which files wait for the other side of their sheets."""

    inbox: str
    files: int
    seconds: float  #: since the first of them came to rest
    pair_minutes: float  #: how long fronts wait at most


@dataclass(frozen=True, slots=True)
class ClockState:
    """Whether something keeps this machine's clock right, and how far it last was from the reference."""

    synchronised: bool
    offset_seconds: float


@dataclass(frozen=True, slots=True)
class Health:
    """How a desk stands at one moment."""

    at: dt.datetime
    work: WorkState
    quarantined: dict[str, int]  #: files in the quarantine folder by reason
    disks: tuple[Disk, ...]
    services: tuple[Reach, ...]
    certificate_days_left: int | None  #: None without a key on this machine
    clock: ClockState | None  #: None where the kernel does not say
    fronts_waiting: tuple[FrontsWaiting, ...] = ()


def examine(desk: Desk, index: Index, *, at: dt.datetime) -> Health:
    """Look at everything once.

    Raises:
        UnavailableError: the index is away; everything else that is away is part of the answer.
    """
    return Health(
        at=at,
        work=index.work_state(),
        quarantined=_quarantined(desk.config.inbox.quarantine),
        disks=disks(desk),
        services=services(desk),
        certificate_days_left=certificate_days_left(desk.config.signing, at=at),
        clock=clock_state(),
        fronts_waiting=fronts_waiting(desk),
    )


def disks(desk: Desk) -> tuple[Disk, ...]:
    """The folders of the desk that are there."""
    folders = {"desk": desk.home}
    for name, settings in (("store", desk.config.store), ("work", desk.config.work)):
        if settings.kind == "files":
            folders[name] = settings.path
    found = []
    for name, folder in folders.items():
        try:
            usage = shutil.disk_usage(folder)
        except OSError:
            continue
        found.append(Disk(name, usage.free, usage.total))
    return tuple(found)


def fronts_waiting(desk: Desk) -> tuple[FrontsWaiting, ...]:
    """The inboxes of stacks in which something lies; one that does not answer at once is left out."""
    return tuple(
        FrontsWaiting(item.name, found.files, found.seconds, item.pair_minutes)
        for item in desk.config.inboxes
        if item.sides is Sides.FRONTS_THEN_BACKS and (found := _at_once(item.folder)) is not None
    )


def _at_once(folder: Path) -> Waiting | None:
    """What lies there. A share may hang for minutes, and nobody who asks how the desk stands should with it."""
    found: list[Waiting | None] = []

    def look() -> None:
        with suppress(UnavailableError):
            found.append(waiting(folder))

    asking = threading.Thread(target=look, daemon=True)
    asking.start()
    asking.join(_INBOX_SECONDS)
    return found[0] if found else None


def services(desk: Desk) -> tuple[Reach, ...]:
    """Which services answer; the broker only where one is used."""
    found = [
        _reach(Service.STORE, lambda: _ask_store(desk.config.store)),
        _reach(Service.WORK_STORE, lambda: _ask_work_store(desk.config.work)),
    ]
    if desk.config.engine.runner == "dramatiq":
        found.append(_reach(Service.BROKER, lambda: _ask_broker(desk.config.engine.broker_url.get_secret_value())))
    return tuple(found)


def _reach(service: Service, ask: Callable[[], None]) -> Reach:
    try:
        ask()
    except SohoaError as error:
        return Reach(service, reachable=False, why=str(error))
    return Reach(service, reachable=True)


def _ask_store(settings: StoreSettings) -> None:
    if settings.kind == "files" and not settings.path.is_dir():
        # Opening it would make an empty one where a disk should be mounted.
        raise UnavailableError(
            "không thấy store.path: ổ đĩa đã được gắn chưa? / store.path is not there: is its disk mounted?"
        )
    quick = settings.model_copy(update={"timeout_seconds": min(_STORE_SECONDS, settings.timeout_seconds)})
    open_store(quick).has(_NO_OBJECT)


def _ask_work_store(settings: StoreSettings) -> None:
    # The first paper makes its folder.
    if settings.kind == "s3" or settings.path.is_dir():
        _ask_store(settings)


def _ask_broker(url: str) -> None:
    from pipeline.engine.workers import open_broker

    open_broker(url).close()


def _quarantined(folder: Path) -> dict[str, int]:
    codes: Counter[str] = Counter()
    for path in folder.glob("*/reason.json"):
        try:
            codes[Reason(json.loads(path.read_bytes())["code"]).value] += 1
        except (OSError, ValueError, KeyError, TypeError):
            codes["unknown"] += 1
    return dict(sorted(codes.items()))


def certificate_days_left(settings: SigningSettings, *, at: dt.datetime) -> int | None:
    """Whole days until the first of the desk's certificates ends; None where no key is known (`doctor` says why)."""
    try:
        ends = _ends_at(settings, tuple(_changed_ns(path) for path in _said_by(settings)))
    except (OSError, ConfigError):
        return None
    return None if ends is None else (ends - at).days


def _said_by(settings: SigningSettings) -> tuple[Path, ...]:
    """The files that say when certificates end: of a token, what its last use has noted."""
    return (settings.state, *(Path(key.pkcs12) for key in settings.all_keys if key.pkcs12))


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=1)
def _ends_at(settings: SigningSettings, _changed_ns: tuple[int, ...]) -> dt.datetime | None:
    """Opening a key costs a tenth of a second on purpose; what it says changes only with its files."""
    from signing.keys import ends_at

    return ends_at(settings)


def clock_state() -> ClockState | None:
    """What the kernel knows of its clock (adjtimex); None where it does not say."""
    try:
        kernel = ctypes.CDLL(None)
        answer = ctypes.create_string_buffer(_TIMEX_BYTES)
        if kernel.adjtimex(answer) < 0:
            return None
    except (OSError, AttributeError):
        return None
    _, offset, _, _, _, status = struct.unpack_from("@Illlli", answer.raw)
    return ClockState(not status & _UNSYNCHRONISED, offset / (1e9 if status & _NANOSECONDS else 1e6))
