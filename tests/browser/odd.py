"""What else a clerk finds in the morning: papers that wait for another question than a doubtful field."""

from dataclasses import replace
from pathlib import Path

from core.config import load
from core.errors import Reason
from core.model import DocumentId, Status
from pipeline.inbox import Refusal, ScanFile
from pipeline.receiving import Receiver
from pipeline.steps import finish
from pipeline.tools import Tools
from tests.browser.desk import picture_of, put_in
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.decisions.test_decisions import UNKNOWN
from tests.pipeline.desk import MORNING, PrintReader, open_tools, reader_of, receive
from tests.pipeline.splitting.test_splitting import blank, stack, written


def add_odd_papers(home: Path, keys: Path) -> dict[str, str]:
    """Put them on a desk; their ids by what they are.

    `several` papers are in one file, one is of an `unknown` kind, one was set `aside` because nothing could be read,
    and a file was `refused` when it came, for it has more than one page.
    """
    tools = open_tools(home, keys, reader_of(a_page(DECISION)))
    several = receive(tools, stack(written(), written()))
    blind = replace(tools, engine=PrintReader())
    aside = receive(tools, picture_of(a_page(DECISION.replace("15/QĐ", "19/QĐ"))))
    found = {
        "several": _stopped(several, tools, Reason.SEVERAL_PAPERS),
        "unknown": put_in(UNKNOWN, tools),
        "aside": _stopped(aside, blind, Reason.UNREADABLE),
        "refused": _refused(home, tools),
    }
    tools.index.close()
    return found


def _stopped(paper: DocumentId, tools: Tools, reason: Reason) -> str:
    document = finish(paper, tools)
    assert document.reason == reason, document.reason
    assert document.status in {Status.NEEDS_REVIEW, Status.SET_ASIDE}
    return paper


def _refused(home: Path, tools: Tools) -> str:
    path = home / "inbox" / "Nguyễn Văn Mẫu.tif"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(stack(blank(), written(), blank()))
    state = path.stat()
    scan = ScanFile(path, state.st_ino, state.st_size, state.st_mtime_ns)
    desk = load(home, environ={}, flags={"inbox.max_pages": "1"})
    answer = Receiver(desk, tools.index, clock=lambda: MORNING).take(scan)
    assert isinstance(answer, Refusal)
    assert answer.document_id is not None
    return answer.document_id
