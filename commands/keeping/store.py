"""For whoever looks after the stores: what they prove, whether every byte is there, copies, clearing up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from commands.keeping.upkeep import collect_command, mirror_command, verify_command
from commands.terminal import emit, home_option, json_option, open_desk, t, table
from core.config import Desk
from core.errors import ExitCode
from core.settings import ReplicaSettings, StoreSettings
from storage.care.proofs import Promise, Proof, prove

_SENTENCES: Final[dict[Promise, tuple[tuple[str, str], tuple[str, str]]]] = {
    Promise.READ_BACK: (
        ("Ghi vào rồi đọc lại đúng từng byte.", "What is put is read back unchanged."),
        ("Không ghi được hoặc đọc lại không đúng.", "Nothing can be written, or it reads back changed."),
    ),
    Promise.CREATE_ONLY: (
        ("Tên đã có thì không bị ghi đè.", "A name that is taken is not overwritten."),
        ("Kho cho ghi đè lên tên đã có: không dùng được.", "The store overwrites names that are taken: unusable."),
    ),
    Promise.CHECKSUM: (
        ("Dữ liệu sai mã băm bị từ chối.", "Bytes that do not fit their checksum are refused."),
        ("Kho nhận cả dữ liệu sai mã băm.", "The store takes bytes that do not fit their checksum."),
    ),
    Promise.VERSIONS: (
        ("Bản cũ vẫn đọc được sau khi có bản mới.", "An older version stays readable after a newer one."),
        ("Kho không giữ phiên bản: hãy bật versioning.", "The store keeps no versions: turn versioning on."),
    ),
    Promise.LOCKED: (
        ("Khóa COMPLIANCE được ghi nhận.", "A COMPLIANCE lock is kept."),
        ("Kho không nhận khóa: tạo bucket mới có object lock.", "No lock is kept: make a new bucket with object lock."),
    ),
    Promise.NO_DELETING: (
        ("Bản đã khóa không xóa được.", "A locked version cannot be deleted."),
        ("Bản đã khóa vẫn xóa được hoặc không khóa được.", "A locked version can be deleted, or nothing is locked."),
    ),
    Promise.NO_SHORTENING: (
        ("Thời hạn khóa không rút ngắn được.", "A lock cannot be shortened."),
        ("Thời hạn khóa vẫn rút ngắn được hoặc không khóa được.", "A lock can be shortened, or nothing is locked."),
    ),
    Promise.ENCRYPTED: (
        ("Máy chủ xác nhận mã hóa khi lưu.", "The server says that it encrypts at rest."),
        ("Máy chủ không xác nhận mã hóa khi lưu.", "The server does not say that it encrypts at rest."),
    ),
    Promise.DURABLE: (
        ("Đĩa xác nhận đã ghi xong (fsync).", "The disk confirms what was written (fsync)."),
        ("Đĩa không xác nhận đã ghi xong.", "The disk does not confirm what was written."),
    ),
    Promise.ROOM: (
        ("Đĩa còn đủ chỗ.", "There is room on the disk."),
        ("Đĩa sắp đầy: cần trống ít nhất 1 GB.", "The disk is nearly full: 1 GB must be free."),
    ),
}


def sentence(proof: Proof) -> str:
    """What a proof means, in the reader's language."""
    good, bad = _SENTENCES[proof.promise]
    return t(*(good if proof.holds else bad))


def stores_of(desk: Desk) -> Iterator[tuple[str, StoreSettings | ReplicaSettings]]:
    """The stores that a desk has, with the name of their section."""
    config = desk.config
    yield "store", config.store
    yield "work", config.work
    if config.replica.kind != "none":
        yield "replica", config.replica


@click.group()
def store() -> None:
    """Chăm sóc kho: tự kiểm, bản sao, dọn. / Look after the stores."""


for _command in (verify_command, mirror_command, collect_command):
    store.add_command(_command)


@store.command()
@home_option
@json_option
def check(home: Path, *, as_json: bool) -> int:
    """Kho có giữ lời hứa không: thử trên kho thật. / What each store proves, tried on the store itself."""
    tried = [
        (section, settings.kind, prove(settings, section=section)) for section, settings in stores_of(open_desk(home))
    ]
    good = all(item.holds for _, _, proofs in tried for item in proofs if item.needed)
    if as_json:
        stores = [
            {
                "section": section,
                "kind": kind,
                "proofs": [
                    {
                        "promise": item.promise.value,
                        "holds": item.holds,
                        "needed": item.needed,
                        "found": item.found,
                        "text": sentence(item),
                    }
                    for item in proofs
                ],
            }
            for section, kind, proofs in tried
        ]
        emit({"schema": "sohoa.store_check/1", "stores": stores, "good": good})
    else:
        rows = [(_mark(item), section, sentence(item), item.found) for section, _, proofs in tried for item in proofs]
        click.echo(table(("", t("kho", "store"), t("lời hứa", "promise"), t("thấy", "found")), rows))
    return ExitCode.DONE if good else ExitCode.CONFIG


def _mark(proof: Proof) -> str:
    if proof.holds:
        return "✓"
    return "✗" if proof.needed else "–"
