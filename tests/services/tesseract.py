"""A program in tesseract's place, for tests that care for what happens around reading: it answers at once."""

import stat
from pathlib import Path

#: Answers as tesseract does: one word, six times, that no catalogue knows. $2 is where the answer goes.
_TESSERACT = """#!/bin/sh
case "$1" in
--list-langs) printf 'List of available languages (2):\\nosd\\nLANGUAGE\\n'; exit 0 ;;
--version) echo 'tesseract 5.3.0'; exit 0 ;;
esac
case "$*" in *"--psm 0"*) exit 1 ;; esac
WIDTH=$(head -n 1 "$1" | cut -d ' ' -f 2)
BEFORE
row() { printf '%s\\t' "$@"; printf '\\n'; }
{
  printf 'level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n'
  for n in 1 2 3 4 5 6; do printf "5\\t1\\t1\\t1\\t1\\t$n\\t${n}0\\t10\\t8\\t9\\t95\\ttiếng\\n"; done
} > "$2.tsv"
"""


def put_tesseract(folder: Path, before: str = "", *, language: str = "vie") -> None:
    """Put it into a folder that stands first on PATH; `before` is what it does before it answers."""
    path = folder / "tesseract"
    path.write_text(_TESSERACT.replace("LANGUAGE", language).replace("BEFORE", before), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
