"""What checking a file found. Names follow ETSI EN 319 102-1; every value says no more than was checked."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Indication(StrEnum):
    """The main verdict."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"
    NO_SIGNATURE_FOUND = "NO_SIGNATURE_FOUND"


class SubIndication(StrEnum):
    """Why a signature did not pass."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    TRY_LATER = "TRY_LATER"


@dataclass(frozen=True, slots=True)
class TimestampReport:
    """The timestamp on a signature."""

    time: dt.datetime | None
    issuer: str
    intact: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature. `intact` says nothing of who signed; `trusted` nothing of what was signed."""

    field: str
    signer: str = dataclasses.field(repr=False)
    issuer: str = dataclasses.field(repr=False)
    level: str
    subfilter: str
    algorithm: str
    weak: tuple[str, ...]  #: algorithms below today's floor, e.g. "sha1"
    claimed_time: dt.datetime | None  #: what the signer's clock said; proves nothing
    best_signature_time: dt.datetime | None  #: proved by a trusted timestamp, else the time of checking
    intact: bool
    trusted: bool
    revocation: str  #: good | revoked | unknown | no_source
    timestamp: TimestampReport | None
    coverage: str  #: entire_file | entire_revision | contiguous_block_from_start | unclear
    modification: str  #: none | lta_updates | form_filling | annotations | other | unknown: changes after it
    indication: Indication
    sub_indication: SubIndication | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """A whole file. Reasons are stable English codes; `reason_sentence` puts them into words."""

    indication: Indication
    sub_indication: SubIndication | None
    reasons: tuple[str, ...]
    signatures: tuple[SignatureVerdict, ...] = ()


_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_signature": ("Tệp không có chữ ký số.", "The file has no digital signature."),
    "not_a_pdf": ("Không phải tệp PDF nguyên vẹn.", "Not a whole PDF."),
    "unreadable_file": ("Không đọc được tệp.", "The file cannot be read."),
    "encrypted": ("Tệp có mật khẩu nên không kiểm tra được.", "The file is encrypted and cannot be checked."),
    "too_heavy": (
        "Kiểm tra vượt quá giới hạn thời gian hoặc bộ nhớ.",
        "Checking took more time or memory than is allowed.",
    ),
    "not_understood": (
        "Cấu trúc tệp không kiểm tra được hết nên không kết luận.",
        "The file's structure could not be checked to the end: no verdict.",
    ),
    "unread_signature": (
        "Có chữ ký thuộc loại không kiểm tra được.",
        "There is a signature of a kind that cannot be checked.",
    ),
    "bytes_outside": (
        "Có dữ liệu nằm ngoài phần PDF được ký (trước đầu tệp hoặc sau cuối tệp).",
        "Bytes stand outside the PDF, before its head or after its end.",
    ),
    "hash_mismatch": ("Nội dung đã bị thay đổi sau khi ký.", "The signed bytes were changed."),
    "bad_signature": (
        "Chữ ký không khớp với chứng thư số kèm theo.",
        "The signature does not belong to the certificate in it.",
    ),
    "does_not_cover": ("Chữ ký không bao trùm toàn bộ tệp.", "The signature does not cover the whole file."),
    "changed_after": (
        "Tài liệu đã bị thay đổi sau chữ ký cuối cùng.",
        "The document was changed after the last signature.",
    ),
    "changed_before_next": (
        "Giữa chữ ký này và chữ ký sau có thay đổi cần xem lại.",
        "Between this signature and the next there are changes to be looked at.",
    ),
    "form_changed_after": (
        "Sau chữ ký cuối cùng có điền biểu mẫu hoặc ghi chú.",
        "After the last signature a form was filled in or a note was added.",
    ),
    "no_anchor": (
        "Không có chứng thư gốc tin cậy nào dẫn tới chứng thư của người ký.",
        "No trust anchor leads to the signer's certificate.",
    ),
    "expired": (
        "Chứng thư số đã hết hạn và không có dấu thời gian tin cậy chứng minh ký trước đó.",
        "The certificate has expired and no trusted timestamp proves an earlier signature.",
    ),
    "not_yet_valid": ("Chứng thư số chưa có hiệu lực khi ký.", "The certificate was not yet valid."),
    "revoked": ("Chứng thư số đã bị thu hồi.", "The certificate is revoked."),
    "wrong_usage": ("Chứng thư số không dùng để ký tài liệu.", "The certificate is not for signing documents."),
    "chain_broken": ("Đường dẫn chứng thực không hợp lệ.", "The certification path is not valid."),
    "no_revocation_data": (
        "Không có thông tin thu hồi chứng thư (CRL/OCSP) để kết luận.",
        "There is no revocation information at hand to decide.",
    ),
    "weak_algorithm": (
        "Nguyên vẹn nhưng dùng thuật toán yếu (SHA-1 hoặc khóa ngắn).",
        "Intact, but made with a weak algorithm (SHA-1 or a short key).",
    ),
    "timestamp_not_trusted": (
        "Có dấu thời gian nhưng chưa tin cậy được.",
        "There is a timestamp, but it is not trusted.",
    ),
}


def reason_sentence(code: str, *, language: str = "vi") -> str:
    """The sentence of a reason code; codes that are not listed are given as they are."""
    vietnamese, english = _SENTENCES.get(code, (code, code))
    return english if language == "en" else vietnamese
