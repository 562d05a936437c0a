"""The program scanimage of SANE: is it there, what can the scanner do, feed a stack through it.

The scanner's driver runs in that program and never in ours: drivers crash, hang, and speak the user's language.
"""

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from core.errors import ConfigError, UnavailableError
from pipeline.capture.profiles import ScanProfile

_PROBE_SECONDS: Final = 60
_FAREWELL_SECONDS: Final = 10
_LOOK_SECONDS: Final = 0.1
#: `    --source Flatbed|ADF [Flatbed]`, `    -x 0..200mm (in steps of 1) [80]`: what scanimage -A says of an option.
_OPTION: Final = re.compile(r"^ {4}(--[\w-]+|-[ltxy])[ \[=(]+(.+?)\)?\]? \[([^\[\]]*)\]")
_RANGE: Final = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)")
_PAGE: Final = "page-%04d.tif"
_PAGES: Final = re.compile(r"page-(\d{4,})\.tif\Z")


class End(StrEnum):
    """How feeding came to an end."""

    OUT_OF_PAGES = "out_of_pages"
    JAMMED = "jammed"
    COVER_OPEN = "cover_open"


#: Exit codes are statuses of SANE. Some drivers end a stack with "no documents" (7), others with success.
_ENDS: Final = {0: End.OUT_OF_PAGES, 7: End.OUT_OF_PAGES, 6: End.JAMMED, 8: End.COVER_OPEN}


@dataclass(frozen=True, slots=True)
class Device:
    """A scanner and what it can be told; empty where it leaves no choice."""

    name: str
    sources: tuple[str, ...]
    modes: tuple[str, ...]
    resolutions: tuple[float, ...]  #: all of them, or the lowest and the highest
    any_between: bool  #: whether every resolution between the lowest and the highest will do
    width_mm: float | None
    height_mm: float | None

    def feeder(self, profile: ScanProfile) -> str | None:
        """Its own word for the profile's feeder."""
        return next((word for word in profile.feeders if word in self.sources), None)


def probe(device: str) -> Device:
    """What a scanner can do.

    Raises:
        ConfigError: scanimage is not installed.
        UnavailableError: the scanner does not answer.
    """
    try:
        done = subprocess.run(
            [_program(), f"--device-name={device}", "--all-options"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_PROBE_SECONDS,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(
            f"máy quét {device} không trả lời trong {_PROBE_SECONDS} giây / "
            f"the scanner {device} does not answer within {_PROBE_SECONDS} s"
        ) from error
    if done.returncode != 0:
        raise UnavailableError(
            f"không mở được máy quét {device}: {_last_line(done.stderr)} / "
            f"the scanner {device} cannot be opened: {_last_line(done.stderr)}"
        )
    said = {match[1]: match[2] for line in done.stdout.splitlines() if (match := _OPTION.match(line)) and _on(match[3])}
    resolution = said.get("--resolution", "")
    between = _RANGE.search(resolution)
    return Device(
        name=device,
        sources=tuple(said["--source"].split("|")) if "--source" in said else (),
        modes=tuple(said["--mode"].split("|")) if "--mode" in said else (),
        resolutions=(float(between[1]), float(between[2])) if between else _numbers(resolution),
        any_between=between is not None,
        width_mm=_highest(said.get("-x")),
        height_mm=_highest(said.get("-y")),
    )


@dataclass(frozen=True, slots=True)
class Feed:
    """One run of the feeder: from which page on, and how many at most."""

    device: Device
    profile: ScanProfile
    first_page: int = 1
    pages: int | None = None

    @property
    def command(self) -> list[str]:
        """The whole command.

        Raises:
            ConfigError: the scanner cannot do what the profile asks for.
        """
        device, profile = self.device, self.profile
        feeder = device.feeder(profile)
        # A flatbed never runs out of pages: without a number it would scan its one sheet for ever.
        count = self.pages if feeder or self.pages else 1
        command = [
            _program(),
            f"--device-name={device.name}",
            # Lossless, with the resolution in its header; we choose how a page is kept.
            "--format=tiff",
            # A file a page, written as .part and renamed: what is there is whole, whatever happens next.
            f"--batch={_PAGE}",
            f"--batch-start={self.first_page}",
            *([f"--batch-count={count}"] if count else []),
            # The source first: what else a driver offers depends on it.
            *([f"--source={feeder}"] if feeder else []),
            *([f"--mode={mode}"] if (mode := next((m for m in profile.modes if m in device.modes), None)) else []),
            *([f"--resolution={_dpi(self):g}"] if device.resolutions else []),
        ]
        if device.width_mm and device.height_mm:
            # Drivers start with a small area, or with the longest sheet that they know.
            command += ["-l", "0", "-t", "0", "-x", f"{min(profile.width_mm, device.width_mm):g}"]
            command += ["-y", f"{min(profile.height_mm, device.height_mm):g}"]
        return [*command, *profile.options]


def feed(run: Feed, folder: Path, on_page: Callable[[int, Path], None], *, page_seconds: float) -> End:
    """Feed sheets until the feeder is empty or stops.

    Pages are counted by their files: the program also reports pages that it did not get.

    Args:
        run: what is asked for.
        folder: where the page files go; the program's own words go into `scanimage.log` there.
        on_page: gets the number and the file of each page as soon as it is whole, and takes the file away.
        page_seconds: how long to wait for a page.

    Raises:
        UnavailableError: the scanner is away, or broke off; the pages so far are there.
        ConfigError: the scanner cannot do what the profile asks for.
    """
    errors = folder / "scanimage.log"
    with errors.open("wb") as words:
        process = subprocess.Popen(
            [*_end_with_us(), *run.command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            env=_environment(),
        )
    try:
        deadline = time.monotonic() + page_seconds
        while process.poll() is None:
            for number, path in _whole_pages(folder):
                on_page(number, path)
                deadline = time.monotonic() + page_seconds
            if time.monotonic() > deadline:
                raise UnavailableError(
                    f"máy quét {run.device.name} không đưa ra trang nào trong {page_seconds} giây / "
                    f"the scanner {run.device.name} gave no page within {page_seconds:g} s"
                )
            time.sleep(_LOOK_SECONDS)
        for number, path in _whole_pages(folder):
            on_page(number, path)
    finally:
        _stop(process)
    end = _ENDS.get(process.returncode)
    if end is None:
        said = _last_line(errors.read_text(encoding="utf-8", errors="replace"))
        raise UnavailableError(
            f"máy quét {run.device.name} dừng giữa chừng ({process.returncode}): {said} / "
            f"the scanner {run.device.name} broke off ({process.returncode}): {said}"
        )
    return end


def _program() -> str:
    found = shutil.which("scanimage")
    if found is None:
        raise ConfigError("thiếu scanimage: cài gói sane-utils / scanimage is missing: install the package sane-utils")
    return found


def _environment() -> dict[str, str]:
    """Ours, in English: words of the scanner's menus are compared."""
    return {**os.environ, "LC_ALL": "C"}


def _end_with_us() -> list[str]:
    """Let it end, and the scanner with it, when we are killed: a feeder that goes on alone mixes up two stacks."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig=TERM"] if found else []


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    # It cancels the scan and frees the device.
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_FAREWELL_SECONDS)
        return
    process.kill()
    process.wait()


def _whole_pages(folder: Path) -> Iterator[tuple[int, Path]]:
    found = sorted((int(match[1]), path) for path in folder.iterdir() if (match := _PAGES.match(path.name)))
    yield from found


def _on(state: str) -> bool:
    return state not in {"inactive", "read-only"}


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(sorted(float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)))


def _highest(text: str | None) -> float | None:
    between = _RANGE.search(text or "")
    return float(between[2]) if between else None


def _dpi(run: Feed) -> float:
    """The lowest resolution of the scanner that is enough."""
    wanted, offered = float(run.profile.resolution_dpi), run.device.resolutions
    enough = [item for item in offered if item >= wanted]
    if not enough:
        raise ConfigError(
            f"máy quét {run.device.name} chỉ đạt {max(offered)} dpi, mẫu quét {run.profile.code} cần {wanted} "
            "/ "
            f"the scanner {run.device.name} reaches {max(offered):g} dpi, profile {run.profile.code} needs {wanted:g}"
        )
    return max(wanted, min(offered)) if run.device.any_between else min(enough)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
