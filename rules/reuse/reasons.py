"""What is said of a decision about reuse, in both languages, each sentence with the place of its rule.

`[U]` marks places that nobody has checked against the signed text.
"""

from dataclasses import dataclass
from typing import Final

from core.messages import Language
from rules.reuse import Ground, Refusal

_METADATA: Final = "TT 01/2023/TT-VPCP Điều 9(2)"
_IDENTITY: Final = "TT 01/2023/TT-VPCP Điều 9(2)(b)"
_KIND: Final = "TT 01/2023/TT-VPCP Điều 9(2)(a), Điều 10"
_SIGNED: Final = "TT 01/2023/TT-VPCP Điều 8; NĐ 45/2020/NĐ-CP Điều 14(3)"
_CERTIFICATE: Final = "Luật Giao dịch điện tử 20/2023/QH15 Điều 12; NĐ 23/2025/NĐ-CP [U]"
_VALIDITY: Final = "TT 01/2023/TT-VPCP Điều 9(2); thời hạn của từng loại: configs/kinds.toml"
_SCOPE: Final = "TT 01/2023/TT-VPCP Điều 9(2); NĐ 123/2015/NĐ-CP Điều 23(3) [U]"
_STANDING: Final = "NĐ 45/2020/NĐ-CP Điều 14(3)"
_ACCURACY: Final = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 Điều 3"
_WHOLE: Final = "NĐ 45/2020/NĐ-CP Điều 14(3); QCVN 12:2026/BCA"
_BASIS: Final = "Luật 91/2025/QH15 Điều 9(4)(d), Điều 19(1); TT 01/2023/TT-VPCP Điều 24"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in both languages, and where its rule stands."""

    vietnamese: str
    english: str
    source: str

    def text(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return self.english if language == "en" else self.vietnamese


_AGAINST: Final[dict[Refusal, Said]] = {
    Refusal.OTHER_OWNER: Said("của người khác", "of another owner", _IDENTITY),
    Refusal.NO_OWNER: Said("chưa rõ chủ sở hữu", "its owner is not known", _IDENTITY),
    Refusal.OTHER_KIND: Said("khác loại giấy tờ", "of another kind", _KIND),
    Refusal.DOUBTFUL: Said("còn nghi ngờ khi lưu", "archived with doubts", _ACCURACY),
    Refusal.INCOMPLETE: Said("thiếu thông tin bắt buộc", "its metadata are incomplete", _METADATA),
    Refusal.NOT_SIGNED: Said("chưa được ký số", "not signed", _SIGNED),
    Refusal.CERTIFICATE_EXPIRED_AT_SIGNING: Said(
        "chứng thư số hết hạn khi ký", "the certificate had expired when it was signed", _CERTIFICATE
    ),
    Refusal.NOT_YET_ISSUED: Said("ngày cấp sau ngày xét", "issued after the day asked", _VALIDITY),
    Refusal.EXPIRED: Said("hết thời hạn hiệu lực", "no longer valid", _VALIDITY),
    Refusal.OUT_OF_SCOPE: Said(
        "ngoài phạm vi hiệu lực hoặc chưa rõ phạm vi", "outside its scope, or its scope is not certain", _SCOPE
    ),
    Refusal.WITHDRAWN: Said("đã bị thu hồi, hủy bỏ", "withdrawn", _STANDING),
    Refusal.SUPERSEDED: Said("đã có bản thay thế", "superseded", _STANDING),
    Refusal.DAMAGED: Said("tệp trong kho đã hỏng hoặc mất", "its bytes are known to be damaged or lost", _WHOLE),
    Refusal.PURPOSE_NOT_LAWFUL: Said(
        "mục đích không thuộc các mục đích được phép", "the purpose is not a lawful one", _ACCURACY
    ),
    Refusal.NO_BASIS: Said(
        "chưa ghi nhận sự đồng ý, đề nghị hoặc căn cứ luật định phù hợp",
        "no consent, request or statutory basis that suits the purpose is recorded",
        _BASIS,
    ),
}

_FOR: Final[dict[Ground, Said]] = {
    Ground.OWNER: Said("đúng chủ hồ sơ", "of this owner", _IDENTITY),
    Ground.LINKED_OWNER: Said(
        "của chính người này dưới số giấy tờ khác, cán bộ đã xác nhận liên kết",
        "of the same person under another number, a link that a clerk has confirmed",
        _IDENTITY,
    ),
    Ground.KIND: Said("đúng loại giấy tờ", "of the kind asked for", _KIND),
    Ground.CERTAIN: Said("không còn nghi ngờ", "nothing in it is doubtful", _ACCURACY),
    Ground.COMPLETE: Said("đủ thông tin bắt buộc", "its metadata are complete", _METADATA),
    Ground.SIGNED: Said("đã ký số", "signed", _SIGNED),
    Ground.CERTIFICATE: Said(
        "chứng thư số còn hạn khi ký", "the certificate was valid when it was signed", _CERTIFICATE
    ),
    Ground.ISSUED: Said("đã được cấp vào ngày xét", "issued by the day asked", _VALIDITY),
    Ground.VALID: Said("còn thời hạn hiệu lực", "still valid", _VALIDITY),
    Ground.SCOPE: Said("trong phạm vi hiệu lực", "in its scope", _SCOPE),
    Ground.NOT_WITHDRAWN: Said("chưa bị thu hồi, hủy bỏ", "not withdrawn", _STANDING),
    Ground.NOT_SUPERSEDED: Said("chưa có bản thay thế", "not superseded", _STANDING),
    Ground.WHOLE: Said("không thấy tệp hỏng", "its bytes are not known to be damaged", _WHOLE),
    Ground.PURPOSE: Said("mục đích được phép", "for a lawful purpose", _ACCURACY),
    Ground.BASIS: Said("có căn cứ sử dụng được ghi nhận", "on a recorded basis", _BASIS),
}


def said(item: Refusal | Ground) -> Said:
    """What is said of a reason against, or of a ground for."""
    return _AGAINST[item] if isinstance(item, Refusal) else _FOR[item]
