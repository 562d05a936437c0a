"""SANE's own virtual scanner: a feeder of ten sheets, and a feeder that jams or waits where a test wants it to."""

import os
import stat
from pathlib import Path

from tests.services.server import need

DEVICE = "test:0"
FEEDER = "Automatic Document Feeder"

#: Small and quick; colour patterns, so that a page is not blank.
PROFILES = f"""
[[profile]]
code = "giay-to"
name = "thử"
resolution_dpi = 200
modes = ["Color"]
feeders = ["{FEEDER}"]
width_mm = 60
height_mm = 80
jpeg_quality = 90
options = ["--test-picture=Color pattern"]

[[profile]]
code = "hai-luot"
name = "thử, hai lượt"
resolution_dpi = 200
modes = ["Color"]
feeders = ["{FEEDER}"]
width_mm = 60
height_mm = 80
sides = "fronts-then-backs"
options = ["--test-picture=Color pattern"]

[[profile]]
code = "cham"
name = "thử, máy quét chậm"
resolution_dpi = 200
modes = ["Color"]
feeders = ["{FEEDER}"]
width_mm = 60
height_mm = 80
options = ["--test-picture=Grid", "--read-delay=yes", "--read-delay-duration=20000"]
"""

_HEAD = """#!/bin/sh
case "$*" in *--all-options*) exec {real} "$@" ;; esac
"""


class Scanner:
    """The virtual scanner on this machine, reached through PATH and SANE_CONFIG_DIR as the environment says."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._real = need("scanimage", "sane-utils")
        self.programs = folder / "bin"
        self.programs.mkdir()
        (folder / "dll.conf").write_text("test\n")
        self.environment = {
            "SANE_CONFIG_DIR": str(folder),
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
        }
        self._jammed = folder / "jammed"
        self._turned = folder / "turned"

    def shows_backs(self, sheets: int, *, missing: int = 0) -> None:
        """A feeder of so many sheets, with another picture on the backs: from the second run on.

        So many of the backs are missing in the second run, and come in the third.
        """
        again = f"{self._turned}.again"
        self._script(
            f"count={sheets}; side=\n"
            f"if [ -e {self._turned} ]; then side=--test-picture=Grid; count={sheets - missing}; fi\n"
            + (f"[ -e {again} ] && count={missing}\n" if missing else "")
            + f"[ -e {self._turned} ] && touch {again}\ntouch {self._turned}\n"
            # The virtual driver now and then hangs, or ends as if there were no sheets: then it is asked again, and
            # given longer each time, for on a busy machine it may only be slow.
            'ended=7; limit=30; while [ "$ended" = 7 ] || [ "$ended" = 124 ]; do '
            'timeout $limit {real} "$@" --batch-count=$count $side; ended=$?; limit=$((limit * 2)); done\n'
            "exit $ended\n"
        )

    def jams_at(self, page: int, status: str = "SANE_STATUS_JAMMED", *, first: int = 1) -> None:
        """Real pages up to it from the first of the pass on, then the driver's own error, once."""
        untold = ("124",) if status == "SANE_STATUS_NO_DOCS" else ("124", "0", "7")
        self._script(
            f'[ -e {self._jammed} ] && exec {{real}} "$@"\n'
            f"touch {self._jammed}\n"
            + (f'{{real}} "$@" --batch-count={page - first} || exit $?\n' if page > first else "")
            # The virtual driver now and then hangs when its reader is told to fail, or ends as if there were no more
            # sheets: then it is asked again.
            + f'ended=124; limit=10; while case " {" ".join(untold)} " in *" $ended "*) true ;; *) false ;; esac; do '
            + f'timeout $limit {{real}} "$@" --batch-start={page} --read-return-value={status}; '
            + "ended=$?; limit=$((limit * 2)); done\n"
            + "exit $ended\n"
        )

    def waits_for(self, signal: Path) -> None:
        """The second sheet is fed when that file is there."""
        self._script(
            '{real} "$@" --batch-count=1 || exit $?\n'
            f"while [ ! -e {signal} ]; do sleep 0.05; done\n"
            'exec {real} "$@" --batch-start=2 --batch-count=2\n'
        )

    def hangs(self) -> None:
        """Nothing comes, ever."""
        self._script("exec sleep 600\n")

    def _script(self, body: str) -> None:
        path = self.programs / "scanimage"
        path.write_text((_HEAD + body).format(real=self._real))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
