"""What checking a file found, in the words of whoever dropped it."""

import dataclasses
import datetime as dt
from typing import Final

from core.messages.spoken import language, t
from pipeline.pdfa import check as check_pdfa
from pipeline.pdfa.conformance import Conformance
from signing.trust import Trust
from signing.validate.document.changes import change_sentence
from signing.validate.isolate import IsolatedChecker
from signing.validate.report import Answer, Aspect, Indication, Policy, SignatureReport, SignatureVerdict
from signing.validate.sentences import answer_word, reason_sentence

#: What each aspect asks, as whoever does not know the word would ask it.
_QUESTIONS: Final[dict[Aspect, tuple[str, str]]] = {
    Aspect.INTEGRITY: ("Nội dung còn nguyên như lúc ký?", "Is the content as it was signed?"),
    Aspect.STRUCTURE: ("Chữ ký bao trùm trọn tệp?", "Does the signature cover the whole file?"),
    Aspect.CHANGES: ("Sau khi ký chỉ có thay đổi được phép?", "Are changes after signing only such as are allowed?"),
    Aspect.PATH: ("Chứng thư của người ký đáng tin?", "Is the signer's certificate trusted?"),
    Aspect.REVOCATION: ("Chứng thư không bị thu hồi?", "Is the certificate not revoked?"),
    Aspect.TIMESTAMP: ("Có dấu thời gian đáng tin?", "Is there a trusted timestamp?"),
    Aspect.ALGORITHMS: ("Thuật toán đủ mạnh?", "Are the algorithms strong enough?"),
    Aspect.LEVEL: ("Đủ dữ liệu để kiểm tra về sau?", "Does it bring what later checks need?"),
}
_TONES: Final = {Answer.GOOD: "good", Answer.BAD: "alarm", Answer.OPEN: "warn", Answer.ABSENT: ""}
_HEADS: Final[dict[Indication, tuple[str, str, str]]] = {
    Indication.TOTAL_PASSED: ("good", "Chữ ký số hợp lệ", "The digital signature is valid"),
    Indication.TOTAL_FAILED: ("alarm", "KHÔNG hợp lệ: đừng dùng tệp này", "NOT valid: do not use this file"),
    Indication.INDETERMINATE: ("warn", "Chưa thể kết luận", "No verdict is possible"),
    Indication.NO_SIGNATURE_FOUND: ("warn", "Tệp không có chữ ký số", "The file has no digital signature"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer."""

    question: str
    answer: str
    tone: str


@dataclasses.dataclass(frozen=True, slots=True)
class Signature:
    """One signature in words."""

    verdict: SignatureVerdict = dataclasses.field(repr=False)
    tone: str
    head: str
    asked: tuple[Asked, ...]
    reasons: tuple[str, ...]
    changes: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """A file in words; nothing of it is kept."""

    name: str = dataclasses.field(repr=False)
    size_bytes: int
    at: dt.datetime
    ours: bool  #: the archive holds the very same bytes
    tone: str
    head: str
    reasons: tuple[str, ...]
    signatures: tuple[Signature, ...]
    report: SignatureReport = dataclasses.field(repr=False)
    pdfa: Conformance | None


def judged(name: str, data: bytes, trust: Trust, *, at: dt.datetime, policy: Policy, ours: bool) -> Verdict:
    """Check a file in a process of its own, which has limits and is gone afterwards.

    Args:
        name: what the file is called, without folders.
        data: the file.
        trust: who is believed.
        at: now.
        policy: whose file it is.
        ours: whether the archive holds the same bytes.
    """
    with IsolatedChecker(trust) as checker:
        report = checker.check(data, at=at, policy=policy)
        pdfa = checker.ask(check_pdfa, data)
    tone, *words = _HEADS[report.indication]
    return Verdict(
        name=name,
        size_bytes=len(data),
        at=at,
        ours=ours,
        tone=tone,
        head=t(*words),
        reasons=tuple(reason_sentence(code, language=language()) for code in report.reasons),
        signatures=tuple(_signature(item) for item in report.signatures),
        report=report,
        pdfa=pdfa,
    )


def _signature(verdict: SignatureVerdict) -> Signature:
    tone, *words = _HEADS[verdict.indication]
    return Signature(
        verdict=verdict,
        tone=tone,
        head=t(*words),
        asked=tuple(_asked(aspect, answer) for aspect, answer in verdict.aspects.items()),
        reasons=tuple(reason_sentence(code, language=language()) for code in verdict.reasons),
        changes=tuple(change_sentence(item, language=language()) for item in verdict.changes),
    )


def _asked(aspect: Aspect, answer: Answer) -> Asked:
    return Asked(t(*_QUESTIONS[aspect]), answer_word(answer, language=language()), _TONES[answer])
