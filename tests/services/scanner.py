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

#: The virtual driver now and then hangs, or ends as if there were no sheets: it is asked again, a few times, and given
#: longer each time, for on a busy machine it may only be slow. `untold` lists the ends that tell nothing.
_HEAD = """#!/bin/sh
case "$*" in *--all-options*) exec {real} "$@" ;; esac
untold=124
trap 'kill $asked; exit 143' TERM
ask() {{
  limit=20
  for try in 1 2 3 4; do
    timeout -k 5 $limit {real} "$@" & asked=$!
    wait $asked; ended=$?; limit=$((limit * 2))
    case " $untold " in *" $ended "*) ;; *) return $ended ;; esac
  done
  return $ended
}}
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
        self._script('ask "$@"\n')

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
            'untold="7 124"; ask "$@" --batch-count=$count $side\n'
        )

    def jams_at(self, page: int, status: str = "SANE_STATUS_JAMMED", *, first: int = 1) -> None:
        """Real pages up to it from the first of the pass on, then the driver's own error, once."""
        untold = "124" if status == "SANE_STATUS_NO_DOCS" else "124 0 7"
        self._script(
            f'[ -e {self._jammed} ] && {{{{ ask "$@"; exit $?; }}}}\n'
            f"touch {self._jammed}\n"
            + (f'ask "$@" --batch-count={page - first} || exit $?\n' if page > first else "")
            + f'untold="{untold}"; ask "$@" --batch-start={page} --read-return-value={status}\n'
        )

    def waits_for(self, signal: Path) -> None:
        """The second sheet is fed when that file is there."""
        self._script(
            'ask "$@" --batch-count=1 || exit $?\n'
            f"while [ ! -e {signal} ]; do sleep 0.05; done\n"
            'ask "$@" --batch-start=2 --batch-count=2\n'
        )

    def hangs(self) -> None:
        """Nothing comes, ever."""
        self._script("exec sleep 600\n")

    def _script(self, body: str) -> None:
        path = self.programs / "scanimage"
        path.write_text((_HEAD + body).format(real=self._real))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
