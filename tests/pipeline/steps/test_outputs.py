"""What lies in the work store for a paper, and what it names there."""

from dataclasses import replace

import pytest

from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import Document, Outputs, Sha256, Status
from pipeline import outputs
from pipeline.steps import advance, finish
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import receive, scan_of


@pytest.fixture
def paper(tools: Tools) -> Document:
    found = tools.index.document(receive(tools, scan_of(a_page(DECISION))))
    assert found is not None
    return found


def test_a_paper_names_its_pages_and_its_signed_pdf_and_nothing_before_they_are_there(
    paper: Document, tools: Tools
) -> None:
    assert set(outputs.named_by(paper, tools.work)) == set()
    rendered = advance(paper.id, tools)
    pages = {page.sha256 for page in outputs.pages_of(rendered, tools)}
    assert (rendered.status, len(pages)) == (Status.RENDERED, 1)
    assert set(outputs.named_by(rendered, tools.work)) == pages
    archived = finish(paper.id, tools)
    assert archived.status is Status.ARCHIVED
    assert set(outputs.named_by(archived, tools.work)) == {*pages, sha256_of(outputs.signed_of(archived, tools).data)}


def test_outputs_that_were_swept_away_name_nothing(paper: Document, tools: Tools) -> None:
    gone = Outputs(pages=Sha256("0" * 64), signed=Sha256("1" * 64))
    assert list(outputs.named_by(replace(paper, outputs=gone), tools.work)) == []


def test_a_paper_that_lacks_what_its_status_needs_is_an_alarm(paper: Document, tools: Tools) -> None:
    with pytest.raises(IntegrityError, match="without what that status needs"):
        outputs.pages_of(paper, tools)
