"""The words of an explanation, Vietnamese first: people of the desk read it, and whoever helps them."""

from typing import Final, NamedTuple

from core.messages import flaw_text
from core.model import (
    Field,
    FieldName,
    FieldSource,
    Flaw,
    Group,
    InkColour,
    Mark,
    MarkKind,
    PageText,
    StampWords,
    Verdict,
)

_MM_PER_INCH: Final = 25.4


class Said(NamedTuple):
    """One thing in both languages."""

    vi: str
    en: str


FIELDS: Final[dict[FieldName, Said]] = {
    FieldName.NUMBER: Said("Số", "number"),
    FieldName.SYMBOL: Said("Ký hiệu", "symbol"),
    FieldName.ISSUED_DATE: Said("Ngày ban hành", "date of issue"),
    FieldName.PLACE: Said("Địa danh", "place"),
    FieldName.ORGAN_NAME: Said("Cơ quan ban hành", "issuing authority"),
    FieldName.TYPE_NAME: Said("Tên loại", "type"),
    FieldName.SUBJECT: Said("Trích yếu", "subject"),
    FieldName.SIGNER_NAME: Said("Người ký", "signer"),
    FieldName.SIGNER_TITLE: Said("Chức vụ người ký", "signer's title"),
    FieldName.PERSON_NAME: Said("Họ và tên", "person's name"),
    FieldName.BIRTH_DATE: Said("Ngày sinh", "date of birth"),
    FieldName.PERSONAL_ID: Said("Số định danh cá nhân", "personal id"),
    FieldName.TAX_CODE: Said("Mã số thuế", "tax code"),
    FieldName.DOSSIER_CODE: Said("Mã hồ sơ", "dossier code"),
    FieldName.PROCEDURE_CODE: Said("Mã thủ tục", "procedure code"),
    FieldName.SCOPE: Said("Phạm vi hiệu lực", "scope"),
    FieldName.EXPIRES: Said("Có giá trị đến", "valid until"),
    FieldName.SEX: Said("Giới tính", "sex"),
    FieldName.PASSPORT_NUMBER: Said("Số hộ chiếu", "passport number"),
    FieldName.HUSBAND_NAME: Said("Họ tên chồng", "husband's name"),
    FieldName.WIFE_NAME: Said("Họ tên vợ", "wife's name"),
    FieldName.DEATH_DATE: Said("Ngày chết", "date of death"),
    FieldName.PARCEL_NUMBER: Said("Số thửa đất", "parcel"),
    FieldName.MAP_SHEET: Said("Số tờ bản đồ", "map sheet"),
    FieldName.SERIAL_NUMBER: Said("Số phát hành", "number of the blank"),
    FieldName.REGISTER_NUMBER: Said("Số vào sổ", "number in the book"),
    FieldName.BUSINESS_NAME: Said("Tên đơn vị kinh doanh", "name of the business"),
    FieldName.PLATE: Said("Biển số xe", "plate"),
    FieldName.DEGREE_NUMBER: Said("Số hiệu văn bằng", "number of the degree"),
    FieldName.INSURANCE_NUMBER: Said("Mã số bảo hiểm xã hội", "social insurance number"),
    FieldName.LEGAL_BASIS: Said("Căn cứ pháp lý", "legal basis"),
}
GROUPS: Final[dict[Group, Said]] = {
    Group.COMPONENT: Said("thành phần hồ sơ", "component"),
    Group.RESULT: Said("kết quả giải quyết", "result"),
    Group.UNKNOWN: Said("chưa rõ nhóm", "unknown group"),
}
VERDICTS: Final[dict[Verdict, Said]] = {
    Verdict.GOOD: Said("Ảnh tốt", "good picture"),
    Verdict.USABLE: Said("Ảnh dùng được", "usable picture"),
    Verdict.SCAN_AGAIN: Said("Cần quét lại", "scan again"),
}
#: What the classifier calls its evidence.
SPOKE: Final[dict[str, Said]] = {
    "title": Said("tên loại trên giấy", "title"),
    "symbol": Said("ký hiệu văn bản", "symbol"),
    "form of a letter": Said("thể thức công văn", "form of a letter"),
    "cue": Said("câu chữ riêng của loại này", "its own wording"),
    "words": Said("lời văn giống loại này nhất", "words most like this kind's"),
    "code": Said("mã trên giấy hoặc tờ bìa", "a code on the paper or its cover sheet"),
}
_SOURCES: Final[dict[FieldSource, Said]] = {
    FieldSource.OCR: Said("đọc từ ảnh", "read from the picture"),
    FieldSource.QR: Said("đọc từ mã QR", "read from a QR code"),
    FieldSource.TYPED: Said("người nhập", "typed"),
    FieldSource.DATABASE: Said("từ cơ sở dữ liệu", "from a database"),
}
#: What Field.evidence says, but for the score.
_EVIDENCE: Final[dict[str, Said]] = {
    "label": Said("đứng sau nhãn", "behind its label"),
    "label:nearly": Said("sau nhãn đọc gần đúng", "behind a label misread by a letter"),
    "below": Said("ở dòng dưới nhãn", "on the line below its label"),
    "zone": Said("ở ô số của thể thức", "in its zone"),
    "basis": Said("trong phần căn cứ", "among the legal bases"),
    "others": Said("của người khác", "another person's"),
    "qr": Said("chỉ có trong mã QR", "in the QR code only"),
    "qr:agrees": Said("mã QR ghi giống", "the QR code agrees"),
    "qr:differs": Said("mã QR ghi khác", "the QR code differs"),
    "words:agrees": Said("phần bằng chữ ghi giống", "the words agree"),
    "words:differs": Said("phần bằng chữ ghi khác", "the words differ"),
    "mention:agrees": Said("chỗ khác trên giấy ghi giống", "it stands elsewhere too"),
    "mention:differs": Said("chỗ khác trên giấy ghi khác", "elsewhere on the paper it differs"),
    "mention:unread": Said("một chỗ ghi không đọc được", "one of its places cannot be read"),
    "reader:differs": Said("lần đọc thứ hai khác", "a second reading differs"),
    "reader:impossible": Said("lần đọc kia không thể là tên", "the other reading cannot be a name at all"),
    "reader:doubts": Said("lần đọc thứ hai ngờ con số", "a second reader doubts it"),
    "person:unclear": Said("chưa rõ là của ai", "whose it is is not clear"),
    "id:birth": Said("số định danh không khớp năm sinh", "personal id and year of birth contradict each other"),
    "id:sex": Said("số định danh không khớp giới tính", "personal id and sex contradict each other"),
    "id:issued": Said("số định danh cấp cho người sinh sau ngày giấy", "its holder was born after the paper"),
    "order": Said("các ngày trên giấy trái thứ tự", "days of the paper contradict each other"),
    "basis:later": Said("căn cứ ban hành sau ngày giấy", "a legal basis is later than the paper"),
    "unit:ended": Said("đơn vị không còn hoặc chưa có vào ngày đó", "the unit did not exist on that day"),
    "unit:spelling": Said("tên đơn vị khác danh mục", "the unit's name is spelled otherwise in the list"),
    "low": Said("điểm dưới ngưỡng", "its score is below the threshold"),
}
_MARKS: Final[dict[MarkKind, Said]] = {
    MarkKind.ROUND_SEAL: Said("dấu tròn", "round seal"),
    MarkKind.SQUARE_SEAL: Said("dấu vuông", "square seal"),
    MarkKind.SIGNATURE: Said("chữ ký", "signature"),
    MarkKind.INITIALS: Said("ký nháy", "initials"),
    MarkKind.STAMP: Said("dấu", "stamp"),
}
_INKS: Final[dict[InkColour, Said]] = {
    InkColour.BLACK: Said("đen", "black"),
    InkColour.RED: Said("đỏ", "red"),
    InkColour.BLUE: Said("xanh", "blue"),
}
_STAMPS: Final[dict[StampWords, Said]] = {
    StampWords.COPY: Said("bản sao", "copy"),
    StampWords.CERTIFIED_COPY: Said("chứng thực bản sao", "certified copy"),
    StampWords.INCOMING: Said("văn bản đến", "incoming"),
    StampWords.URGENT: Said("khẩn", "urgent"),
    StampWords.SECRET: Said("độ mật", "secrecy mark"),
}


def marked(mark: Mark) -> Said:
    """What somebody set on the page, e.g. "dấu tròn đỏ, trùm lên chữ ký"."""
    kind, ink = _MARKS[mark.kind], _INKS[mark.ink]
    words = Said("", "") if mark.words is None else _STAMPS[mark.words]
    vi = [" ".join(filter(None, (kind.vi, words.vi, ink.vi)))]
    en = [" ".join(filter(None, (ink.en, words.en, kind.en)))]
    if not mark.whole:
        vi.append("bị cắt ở mép ảnh")
        en.append("cut by the edge")
    if mark.over:
        vi.append("trùm lên chữ ký")
        en.append("over a signature")
    return Said(", ".join(vi), ", ".join(en))


def told(flaw: Flaw) -> Said:
    """What is wrong with a page's picture, and what to do about it."""
    return Said(flaw_text(flaw, language="vi"), flaw_text(flaw, language="en"))


def turned(page: PageText) -> Said | None:
    """How the scan was turned to be read so; None where it lay right."""
    vietnamese, english = [], []
    if page.rotation:
        vietnamese.append(f"xoay {page.rotation}° theo chiều kim đồng hồ")
        english.append(f"turned {page.rotation}° clockwise")
    if page.skew_deg:
        vietnamese.append(f"chỉnh nghiêng {decimal(page.skew_deg, 2)}°")
        english.append(f"straightened by {page.skew_deg:.2f}°")
    return Said(", ".join(vietnamese), ", ".join(english)) if vietnamese else None


def where(item: Field, page: PageText | None) -> Said:
    """Where on the paper a value stands."""
    if item.page is None:
        return Said("không có chỗ trên giấy", "no place on the paper")
    if item.box is None or page is None or page.dpi <= 0:
        return Said(f"trang {item.page}", f"page {item.page}")
    left, top = (round(edge / page.dpi * _MM_PER_INCH) for edge in (item.box.x0, item.box.y0))
    return Said(
        f"trang {item.page}, cách trái {left}, cách trên {top} mm",
        f"page {item.page}, left {left}, top {top} mm",
    )


def why(item: Field) -> Said:
    """Why a value is believed or not: where it came from, and what spoke for and against it."""
    parts = [_SOURCES[item.source], *(_EVIDENCE.get(tag, Said(tag, tag)) for tag in item.evidence)]
    if item.other is not None:
        parts.append(Said(f"giá trị kia: {item.other}", f"the other value: {item.other}"))
    elif item.value is None:
        parts.append(Said("không rõ giá trị", "its value is not clear"))
    return Said("; ".join(part.vi for part in parts), "; ".join(part.en for part in parts))


def passed_over(item: Field) -> Said:
    """What else stands where a field is looked for: as printed, and what spoke of it."""
    tags = [_EVIDENCE.get(tag, Said(tag, tag)) for tag in item.evidence]
    return Said(
        f"{item.printed} (trang {item.page}: {', '.join(tag.vi for tag in tags)})",
        f"{item.printed} (page {item.page}: {', '.join(tag.en for tag in tags)})",
    )


def decimal(value: float, places: int) -> str:
    """A number as Vietnamese writes it, with a comma."""
    return f"{value:.{places}f}".replace(".", ",")
