"""What the desk's key signs is in the ledger, whatever becomes of it."""

from core.codes import sha256_of
from core.model import DocumentId, Status
from pipeline import outputs
from pipeline.steps import _STEPS, advance, finish
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import receive, scan_of


def actions(paper: DocumentId, tools: Tools) -> list[str]:
    return [entry.event.action for entry in tools.index.ledger() if entry.event.subject == paper]


def test_a_signature_is_in_the_ledger_before_anybody_can_get_at_it(tools: Tools) -> None:
    paper = receive(tools, scan_of(a_page(DECISION)))
    while (document := advance(paper, tools)).status is not Status.ASSEMBLED:
        pass
    # A run that is killed after it has signed leaves the signature in the ledger and nothing else
    _STEPS[Status.ASSEMBLED](document, tools)
    assert actions(paper, tools)[-1] == "signature"
    archived = finish(paper, tools)
    assert actions(paper, tools)[-4:] == ["signature", "signature", "signed", "archived"]
    noted = [dict(entry.event.facts) for entry in tools.index.ledger() if entry.event.action == "signature"]
    signed = outputs.signed_of(archived, tools)
    assert {note["of"] for note in noted} == {document.outputs.pdf}
    assert noted[1]["sha256"] == sha256_of(signed.data) != noted[0]["sha256"]
    assert {note["certificate"] for note in noted} == {signed.certificate_sha256}
