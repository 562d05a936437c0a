"""A store in a folder, on disks that are full, read-only or lose power."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.errors import IntegrityError, UnavailableError
from storage.files import FilesStore, cas_path

Mount = Callable[[str], Path]
PAPER = b"paper" * 30_000


def files_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("inodes", range(2, 9))
def test_a_disk_without_room_for_another_name_keeps_nothing_half(small_disk: Mount, inodes: int) -> None:
    # Each folder, the draft and the link take one inode: the disk is full at each of them in turn.
    root = small_disk(f"size=1m,nr_inodes={inodes}")
    with pytest.raises(UnavailableError, match="No space left"):
        FilesStore(root / "store").put(PAPER, media_type="image/jpeg")
    assert files_below(root) == []
    # And with room again the same put succeeds
    subprocess.run(["mount", "-o", "remount,size=1m,nr_inodes=100", root], check=True)
    store = FilesStore(root / "store")
    assert store.get(store.put(PAPER, media_type="image/jpeg").sha256) == PAPER


@pytest.mark.parametrize("kilobytes", [16, 64, 144])
def test_a_disk_that_fills_while_bytes_are_written_keeps_none_of_them(small_disk: Mount, kilobytes: int) -> None:
    root = small_disk(f"size={kilobytes}k")
    store = FilesStore(root / "store")
    with pytest.raises(UnavailableError, match="No space left"):
        store.put(PAPER, media_type="image/jpeg")
    assert files_below(root) == []
    subprocess.run(["mount", "-o", "remount,size=1m", root], check=True)
    assert store.get(store.put(PAPER, media_type="image/jpeg").sha256) == PAPER


def test_a_limit_on_the_size_of_files_is_an_unavailable_store(tmp_path: Path) -> None:
    # A quota's error reaches us at write, also where nobody may mount.
    code = (
        "import resource, signal, sys; from pathlib import Path; from storage.files import FilesStore\n"
        "from core.errors import UnavailableError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try: FilesStore(Path(sys.argv[1])).put(b'x' * 100_000, media_type='image/jpeg')\n"
        "except UnavailableError as error: print(error)\n"
    )
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "store"], cwd=root, capture_output=True, text=True, check=True
    )
    assert said.stdout == "kho không ghi được / the store cannot write 100000 bytes: File too large\n"
    assert files_below(tmp_path) == []


def test_a_read_only_store_can_be_read_and_says_that_it_cannot_be_written(small_disk: Mount) -> None:
    root = small_disk("size=1m")
    kept = FilesStore(root / "store").put(PAPER, media_type="image/jpeg")
    (root / "store" / "tmp").rmdir()
    subprocess.run(["mount", "-o", "remount,ro", root], check=True)
    store = FilesStore(root / "store")
    assert store.get(kept.sha256) == PAPER
    assert store.put(PAPER, media_type="image/jpeg").sha256 == kept.sha256
    with pytest.raises(UnavailableError, match="Read-only file system"):
        store.put(b"another", media_type="image/jpeg")
    with pytest.raises(UnavailableError, match="Read-only file system"):
        store.mend(cas_path(sha256_of(b"another")), b"another")
    with pytest.raises(UnavailableError, match="cannot be used"):
        FilesStore(root / "elsewhere")


def synced(log: Path) -> list[str]:
    """What a process confirmed on the disk, in order, by strace."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.partition("fsync(")[2].partition("<")[2].partition(">")[0] for line in lines if "fsync(" in line]


def put_traced(root: Path, log: Path) -> list[str]:
    if shutil.which("strace") is None:
        pytest.skip("strace is missing: apt-get install strace")
    code = "import sys; from pathlib import Path; from storage.files import FilesStore\n"
    code += "FilesStore(Path(sys.argv[1])).put(b'paper', media_type='image/jpeg')"
    command = ["strace", "-f", "-y", "-e", "trace=fsync", "-o", str(log), sys.executable, "-c", code, str(root)]
    subprocess.run(command, cwd=Path(__file__).resolve().parents[2], check=True, capture_output=True)
    return synced(log)


def test_every_new_folder_is_confirmed_before_a_put_returns(tmp_path: Path) -> None:
    root = tmp_path / "store"
    folder = (root / cas_path(sha256_of(b"paper"))).parent
    confirmed = put_traced(root, tmp_path / "log")
    above = [str(path) for path in (tmp_path, root, root / "cas", root / "cas" / "sha256", folder.parent)]
    assert [path for path in above if path not in confirmed] == []
    # the name itself last, after the bytes
    assert confirmed[-1] == str(folder)
    assert any(path.startswith(str(root / "tmp")) for path in confirmed)


def test_a_file_that_another_writer_just_made_is_confirmed_too(tmp_path: Path) -> None:
    root = tmp_path / "store"
    FilesStore(root).put(b"paper", media_type="image/jpeg")
    folder = (root / cas_path(sha256_of(b"paper"))).parent
    assert put_traced(root, tmp_path / "log")[-1] == str(folder)


def test_names_are_found_without_walking_through_all_objects(tmp_path: Path) -> None:
    store = FilesStore(tmp_path / "store")
    store.put(b"paper", media_type="image/jpeg")
    for name in ("aip/r-a/v1/manifest.json", "log/1", "top"):
        store.put_named(name, b"{}")
    assert list(store.names("")) == ["aip/r-a/v1/manifest.json", "log/1", "top"]
    assert list(store.names("aip/r")) == ["aip/r-a/v1/manifest.json"]
    assert list(store.names("none/")) == []


def test_a_path_that_is_no_file_is_not_handed_out(tmp_path: Path) -> None:
    store = FilesStore(tmp_path / "store")
    (tmp_path / "store" / "aip").mkdir()
    with pytest.raises(UnavailableError, match="Is a directory"):
        store.get_named("aip")
    with pytest.raises(IntegrityError, match="missing"):
        store.get_named("aip/r")


def test_a_killed_writers_debris_goes_after_a_day(tmp_path: Path) -> None:
    FilesStore(tmp_path)
    old, new = tmp_path / "tmp" / "old", tmp_path / "tmp" / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    FilesStore(tmp_path)
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["new"]
