"""Words of a secrecy mark (dấu chỉ độ mật), also misread a little; words that only speak of secrets are none.

The marks are MẬT, TỐI MẬT and TUYỆT MẬT (Luật Bảo vệ bí mật nhà nước 29/2018/QH14 Điều 8; NĐ 30/2020/NĐ-CP ô số 10a),
and on copies BẢN SAO BÍ MẬT NHÀ NƯỚC (TT 24/2020/TT-BCA, wording [U]).
"""

import re
from typing import Final

from rapidfuzz import fuzz

from core.text import squash

#: Read from frames, a stroke more or less at either end; letters apart.
_PLAIN: Final = re.compile(r"[il]?mat{1,2}[il]?\Z")
_LEVELS: Final = ("toi mat", "tuyet mat")
_LIKE: Final = 80
#: What may stand in one line with the mark.
_URGENCY: Final = re.compile(r"\s*\b(hoa toc( hen gio)?|thuong khan|khan)\b")
_LABEL: Final = re.compile(r"do (bao )?mat (?=\S)")
_COPY: Final = "ban sao bi mat nha nuoc"
_COPY_LIKE: Final = 90


def secrecy_words(text: str) -> str | None:
    """The mark that these words are, folded: "mat", "toi mat", "tuyet mat" or "ban sao bi mat nha nuoc"; else None.

    Args:
        text: all the words that stand together; one word more, and it is a sentence and no mark.
    """
    said = _LABEL.sub("", _URGENCY.sub("", squash(text)).strip(), count=1)
    joined = said.replace(" ", "")
    if _PLAIN.match(joined):
        return "mat"
    for level in _LEVELS:
        whole = level.replace(" ", "")
        # The last letters carry the meaning: TỐI MẬT, but not TÔI MẤT GIẤY.
        if abs(len(joined) - len(whole)) <= 1 and joined[-3:] == "mat" and fuzz.ratio(whole, joined) >= _LIKE:
            return level
    return _COPY if fuzz.ratio(_COPY, said) >= _COPY_LIKE else None
