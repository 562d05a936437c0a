"""A long paper is put together, signed and archived in the room of its finished file, whatever its pages take."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("unmeasured")

ROOT = Path(__file__).resolve().parents[3]
#: Their file is larger than 32 MiB: pieces of that size go back to the system as soon as they are let go.
PAGES = 160
#: In finished files. Held with all its pages, with every copy that was made of it, it took five.
BOUND = 2
#: Takes a paper of one page and one of many, all alike, down the whole road as soon as they are read, and prints the
#: status of the second, the size of its signed file, and by how much the process grew meanwhile, in KiB.
_SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from bench.memory import peak_kib
from core.model import PageText, Splitting, Status
from pipeline import outputs
from pipeline.steps import advance, finish
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import PrintReader, make_keys, open_tools, receive
from tests.pipeline.pages.test_many_pages import many_pages

folder, pages = Path(sys.argv[1]), int(sys.argv[2])
tools = open_tools(folder / "desk", make_keys(folder), PrintReader())

def archived(count):
    paper = receive(tools, many_pages(count))
    # Pages that are all first pages would be taken for as many papers
    tools.index.save(replace(tools.index.document(paper), splitting=Splitting.NEVER))
    document = advance(paper, tools)
    page = outputs.pages_of(document, tools)[0]
    outputs.keep_text(page, replace(a_page(DECISION), dpi=page.dpi), tools)
    return finish(document.id, tools)

archived(1)
before = peak_kib()
document = archived(pages)
grown = peak_kib() - before
print(document.status.value, len(outputs.signed_of(document, tools).data) // 1024, grown)
"""


def test_a_long_paper_is_archived_in_the_room_of_its_finished_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SCRIPT, str(tmp_path), str(PAGES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    status, file_kib, grown_kib = done.stdout.split()
    assert status == "archived"
    assert int(file_kib) > PAGES * 200
    assert int(grown_kib) < BOUND * int(file_kib)
