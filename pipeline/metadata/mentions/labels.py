"""Where printed labels stand: exactly as the rules say, or misread by a letter or two before a colon."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from core.model import FieldRule, ValueKind
from core.text import has_known_surname, nfc, squash
from pipeline.metadata.lines import Line

#: How alike a misread label must be, 0–100, and how many letters it needs for that to mean anything.
_ALIKE: Final = 86
_LONG: Final = 9
#: The same of each of its words: "hạn sử dụng" is no "chủ sử dụng".
_ALIKE_WORD: Final = 60
_FEW_LETTERS: Final = 3
#: So short a label is another word without its accents: "Bà", "Ba"; "Số", "So".
_SHORT: Final = 4
_TAIL: Final = re.compile(r"[^:]{0,40}?:")
_BARE_TAIL: Final = re.compile(r"[^:;\d]{0,24}?:")
#: Between labels for one and the same value.
_BESIDE: Final = re.compile(r" ?[/(] ?|,? hoac ")
_GAP: Final = r"[^0-9a-z]{0,3}"
_WORD: Final = re.compile(r"[0-9a-z]+")


class Label(NamedTuple):
    """One label on a line: where it begins, where its value may begin, and whose it is."""

    start: int
    end: int
    exact: bool
    others: bool  #: another person's
    colon: bool
    sentence: bool  #: a word of sentences rather than of forms


def labels_on(line: Line, rule: FieldRule, stops: re.Pattern[str]) -> Iterator[Label]:
    """The labels of a rule on a line, from left to right."""
    taken = 0
    for start, end, exact in sorted((*_exact(line, rule), *_alike(line, rule))):
        if start < taken:
            continue
        found = _whole(line, rule, stops, (start, end, exact))
        if found is not None:
            yield found
            taken = found.end


def _whole(line: Line, rule: FieldRule, stops: re.Pattern[str], span: tuple[int, int, bool]) -> Label | None:
    """The label with what belongs to it up to the colon: "(nếu có)", "/ Full name"; None where it is none."""
    start, end, exact = span
    stop = stops.search(line.folded, end)
    while stop is not None and _BESIDE.fullmatch(line.folded, end, stop.start()):
        # "Số căn cước/hộ chiếu:" is one label with what stands behind both.
        end = stop.end()
        stop = stops.search(line.folded, end)
    limit = stop.start() if stop else len(line.folded)
    tail = (_TAIL if rule.colon else _BARE_TAIL).match(line.folded, end, limit)
    rest = line.folded[end:limit]
    if (
        tail is not None
        and rule.value is ValueKind.PERSON
        and has_known_surname(line.printed(end, tail.end()).strip(" .:"))
    ):
        tail = None  # "Người nộp Nguyễn Văn Mẫu, thiếu: …"
    if tail is None and rule.colon and any(map(str.isalnum, rest)):
        return None
    if tail is None and rule.value is ValueKind.PERSON and _is_title(line, start, end, limit):
        return None
    behind = line.folded[end : tail.end()] if tail else rest[:24]
    others = any(re.match(rf"\W*(?:cua )?(?:nguoi )?{word}\b", behind) for word in _folded(rule.not_of))
    label = line.folded[start : span[1]]
    sentence = label in _folded(tuple(word for word in rule.labels if word[:1].islower()))
    printed = label in _folded(tuple(word for word in rule.labels if not word[:1].islower()))
    if sentence and tail is not None and not printed:
        return None  # "Tên hộ kinh doanh:" is no word of a sentence
    sentence = sentence and tail is None
    return Label(start, tail.end() if tail else end, exact, others, tail is not None, sentence)


def _is_title(line: Line, start: int, end: int, limit: int) -> bool:
    """Whether a label is only a word of a title in capitals, no name behind it: "LÝ LỊCH CÁ NHÂN"."""
    behind = line.printed(end, limit).strip(" .,:;–-")
    return line.printed(start, end).isupper() and (not behind or (behind.isupper() and not has_known_surname(behind)))


def _exact(line: Line, rule: FieldRule) -> Iterator[tuple[int, int, bool]]:
    for hit in label_pattern(rule.labels).finditer(line.folded):
        begins = not any(map(str.isalpha, line.folded[: hit.start()]))
        part = any(re.search(rf"\b{word}\W*$", line.folded[: hit.start()]) for word in _folded(rule.not_behind))
        if (begins or not rule.line_start) and not part and _is_meant(line, hit, rule):
            yield hit.start(), hit.end(), True


def _is_meant(line: Line, hit: re.Match[str], rule: FieldRule) -> bool:
    if len(hit[0]) > _SHORT:
        return True
    printed = line.printed(*hit.span()).strip(" .,:;").casefold()
    return any(nfc(label).casefold().strip(" .,:;") == printed for label in rule.labels)


def _alike(line: Line, rule: FieldRule) -> Iterator[tuple[int, int, bool]]:
    if rule.line_start:
        return
    begin = 0
    for colon in (place for place, letter in enumerate(line.folded) if letter == ":"):
        words = list(_WORD.finditer(line.folded, begin, colon))
        for label in _folded(rule.labels):
            count = label.count(" ") + 1
            if len(label) < _LONG or len(words) < count:
                continue
            read = " ".join(word[0] for word in words[-count:])
            if read != label and fuzz.ratio(read, label) >= _ALIKE and _same_words(read, label):
                yield words[-count].start(), words[-1].end(), False
        begin = colon + 1


def _same_words(read: str, label: str) -> bool:
    pairs = zip(read.split(), label.split(), strict=True)
    return all(max(map(len, pair)) < _FEW_LETTERS or fuzz.ratio(*pair) >= _ALIKE_WORD for pair in pairs)


@lru_cache(maxsize=512)
def label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """What fits any of the labels in folded text, the longest first; two of them side by side are one label."""
    one = "|".join(_GAP.join(map(re.escape, label.split())) for label in sorted(_folded(labels), key=len, reverse=True))
    single = rf"(?:{one})(?![0-9a-z])"
    return re.compile(rf"(?<![0-9a-z]){single}(?:[\s/(,.]{{1,4}}{single})*")


@lru_cache(maxsize=512)
def _folded(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(squash, labels))


@lru_cache(maxsize=256)
def stop_pattern(rules: tuple[FieldRule, ...], ends: tuple[str, ...]) -> re.Pattern[str]:
    """What ends a value: any label that is more than a short word, or a word of sentences (in small letters)."""
    labels = {
        label
        for rule in rules
        for label in rule.labels
        if not rule.line_start and len(squash(label)) >= _SHORT and not label[:1].islower()
    }
    return label_pattern(tuple(sorted(labels | set(ends))))
