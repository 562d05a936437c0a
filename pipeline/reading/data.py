"""The engine's language data: where they lie, and which of the published ones they are."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from core.codes import sha256_of

#: Where scripts/setup puts data that read better than Debian's.
OWN_FOLDER: Final = Path(sys.prefix) / "share" / "sohoa" / "tessdata"
#: Published data by their SHA-256; others are called by the first digits of theirs.
_PUBLISHED: Final = {
    "112f6fd1d04ab4cb0208cad9cada8de214ae33a1e4db3750ffcda69262aef0a8": "best_int",
    "79df64caf7bcfb2a27df5042ecb6121e196eada34da774956995747636d5bfa1": "fast",
}
_HEADING: Final = re.compile(r'List of available languages(?: in "(.*)")? ?\(\d+\):')


def folder_of(language: str, given: str) -> str:
    """The folder whose data read that language; empty for the system's.

    Args:
        language: as tesseract takes it: "vie", "vie+eng".
        given: what the settings say; empty to look for it.
    """
    if given:
        return given
    return str(OWN_FOLDER) if all((OWN_FOLDER / name).is_file() for name in _files(language)) else ""


def languages_in(folder: str) -> frozenset[str]:
    """The languages that tesseract finds in a folder, or in the system's."""
    return frozenset(_listed(folder)[1:])


def said(language: str, folder: str) -> str:
    """The languages, each with its data: "vie best_int"; only the languages where nobody knows where the data lie."""
    if not folder:
        heading = _HEADING.match(_listed("")[0])
        folder = (heading[1] or "") if heading else ""
    names = []
    for name, file in zip(language.split("+"), _files(language), strict=True):
        path = Path(folder) / file
        sha256 = sha256_of(path.read_bytes()) if folder and path.is_file() else ""
        names.append(f"{name} {_PUBLISHED.get(sha256, sha256[:8])}".strip())
    return "+".join(names)


def option(folder: str) -> str:
    """What tesseract is told of the folder."""
    return f'--tessdata-dir "{folder}"' if folder else ""


def _files(language: str) -> tuple[str, ...]:
    return tuple(f"{name}.traineddata" for name in language.split("+"))


def _listed(folder: str) -> list[str]:
    """A heading that may name the folder, and the languages."""
    command = ["tesseract", "--list-langs", *(["--tessdata-dir", folder] if folder else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return done.stdout.splitlines() or [""]
