"""The `sohoa` command: which commands there are, and how errors become exit codes.

A command's module is loaded only when the command is called, so that `sohoa --help` answers at once.
"""

import importlib
import keyword
import logging
import os
import sys
from typing import Final, cast

import click

from core.errors import ExitCode, SohoaError
from core.logs import set_up_logs

log = logging.getLogger("cli")

#: command → (module, what it does in Vietnamese, in English); the order is the journey's.
_COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    "init": ("commands.admin", "Tạo thư mục làm việc cho một bàn tiếp nhận.", "Make a desk's folder."),
    "scan": ("commands.desk.counter", "Nhận một tập giấy tờ tại quầy.", "Take in a stack at the counter."),
    "dossier": ("commands.desk.dossier", "Hồ sơ đã đủ chưa, còn thiếu gì.", "Whether a dossier is complete."),
    "cover": (
        "commands.scanning.cover",
        "In tờ bìa đặt giữa các giấy tờ khi quét cả tập.",
        "Print cover sheets, to part the papers of a stack.",
    ),
    "watch": ("commands.scanning.watch", "Trông các hộp nhận cho đến khi dừng.", "Run the inboxes until stopped."),
    "batch": ("commands.backscan.batch", "Số hóa mọi tệp trong một thư mục.", "Digitize every file of a folder."),
    "backscan": (
        "commands.backscan.programme",
        "Theo dõi, tạm dừng, kiểm tra, bàn giao một đợt số hóa.",
        "Follow, pause, inspect and hand over a programme.",
    ),
    "read": ("commands.desk.read", "Đọc thử tệp, không lưu gì.", "Read files; nothing is stored."),
    "evaluate": (
        "commands.learning.evaluate",
        "Đo trên giấy tờ đã biết đáp án.",
        "Measure on papers whose truth is known.",
    ),
    "train": ("commands.learning.train", "Học từ giấy tờ đã xác nhận.", "Learn from papers that clerks confirmed."),
    "review": ("commands.desk.review", "Xem, xác nhận, sửa giấy tờ đang chờ.", "List, accept and correct what waits."),
    "status": ("commands.desk.status", "Giấy tờ đang ở bước nào.", "Where documents stand."),
    "redo": ("commands.desk.status", "Làm lại từ một bước.", "Do it again from a stage."),
    "reuse": ("commands.archive.reuse", "Giấy tờ nào không cần nộp lại.", "What need not be brought again."),
    "search": ("commands.archive.find", "Tìm trong kho.", "Search records."),
    "record": ("commands.archive.record", "Thay thế, thu hồi một bản ghi.", "Supersede or withdraw a record."),
    "owner": ("commands.archive.owner", "Các số giấy tờ của cùng một người.", "One person's several numbers."),
    "fetch": ("commands.archive.find", "Lấy một bản ghi đã ký.", "Fetch a signed record."),
    "export": ("commands.archive.export", "Xuất chữ của một bản ghi.", "Write a record's words for other programs."),
    "sign": (
        "commands.archive.sign",
        "Ký số tệp PDF ngoài hành trình theo mẫu ký.",
        "Sign PDF files outside of the journey.",
    ),
    "verify": (
        "commands.auditing.verify",
        "Kiểm tra chữ ký số và PDF/A của tệp.",
        "Check signatures and PDF/A of files.",
    ),
    "trust": ("commands.auditing.trust", "Chứng thư gốc nào được tin cậy.", "Whose signatures are believed."),
    "audit": ("commands.auditing.audit", "Kiểm tra toàn bộ kho.", "Check the whole archive."),
    "evidence": (
        "commands.auditing.evidence",
        "Bằng chứng: kho có từ bao giờ, không mất gì.",
        "Evidence: since when, and nothing dropped.",
    ),
    "renew": ("commands.keeping.renew", "Bổ sung cho chữ ký còn thiếu.", "Give signatures what they lack."),
    "store": ("commands.keeping.store", "Chăm sóc kho: tự kiểm, bản sao, dọn.", "Look after the stores."),
    "backup": ("commands.keeping.backup", "Sao lưu bàn tiếp nhận.", "Put a desk away."),
    "restore": ("commands.keeping.backup", "Dựng lại bàn từ bản sao lưu.", "Make a desk again from a backup."),
    "index": ("commands.keeping.index", "Dựng lại mục lục từ kho, thay khóa.", "Make the index again, change its key."),
    "import": (
        "commands.progress.registers",
        "Đưa số liệu sổ sách của cơ quan vào.",
        "Bring an office's own numbers in.",
    ),
    "targets": ("commands.progress.targets", "Kết quả so với chỉ tiêu.", "How far the targets are reached."),
    "user": ("commands.people.user", "Tài khoản, vai trò của người dùng.", "Accounts of people and their roles."),
    "report": ("commands.reports.report", "Báo cáo của một kỳ.", "A period's report."),
    "close": ("commands.reports.close", "Chốt số liệu một kỳ.", "Freeze a period's figures."),
    "serve": ("commands.serve", "Mở cổng dữ liệu HTTP.", "Run the HTTP portal."),
    "client": ("commands.people.client", "Hệ thống khác được hỏi kho.", "Other systems that may ask."),
    "worker": ("commands.serve", "Chạy tiến trình xử lý hàng đợi.", "Run a queue worker."),
    "doctor": ("commands.admin", "Kiểm tra máy còn thiếu gì.", "Say what is missing."),
    "config": ("commands.admin", "Xem cấu hình và nguồn gốc.", "Show settings and their origin."),
}


class _LazyGroup(click.Group):
    """A group that knows its commands by name and loads one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        return cast("click.Command", getattr(module, f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        english = os.environ.get("SOHOA_LANG") == "en"
        rows = [(name, texts[2] if english else texts[1]) for name, texts in _COMMANDS.items()]
        with formatter.section("Commands" if english else "Lệnh"):
            formatter.write_dl(rows)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sohoa")
def sohoa() -> None:
    """Số hóa: giấy tờ ở bộ phận một cửa thành bản ghi đã ký, tìm lại và dùng lại được.

    Turns the paper of a one-stop desk into signed, archived, reusable records. SOHOA_LANG=en for English.
    """


def main() -> None:
    """Run the command line; every error that is ours ends in one sentence and its exit code."""
    set_up_logs()
    try:
        code = sohoa.main(prog_name="sohoa", standalone_mode=False)
        # A command that only printed its help returns nothing; ours return an exit code or nothing.
        sys.exit(code if isinstance(code, int) else ExitCode.DONE)
    except SohoaError as error:
        click.echo(f"sohoa: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("sohoa: đã dừng / interrupted", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    except click.ClickException as error:
        from commands.usage import said

        click.echo(f"sohoa: {said(error)}", err=True)
        sys.exit(ExitCode.CONFIG)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DONE)
    except Exception as error:
        # Its words may repeat what a paper says: the log names its types and places.
        log.exception("internal error")
        click.echo(f"sohoa: lỗi nội bộ / internal error ({type(error).__name__}); log: error", err=True)
        sys.exit(ExitCode.INTERNAL)


if __name__ == "__main__":
    main()
