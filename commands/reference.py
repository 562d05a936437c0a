"""docs/CLI.md, made from the commands themselves: `python -m commands.reference [--check]`."""

import sys
from pathlib import Path
from typing import Final

import click

from cli import sohoa

TARGET: Final = Path(__file__).resolve().parent.parent / "docs" / "CLI.md"


def render() -> str:
    """The whole reference as Markdown."""
    root = click.Context(sohoa, info_name="sohoa", color=False, **sohoa.context_settings)
    root.max_content_width = 110
    parts = ["# Commands\n\nMade by `python -m commands.reference`; do not edit.\n"]
    for name in sohoa.list_commands(root):
        command = sohoa.get_command(root, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=root, terminal_width=110)
        parts.append(f"## sohoa {name}\n\n```\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            for sub in command.list_commands(context):
                inner = command.get_command(context, sub)
                if inner is not None:
                    text = inner.get_help(click.Context(inner, info_name=sub, parent=context, terminal_width=110))
                    parts.append(f"### sohoa {name} {sub}\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the file, or with --check say whether it is up to date."""
    text = render()
    if "--check" in sys.argv[1:]:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
            click.echo("docs/CLI.md is out of date: python -m commands.reference", err=True)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
