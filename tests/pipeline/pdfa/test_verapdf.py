"""An independent validator agrees: with every good file, and with our checker about the broken ones."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.pipeline.pdfa.breaches import all_breaches
from tests.pipeline.pdfa.papers import good_files

pytestmark = [pytest.mark.service, pytest.mark.xdist_group("verapdf")]


def passed(jar: Path, folder: Path, files: dict[str, bytes]) -> set[str]:
    """The names of those files that veraPDF accepts for what they claim; one Java machine for all of them."""
    java = shutil.which("java")
    assert java, "java is missing: apt-get install default-jre-headless"
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    command = [java, "-XX:TieredStopAtLevel=1", "-jar", str(jar), "-f", "0", "--format", "text"]
    paths = [str(folder / f"{name}.pdf") for name in files]
    said = subprocess.run([*command, *paths], capture_output=True, text=True, check=False).stdout
    lines = [line.split() for line in said.splitlines() if line.startswith("PASS ")]
    return {Path(words[1]).stem for words in lines}


def test_verapdf_accepts_every_form_of_page(verapdf: Path, tmp_path: Path) -> None:
    files = good_files()
    assert passed(verapdf, tmp_path, files) == set(files)


def test_verapdf_refuses_what_we_refuse_except_where_we_are_stricter(verapdf: Path, tmp_path: Path) -> None:
    breaches = all_breaches()
    stricter = {breach.name for breach in breaches if breach.stricter}
    assert passed(verapdf, tmp_path, {breach.name: breach.make() for breach in breaches}) == stricter
