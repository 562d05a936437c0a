"""What is wrong with a command line, in the reader's language; click itself says it in English."""

import difflib
import re
from collections.abc import Iterable
from typing import Final

import click

from commands.terminal import t

_QUOTED: Final = re.compile(r"('.*?')")
_EXTRA: Final = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


def said(error: click.ClickException) -> str:
    """The sentence: what was found, what is needed, where to read on."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return error.format_message()
    path = context.command_path
    return f"{_what(error, context)}\n{t(f'Cách dùng: {path} --help', f'How it is used: {path} --help')}"


def _what(error: click.ClickException, context: click.Context) -> str:
    match error:
        case click.NoSuchOption():
            name = error.option_name
            return t(f"không có tùy chọn {name}", f"there is no option {name}") + _near(error.possibilities or ())
        case click.exceptions.NoSuchCommand():
            group, name = context.command, error.command_name
            known = group.list_commands(context) if isinstance(group, click.Group) else []
            return t(f"không có lệnh {name}", f"there is no command {name}") + _near(
                difflib.get_close_matches(name, known)
            )
        case click.MissingParameter():
            return t(f"thiếu {_hint(error, context)}", f"{_hint(error, context)} is missing")
        case click.BadParameter():
            return f"{_hint(error, context)}: {_needed(error)}"
        case _:
            extra = _EXTRA.search(error.message)
            if extra is None:
                return error.format_message()
            return t(
                f"thừa: {extra[1]}. Các chữ có dấu cách phải đặt trong ngoặc kép",
                f"too much: {extra[1]}. Words with spaces need quotation marks",
            )


def _hint(error: click.BadParameter, context: click.Context) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(context).strip("'")


def _needed(error: click.BadParameter) -> str:
    """What was found, and what kind of value was asked for."""
    quoted = _QUOTED.match(error.message)
    found = t(f"thấy {quoted[1]}, ", f"found {quoted[1]}, ") if quoted else ""
    match error.param.type if error.param is not None else None:
        case click.Choice(choices=choices):
            listed = ", ".join(map(str, choices))
            return t(f"{found}cần một trong: {listed}", f"{found}expected one of: {listed}")
        case click.DateTime():
            return t(
                f"{found}cần một ngày có thật, dạng NĂM-THÁNG-NGÀY, ví dụ 2025-12-31",
                f"{found}expected a date such as 2025-12-31",
            )
        case click.Path(file_okay=False):
            return t(f"cần một thư mục đang có và đọc được ({error.message})", error.message)
        case click.Path():
            return t(f"cần một tệp đang có và đọc được ({error.message})", error.message)
        case click.IntRange() | click.FloatRange() | click.types.IntParamType() | click.types.FloatParamType():
            return t(f"cần một số hợp lệ ({error.message})", error.message)
        case _:
            return error.message


def _near(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return t(f"; gần giống: {listed}", f"; near: {listed}") if listed else ""
