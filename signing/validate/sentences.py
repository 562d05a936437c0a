"""What a verdict's codes mean, for whoever has the file in hand, in both languages."""

from typing import Final

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_signature": ("Tệp không có chữ ký số.", "The file has no digital signature."),
    "not_a_pdf": ("Không phải tệp PDF nguyên vẹn.", "Not a whole PDF."),
    "unreadable_file": ("Không đọc được tệp.", "The file cannot be read."),
    "encrypted": ("Tệp có mật khẩu nên không kiểm tra được.", "The file is encrypted and cannot be checked."),
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
    "hybrid": (
        "Tệp có hai bảng tham chiếu (hybrid): mỗi trình đọc có thể hiện một nội dung khác.",
        "The file has two cross-reference tables (hybrid): readers may show different things.",
    ),
    "not_strict": (
        "Tệp không đúng chuẩn PDF nên mỗi trình đọc có thể hiểu một cách.",
        "The file breaks the PDF standard: readers may understand it differently.",
    ),
    "unlisted_objects": (
        "Sau phần đã ký có đối tượng không nằm trong bảng tham chiếu.",
        "Objects that no cross-reference lists stand after the signed part.",
    ),
    "field_twice": (
        "Có trường chữ ký bị khai hai lần.",
        "A signature field is there twice.",
    ),
    "broken_signature": (
        "Chữ ký bị hỏng cấu trúc, không đọc được.",
        "A signature is malformed and cannot be read.",
    ),
    "several_signers": (
        "Một chữ ký chứa nhiều người ký; PDF chỉ cho phép một.",
        "One signature holds several signers; PDF allows one.",
    ),
    "too_slow": (
        "Kiểm tra quá thời gian cho phép.",
        "Checking took longer than is allowed.",
    ),
    "too_much_memory": (
        "Kiểm tra cần nhiều bộ nhớ hơn mức cho phép.",
        "Checking needs more memory than is allowed.",
    ),
    "decompression_bomb": (
        "Dữ liệu nén bung ra lớn bất thường.",
        "Compressed data unpack to far more than is reasonable.",
    ),
    "too_deep": (
        "Cấu trúc lồng nhau quá sâu hoặc lặp vòng.",
        "The structure is nested too deeply, or in a loop.",
    ),
    "checker_died": (
        "Tiến trình kiểm tra dừng đột ngột với tệp này.",
        "The checking process died over this file.",
    ),
    "metadata_changed": (
        "Thông tin mô tả của tệp (tiêu đề, tác giả…) bị sửa sau khi ký.",
        "What the file says of itself (title, author …) was changed after signing.",
    ),
    "docmdp_violated": (
        "Thay đổi sau khi ký vượt quá điều người ký cho phép.",
        "Changes after signing go beyond what the signer allowed.",
    ),
    "signed_after": (
        "Sau chữ ký của bàn tiếp nhận có thêm chữ ký khác.",
        "After the desk's signature another signature was added.",
    ),
    "form_filled_after": (
        "Sau khi ký có điền các ô trống của biểu mẫu; không che hay thay nội dung đã ký.",
        "After signing, empty fields of the form were filled in; nothing signed was hidden or replaced.",
    ),
    "filled_value_changed": (
        "Ô biểu mẫu đã có nội dung khi ký bị sửa.",
        "A form field that was filled in or locked at signing was changed.",
    ),
    "content_hidden": (
        "Phần điền vào biểu mẫu che nội dung đã ký.",
        "What was filled into the form hides signed content.",
    ),
    "other_signatures_after": (
        "Sau chữ ký này có thêm chữ ký khác.",
        "Further signatures were added after this one.",
    ),
    "timestamp_not_of_this": (
        "Dấu thời gian không phải của chữ ký này.",
        "The timestamp belongs to another signature.",
    ),
    "timestamp_weak": (
        "Dấu thời gian dùng thuật toán yếu nên không chứng minh được thời điểm.",
        "The timestamp's algorithm is too weak to prove a time.",
    ),
    "timestamp_does_not_cover": (
        "Có dấu thời gian không bao trùm phần tệp đứng trước nó nên không chứng minh được gì.",
        "A document timestamp does not cover what stands before it, so it proves nothing.",
    ),
    "timestamp_broken": (
        "Nội dung đã bị thay đổi sau dấu thời gian.",
        "The bytes under a document timestamp were changed.",
    ),
    "broken_algorithm": (
        "Dùng thuật toán đã bị phá (MD5…): không chứng minh được gì.",
        "Made with a broken algorithm (MD5 …): it proves nothing.",
    ),
    "lower_level": (
        "Mức chữ ký thấp hơn mức đã ghi hoặc được đòi hỏi: nếu trước đây cao hơn thì có phần đã bị cắt.",
        "The signature's level is below the one recorded or asked for: if it once was higher, something was cut off.",
    ),
}
_ASPECTS: Final[dict[str, tuple[str, str]]] = {
    "integrity": ("toàn vẹn", "integrity"),
    "structure": ("cấu trúc", "structure"),
    "changes": ("thay đổi sau khi ký", "changes after signing"),
    "path": ("đường dẫn chứng thư", "certificate path"),
    "revocation": ("thu hồi", "revocation"),
    "timestamp": ("dấu thời gian", "timestamp"),
    "algorithms": ("thuật toán", "algorithms"),
    "level": ("mức chữ ký", "level"),
}
_ANSWERS: Final[dict[str, tuple[str, str]]] = {
    "good": ("đạt", "good"),
    "bad": ("KHÔNG đạt", "BAD"),
    "open": ("chưa kết luận", "not decided"),
    "absent": ("chưa có gì để kiểm", "nothing to check"),
}


def reason_sentence(code: str, *, language: str = "vi") -> str:
    """The sentence of a reason code; codes that are not listed are given as they are."""
    vietnamese, english = _SENTENCES.get(code, (code, code))
    return english if language == "en" else vietnamese


def aspect_word(aspect: str, *, language: str = "vi") -> str:
    """What is asked of a signature."""
    return _ASPECTS[aspect][language == "en"]


def answer_word(answer: str, *, language: str = "vi") -> str:
    """What was found of it."""
    return _ANSWERS[answer][language == "en"]
