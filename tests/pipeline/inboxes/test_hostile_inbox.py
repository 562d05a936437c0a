"""Everything that ever broke an intake, in one inbox, with good files between."""

import os
import struct
import unicodedata
from pathlib import Path

import pikepdf
import pytest

from core.config import Desk, load
from core.errors import Reason
from core.model import Document
from pipeline.inbox import Refusal, quarantined
from pipeline.inboxes import Taken
from storage import open_index
from tests.pipeline.inboxes.test_inboxes import once
from tests.pipeline.scans import encoded, jpeg, picture, saved, scanned_pdf, tiff

SETTINGS = (
    '[desk]\ncode = "d1"\n[inbox]\nquiet_seconds = 0.0\nmax_bytes = 300000\nmax_pages = 5\nmax_pixels = 2000000\n'
)


def encrypted() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        return saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))


def endless_tiff() -> bytes:
    """A TIFF whose second directory is its first."""
    data = bytearray(tiff(picture("L", (40, 40))))
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + count * 12, first)
    return bytes(data)


def good(seed: int) -> bytes:
    return jpeg(picture("L", (60, 80), seed=seed))


GOOD = {
    "00 first.jpg": good(0),
    "05.pdf": scanned_pdf(),
    unicodedata.normalize("NFD", "10 Giấy khai sinh – bản sao.jpg"): good(1),
    "15 two\nlines.jpg": good(2),
    "20   .jpg": good(3),
    "25" + "a" * 249 + ".jpg": good(4),
    "30 '\"`$(id).jpg": good(5),
    os.fsdecode(b"35 \xff.jpg"): good(6),
    "40 no ending": good(7),
    "50.tif": tiff(picture("L", (40, 40))),
    "99 last.png": encoded(picture("L", (60, 80)), "PNG"),
}
BAD = {
    "01 empty.pdf": (b"", Reason.EMPTY),
    "02 half.jpg": (good(8)[:500], Reason.TRUNCATED),
    "03 half.pdf": (scanned_pdf()[:-200], Reason.TRUNCATED),
    "04 half.tif": (tiff(picture("L"), picture("L"))[:60_000], Reason.TRUNCATED),
    "06 half.png": (encoded(picture("L"), "PNG")[:-20], Reason.TRUNCATED),
    "11 locked.pdf": (encrypted(), Reason.ENCRYPTED),
    "12 page.pdf": (b"<html>not a paper</html>", Reason.NOT_WHAT_IT_SAYS),
    "13 picture.pdf": (encoded(picture("L", (60, 80), seed=9), "PNG"), Reason.NOT_WHAT_IT_SAYS),
    "14 letter": (b"text", Reason.UNSUPPORTED),
    "16 huge.pdf": (b"%PDF-1.7" + bytes(300_000), Reason.TOO_LARGE),
    "17 bomb.png": (encoded(picture("1", (1500, 1500)), "PNG"), Reason.TOO_LARGE),
    "18 thick.pdf": (scanned_pdf(*[jpeg(picture(), quality=5)] * 6), Reason.TOO_MANY_PAGES),
    "19 endless.tif": (endless_tiff(), Reason.DAMAGED),
    "21 cut trailer.pdf": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", Reason.DAMAGED),
}
NOT_FILES = ("07 link.jpg", "08 pipe.jpg", "09 dangling.jpg", "22 loop.jpg")
DEBRIS = (".hidden.jpg", "23 upload.jpg.part", "24 copy.tmp", "~$26.jpg", "Thumbs.db", "27.filepart")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = tmp_path / "desk"
    (home / "inbox").mkdir(parents=True)
    (home / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    return load(home, environ={})


def fill(inbox: Path) -> None:
    for name, data in GOOD.items():
        (inbox / name).write_bytes(data)
    for name, (data, _) in BAD.items():
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (0, 0))
    for name in DEBRIS:
        (inbox / name).write_bytes(good(50))
    (inbox / "07 link.jpg").symlink_to("/etc/hostname")
    os.mkfifo(inbox / "08 pipe.jpg")
    (inbox / "09 dangling.jpg").symlink_to("nowhere")
    (inbox / "22 loop.jpg").symlink_to(inbox / "22 loop.jpg")


def test_every_good_file_is_received_and_every_bad_one_is_explained(desk: Desk) -> None:
    # Given an inbox that was filled before we started, with a file that is still being written
    inbox = desk.config.inbox.folder
    fill(inbox)
    growing = inbox / "45 growing.jpg"
    index = open_index(desk.config.index, create=True)
    with growing.open("wb") as writer:
        writer.write(good(60)[:300])
        writer.flush()
        news = once(desk, index)
        # And every one of its files is dealt with in one round
        taken = {item.outcome for item in news if isinstance(item, Taken)}
        writer.write(good(60)[300:])
    assert len(index.documents()) == len(GOOD)
    assert {Path(index.arrivals(item.id)[0].source).name for item in taken if isinstance(item, Document)} == {
        os.fsencode(name).decode(errors="backslashreplace") for name in GOOD
    }
    reasons = {item.path.name: item.reason for item in taken if isinstance(item, Refusal)}
    assert reasons == {name: reason for name, (_, reason) in BAD.items()} | dict.fromkeys(
        NOT_FILES, Reason.NOT_A_REGULAR_FILE
    )
    # And nothing is lost: what was bad lies in quarantine byte for byte, what was good in the store
    kept = {item.scan.path.read_bytes(): item.reason for item in quarantined(desk.config.inbox.quarantine)}
    assert kept == dict(BAD.values())
    assert sorted(path.name for path in inbox.iterdir()) == sorted((*NOT_FILES, *DEBRIS, growing.name))
    # And the next round takes what was being written, and says nothing else but what are no files
    again = {item.outcome for item in once(desk, index) if isinstance(item, Taken)}
    assert [index.arrivals(item.id)[0].source for item in again if isinstance(item, Document)] == [str(growing)]
    assert {item.path.name for item in again if isinstance(item, Refusal)} == set(NOT_FILES)
    index.close()
