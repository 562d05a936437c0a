"""What an index that was made again has, and what no store brings back: told plainly, with what to do."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from commands.auditing.postings import of_postings
from commands.terminal import emit, language, t
from core.config import Desk
from core.errors import ExitCode
from pipeline.reports.closings.checks import Looked, Means, brought_back, fault_sentence
from pipeline.reports.closings.kept import words_of
from pipeline.targets.postings import Looked as Posting
from pipeline.targets.postings import brought_back as postings_brought_back
from pipeline.witnesses import CLOSINGS, told_by
from signing.trust import load_trust
from signing.validate import check
from storage import Index, open_store

if TYPE_CHECKING:
    from pipeline.upkeep.rebuild import Rebuilt

#: Code → what does not come back, and what to do.
_LACKING: Final[dict[str, tuple[str, str]]] = {
    "ledger": (
        "sổ ai làm gì, lúc nào: bắt đầu lại từ bây giờ; giữ tệp mục lục cũ hoặc bản sao lưu để tra",
        "the ledger, who did what: it begins again now; keep the old index file or a backup to look it up",
    ),
    "arrivals": (
        "ngày nhận của từng tệp: coi như nhận vào ngày lưu kho, nên kỳ cũ đếm lại ra số khác; kỳ đã chốt vẫn giữ số"
        " đã chốt, đừng đính chính bằng số đếm lại",
        "when each file came: it counts as received when it was archived, so that past periods count otherwise; closed"
        " ones keep their figures: do not correct them by the new count",
    ),
    "accounts": (
        "tài khoản, mật khẩu, vai trò: tạo lại bằng sohoa user add",
        "accounts, passwords, roles: `sohoa user add`",
    ),
    "clients": (
        "hệ thống kết nối và khóa của chúng: sohoa client add, trao khóa mới; nơi nhận tin: sohoa client webhook",
        "other systems and their secrets: `sohoa client add`, hand over the new ones; `sohoa client webhook`",
    ),
    "dossiers": (
        "hồ sơ đã mở hoặc được báo trước: mở lại bằng sohoa scan --dossier, hoặc nhờ hệ thống một cửa báo lại",
        "dossiers that were opened or announced: `sohoa scan --dossier`, or let the other system announce them again",
    ),
    "reuses": (
        "những lần giấy tờ được dùng lại: không dựng lại được; lần dùng mới được ghi từ bây giờ",
        "each time a paper served again: gone; new ones are noted from now on",
    ),
    "owner_links": (
        "liên kết hai số của một người: sohoa owner link",
        "links between two numbers of a person: `sohoa owner link`",
    ),
    "registers": (
        "sổ của các cơ quan, kho chưa giữ: registers.csv trong thư mục bàn được nhập lại; tệp khác: sohoa import"
        " registers",
        "the offices' books, which this store does not hold: registers.csv of the desk's folder is taken in again;"
        " others: `sohoa import registers`",
    ),
    "programmes": (
        "đợt số hóa hồ sơ cũ và mẫu kiểm tra: chạy lại sohoa batch với đúng thư mục và --manifest; tệp đã lưu không"
        " lưu thêm lần nữa",
        "back-scan programmes and their samples: run `sohoa batch` on the same folder and --manifest; what is archived"
        " is not archived twice",
    ),
}


def closings_again(desk: Desk, index: Index | None, *, dry_run: bool) -> tuple[tuple[Looked, ...], tuple[Looked, ...]]:
    """Closings of the store that the ledger of an index knows now, and those that something is wrong with.

    Args:
        desk: whose store it is.
        index: None: one that knows nothing yet.
        dry_run: only look.
    """
    store = open_store(desk.config.store)
    if next(iter(store.names(CLOSINGS)), None) is None:
        return (), ()
    trust, at = load_trust(desk.config.trust.folder), dt.datetime.now(dt.UTC)
    known = {} if index is None else told_by(index).closings
    means = Means(store, known, lambda _name, pdf: check(pdf, trust, at=at), words_of)
    return brought_back(means, None if dry_run else index)


def postings_again(desk: Desk, index: Index | None, *, dry_run: bool) -> tuple[tuple[int, ...], tuple[Posting, ...]]:
    """Postings of the offices' numbers that an index has now and had not, and those that something is wrong with.

    Args:
        desk: whose store it is.
        index: None: one that knows nothing yet.
        dry_run: only look.
    """
    return postings_brought_back(index, open_store(desk.config.store), dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class Again:
    """What came back from the store."""

    papers: "Rebuilt"
    closings: tuple[tuple[Looked, ...], tuple[Looked, ...]]
    postings: tuple[tuple[int, ...], tuple[Posting, ...]]

    @property
    def lacking(self) -> tuple[str, ...]:
        """What did not."""
        return tuple(code for code in _LACKING if code != "registers" or self.postings == ((), ()))


def tell(again: Again, *, new: bool, as_json: bool, dry_run: bool) -> int:
    """Say it; the exit code."""
    done, (back, left), (posted, unposted) = again.papers, again.closings, again.postings
    if as_json:
        emit(
            {
                "schema": "sohoa.index/1",
                "action": "rebuild",
                "dry_run": dry_run,
                "records": done.records,
                "written": done.written,
                "damaged": done.damaged,
                "without_record": done.without_record,
                "closings": [item.subject for item in back],
                "closings_left": [{"closing": item.subject, "faults": item.faults} for item in left],
                "postings": posted,
                "postings_left": [{"posting": item.number, "fault": item.fault} for item in unposted],
                "lacking": again.lacking if new else (),
            }
        )
    else:
        click.echo("\n".join(_lines(again, new=new)))
    return ExitCode.INTEGRITY if done.damaged or left or unposted else ExitCode.DONE


def _lines(again: Again, *, new: bool) -> Iterator[str]:
    done, (back, left), (posted, unposted) = again.papers, again.closings, again.postings
    yield t(
        f"{done.records} bản ghi trong kho, ghi vào mục lục {done.written}, hỏng {len(done.damaged)}",
        f"{done.records} records in the store, {done.written} written, {len(done.damaged)} damaged",
    )
    yield from (f"  {item.record}: {item.reason}" for item in done.damaged)
    if back:
        names = ", ".join(item.subject.partition("/")[2] for item in back)
        yield t(f"Kỳ đã chốt, sổ mới ghi lại: {names}", f"Closings that the new ledger knows again: {names}")
    for item in left:
        said = "; ".join(fault_sentence(fault, language=language()) for fault in item.faults)
        yield t(f"  {item.subject}: không đưa vào sổ: {said}", f"  {item.subject}: not taken over: {said}")
    if posted:
        yield t(
            f"Sổ của các cơ quan: {len(posted)} lần ghi lấy lại từ kho",
            f"The offices' books: {len(posted)} postings are back from the store",
        )
    yield from of_postings(unposted)
    if done.without_record:
        yield t(
            f"{len(done.without_record)} tệp trong kho chưa thuộc bản ghi nào (giấy tờ chưa lưu xong): "
            "xem bằng --json, chép lại vào hộp nhận nếu cần.",
            f"{len(done.without_record)} objects belong to no record (papers that were not archived yet): "
            "list them with --json and copy them into the inbox again.",
        )
    if new:
        yield t(
            "Không lấy lại được từ kho (có bản sao lưu mục lục thì dùng nó thay cho lệnh này: sohoa restore):",
            "The store does not bring back (with a backup of the index use that instead: `sohoa restore`):",
        )
        yield from (f"  – {t(*_LACKING[code])}" for code in again.lacking)
