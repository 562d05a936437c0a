"""A paper with nothing on it is no riddle about its kind."""

import io

from PIL import Image

from core.errors import Reason
from core.model import Status
from pipeline.steps import finish
from pipeline.tools import Tools
from tests.pipeline.desk import DPI, receive


def test_a_paper_with_nothing_on_it_is_said_to_be_blank(tools: Tools) -> None:
    out = io.BytesIO()
    Image.new("L", (827, 1169), 245).save(out, "PNG", dpi=(DPI, DPI))
    document = finish(receive(tools, out.getvalue()), tools)
    assert (document.status, document.reason, document.kind) == (Status.NEEDS_REVIEW, Reason.BLANK, None)
