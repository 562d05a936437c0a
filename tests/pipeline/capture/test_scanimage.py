"""The program that drives scanners: what it is told, what its answers mean."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ConfigError, UnavailableError
from pipeline.capture import Device, End, Feed, ScanProfile, feed, find_profile, probe
from tests.services.scanner import DEVICE, FEEDER, Scanner

LIST = Device("epson2:usb", ("Flatbed", "ADF Duplex"), ("Lineart", "Color"), (75, 150, 240, 600), False, 215.9, 355.6)


def scanned(run: Feed, folder: Path, *, page_seconds: float = 60) -> tuple[End, list[int]]:
    """How it ended, and the pages that came, in the order in which they came."""
    pages = []

    def take(number: int, path: Path) -> None:
        pages.append(number)
        path.rename(path.with_suffix(".taken"))

    return feed(run, folder, take, page_seconds=page_seconds), pages


def test_a_scanner_says_what_it_can_do(scanner: Scanner) -> None:
    device = probe(DEVICE)
    assert device.sources == ("Flatbed", FEEDER)
    assert device.modes == ("Gray", "Color")
    assert (device.resolutions, device.any_between) == ((1.0, 1200.0), True)
    assert (device.width_mm, device.height_mm) == (200.0, 200.0)


def test_a_stack_is_fed_to_its_end(scanner: Scanner, profile: ScanProfile, folder: Path) -> None:
    assert scanned(Feed(probe(DEVICE), profile), folder) == (End.OUT_OF_PAGES, list(range(1, 11)))


def test_no_more_pages_are_fed_than_were_counted(scanner: Scanner, profile: ScanProfile, folder: Path) -> None:
    run = Feed(probe(DEVICE), profile, first_page=4, pages=3)
    assert scanned(run, folder) == (End.OUT_OF_PAGES, [4, 5, 6])


@pytest.mark.parametrize(
    ("status", "end"), [("SANE_STATUS_JAMMED", End.JAMMED), ("SANE_STATUS_COVER_OPEN", End.COVER_OPEN)]
)
def test_a_page_that_jams_is_not_counted_whatever_the_program_says(
    status: str, end: End, scanner: Scanner, profile: ScanProfile, folder: Path
) -> None:
    scanner.jams_at(4, status)
    device = probe(DEVICE)
    assert scanned(Feed(device, profile), folder) == (end, [1, 2, 3])
    assert "4" in (folder / "scanimage.log").read_text()
    # And when the sheet was put back it goes on there
    assert scanned(Feed(device, profile, first_page=4, pages=2), folder) == (End.OUT_OF_PAGES, [4, 5])


def test_an_empty_feeder_is_the_end_and_no_error(scanner: Scanner, profile: ScanProfile, folder: Path) -> None:
    scanner.jams_at(1, "SANE_STATUS_NO_DOCS")
    assert scanned(Feed(probe(DEVICE), profile), folder) == (End.OUT_OF_PAGES, [])


def test_a_scanner_that_breaks_off_is_away_and_says_why(scanner: Scanner, profile: ScanProfile, folder: Path) -> None:
    scanner.jams_at(3, "SANE_STATUS_IO_ERROR")
    with pytest.raises(UnavailableError, match=r"broke off \(9\)"):
        scanned(Feed(probe(DEVICE), profile), folder)
    assert len(list(folder.glob("*.taken"))) == 2


def test_a_scanner_that_is_not_there_is_away(scanner: Scanner) -> None:
    with pytest.raises(UnavailableError, match=r"cannot be opened: .*Invalid argument"):
        probe("nosuch:0")


def test_a_scanner_that_hangs_is_given_up_and_ended(scanner: Scanner, profile: ScanProfile, folder: Path) -> None:
    device = probe(DEVICE)
    scanner.hangs()
    with pytest.raises(UnavailableError, match="gave no page within"):
        scanned(Feed(device, profile), folder, page_seconds=0.3)


def test_without_the_program_the_package_that_brings_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="sane-utils"):
        probe(DEVICE)


def arguments(device: Device, profile: ScanProfile, **more: int) -> list[str]:
    if shutil.which("scanimage") is None:
        pytest.skip("scanimage is missing: apt-get install sane-utils")
    return Feed(device, profile, **more).command[1:]


def test_a_resolution_that_the_scanner_does_not_know_becomes_the_next_higher_one(tmp_path: Path) -> None:
    profile = find_profile(tmp_path, "hai-mat")
    said = arguments(LIST, profile)
    assert "--resolution=240" in said
    assert "--source=ADF Duplex" in said
    assert "--mode=Color" in said
    assert said[said.index("-x") + 1] == "210"


def test_a_scanner_below_the_law_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reaches 150 dpi, profile giay-to needs 200"):
        arguments(replace(LIST, resolutions=(75, 150)), find_profile(tmp_path, "giay-to"))


def test_a_flatbed_scans_one_sheet_and_not_for_ever(tmp_path: Path) -> None:
    profile = find_profile(tmp_path, "giay-to")
    flatbed = replace(LIST, sources=("Flatbed",))
    assert "--batch-count=1" in arguments(flatbed, profile)
    assert not any(item.startswith(("--source", "--batch-count=0")) for item in arguments(flatbed, profile))
    assert "--batch-count=3" in arguments(flatbed, profile, pages=3)


def test_a_scanner_that_leaves_no_choice_is_told_nothing(tmp_path: Path) -> None:
    plain = Device("v4l:0", (), (), (), False, None, None)
    said = arguments(plain, find_profile(tmp_path, "giay-to"))
    assert not any(item.startswith(("--source", "--mode", "--resolution", "-x")) for item in said)


def test_what_options_look_like_is_read_from_any_driver(scanner: Scanner, tmp_path: Path) -> None:
    """Words as drivers of real scanners print them."""
    listing = tmp_path / "listing"
    listing.write_text(
        "All options specific to device `fujitsu:fi-7160':\n"
        "  Scan Mode:\n"
        "    --source ADF Front|ADF Back|ADF Duplex [ADF Front]\n"
        "        Selects the scan source (such as a document-feeder).\n"
        "    --mode Lineart|Halftone|Gray|Color [Lineart]\n"
        "    --resolution 75|100|200|300|600dpi [300]\n"
        "    --x-resolution 50..600dpi (in steps of 1) [inactive]\n"
        "    --page-width 0..224.846mm (in steps of 0.0211639) [215.872]\n"
        "    -l 0..215.872mm (in steps of 0.0211639) [0]\n"
        "    -x 0..215.872mm (in steps of 0.0211639) [215.872]\n"
        "    -y 0..863.489mm (in steps of 0.0211639) [279.364]\n"
        "    --swdeskew[=(yes|no)] [no] [advanced]\n"
    )
    program = Path(scanner.environment["PATH"].partition(":")[0]) / "scanimage"
    program.write_text(f"#!/bin/sh\ncat {listing}\n")
    program.chmod(0o755)
    assert subprocess.run(["scanimage"], check=True, capture_output=True).stdout
    device = probe("fujitsu:fi-7160")
    assert device.sources == ("ADF Front", "ADF Back", "ADF Duplex")
    assert device.modes == ("Lineart", "Halftone", "Gray", "Color")
    assert (device.resolutions, device.any_between) == ((75, 100, 200, 300, 600), False)
    assert (device.width_mm, device.height_mm) == (215.872, 863.489)
