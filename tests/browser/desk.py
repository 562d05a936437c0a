"""A desk of invented papers as clerks find it in the morning: some wait, one was set aside, others are archived."""

import datetime as dt
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from core.codes import record_id_for
from core.model import (
    DeskCode,
    DocumentId,
    Dossier,
    DossierCode,
    LedgerEvent,
    OwnerId,
    PageText,
    ProcedureCode,
    Status,
    UnitCode,
)
from pipeline.steps import finish
from pipeline.tools import Tools
from tests.classifiers.layouts import DECISION, HEIGHT, WIDTH, a_page
from tests.pipeline.desk import DPI, MORNING, SCALE, open_tools, reader_of, receive

OWNER = OwnerId("051095000123")
DOSSIER = DossierCode("H48.90.01-250915-0001")
OPENED = MORNING - dt.timedelta(minutes=25)
MARRIAGE = """
    ỦY BAN NHÂN DÂN || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    XÃ MẪU SƠN ĐÔNG || Độc lập - Tự do - Hạnh phúc
    Số: 21/UBND-XNTTHN || Mẫu Sơn Đông, ngày 10 tháng 8 năm 2025

    GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN

    > Họ và tên: Nguyễn Văn Mẫu
    > Ngày, tháng, năm sinh: 02/01/1995
    > Số định danh cá nhân: 051095000123

    || CHỦ TỊCH

    || Lê Văn Ví
"""
#: A paper of somebody who tries what a screen makes of it.
HOSTILE = DECISION.replace("15/QĐ", "16/QĐ").replace(
    "công nhận tổ", '<script>alert(1)</script>@0.3 "onmouseover=alert(2)@0.3 {{7*7}}@0.3'
)
#: What each paper shows; `@0.3` was read so badly that a clerk must look.
ARCHIVED = {"decision": DECISION, "marriage": MARRIAGE}
WAITING = {
    "number": DECISION.replace("15/QĐ-UBND", "1016/QĐ-UBND@0.3"),
    "born": MARRIAGE.replace("21/UBND", "22/UBND").replace("02/01/1995", "02/01/1995@0.3"),
    "hostile": HOSTILE,
    "owner": MARRIAGE.replace("21/UBND", "23/UBND").replace("051095000123", "051095000123@0.3"),
}


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 11)


def picture_of(page: PageText) -> bytes:
    """The page as a scanner would see it, every word where the reader finds it."""
    image = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), 248)
    draw = ImageDraw.Draw(image)
    for word in page.words:
        draw.text((word.box.x0 * SCALE, word.box.y0 * SCALE), word.text, fill=25, font=_font())
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def put_in(drawing: str, tools: Tools, *, dossier: DossierCode | None = None) -> DocumentId:
    """The id of a paper that has come as far as a machine can bring it."""
    page = a_page(drawing)
    reading = replace(tools, engine=reader_of(page))
    paper = receive(reading, picture_of(page), owner=OWNER if dossier else None, dossier=dossier)
    finish(paper, reading)
    return paper


def make(home: Path, keys: Path) -> dict[str, str]:
    """Fill a desk; the ids of its papers and records by what they are."""
    tools = open_tools(home, keys, reader_of(a_page(DECISION)))
    unit, code = UnitCode(tools.config.desk.unit), DeskCode(tools.config.desk.code)
    opened = Dossier(DOSSIER, ProcedureCode("1.004884"), OWNER, code, unit, OPENED, 3)
    tools.index.dossiers.open(opened, LedgerEvent("dossier_opened", DOSSIER, "clerk", OPENED))
    ids: dict[str, str] = {name: record_id_for(put_in(drawing, tools)) for name, drawing in ARCHIVED.items()}
    for name, drawing in WAITING.items():
        paper = put_in(drawing, tools, dossier=DOSSIER if name == "born" else None)
        found = tools.index.document(paper)
        assert found is not None
        assert found.status is Status.NEEDS_REVIEW, name
        ids[name] = paper
    tools.index.close()
    return ids
