"""Templates from the files of words, and papers made from them."""

import re
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from core.catalogue.kinds import load_kinds
from samples.labelled.facts import Facts, day_of, facts
from samples.labelled.paper import Head, LabelledPaper, Split, Template

WORDS: Final = Path(__file__).parent / "words"
_GAP: Final = re.compile(r"\{(?:(\w+)=)?(\w+)(:caps)?\}")
#: Gaps whose truth is that of another name.
_SAME: Final = {"birth_day": "birth_date", "child_birth_day": "child_birth", "issued_day": "issued_date"}
#: Gaps that are fields by their own name; others are only fields where a template says so: {person_name=child}.
_FIELDS: Final = frozenset(
    ["person_name", "birth_date", "personal_id", "issued_date", "expires", "tax_code", "parcel_number", "map_sheet", "plate",
     "degree_number", "passport_number", "serial", "insurance_number", "procedure_code", "dossier_code", "number"]
)  # fmt: skip
_ABBREVIATIONS: Final = {
    "commune": "UBND", "district": "UBND", "province": "UBND", "department": "STP", "police": "CAX", "court": "TA", "tax": "TCS",
    "school": "THPT", "hospital": "BV", "notary": "VPCC", "insurance": "BHXH", "firm": "CT", "nobody": "BTC",
}  # fmt: skip


@cache
def templates() -> tuple[Template, ...]:
    """Every template, in the order of the files.

    Raises:
        ValueError: a line that begins a template says something impossible, with its file.
    """
    known = set(_titles())
    found: list[Template] = []
    counts: dict[str, int] = {}
    for path in sorted(WORDS.glob("*.txt")):
        for head, rows in _blocks(path.read_text(encoding="utf-8")):
            try:
                kind, split, layout, issuer, years = head.split()
                first, last = map(int, years.split("-"))
                counts[kind] = counts.get(kind, 0) + 1
                found.append(
                    Template(
                        f"{kind}/{counts[kind]}",
                        kind,
                        kind in known,
                        Split(split),
                        Head(layout),
                        issuer,
                        (first, last),
                        rows,
                    )
                )
            except ValueError as error:
                raise ValueError(f"{path.name}: @ {head}: {error}") from error
    return tuple(found)


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    return {kind.code: kind.titles for kind in load_kinds()}


def _blocks(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    head = ""
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith("@ "):
            if head:
                yield head, tuple(rows)
            head, rows = line[2:], []
        elif line.strip() and not line.startswith("--"):
            rows.append(line.strip())
    if head:
        yield head, tuple(rows)


@cache
def pool(name: str) -> dict[Split, tuple[str, ...]]:
    """Sentences or subjects that templates share, by split."""
    found: dict[Split, list[str]] = {split: [] for split in Split}
    for line in (WORDS / f"{name}.pool").read_text(encoding="utf-8").splitlines():
        split, _, text = line.partition(": ")
        if text:
            found[Split(split)].append(text)
    return {split: tuple(texts) for split, texts in found.items()}


def paper(template: Template, number: int, seed: int = 0) -> LabelledPaper:
    """The paper of that number that is made from a template; the same each time."""
    rng = np.random.default_rng([seed, number, zlib.crc32(template.name.encode())])
    given = facts(template.split, template.issuer, template.years, rng)
    given.printed["abbr"] = _ABBREVIATIONS[template.issuer]
    given.printed["topic"] = str(rng.choice(pool("topics")[template.split]))
    truth: dict[str, str] = {}
    rows: list[str] = []
    line = ""
    signer: tuple[str, ...] = given.signer
    for row in template.rows:
        if row.startswith("%"):
            texts = pool("filler")[template.split]
            rows += [f"> {text}" for text in rng.choice(texts, min(len(texts), int(row[1:])), replace=False)]
            continue
        text = _filled(row, given, truth)
        if text.startswith("!"):
            line = text[1:].strip()
        elif text.startswith("<"):
            signer = (*("", ""), "") if text == "<" else _signer(text)
        else:
            rows.append(text)
    if signer == given.signer and signer[2] and template.head is not Head.CARD:
        truth |= {"signer_name": signer[2], "signer_title": signer[1]}
    truth |= _head_truth(template, given, line, rows, signed=any(signer))
    return LabelledPaper(
        name=f"{template.name.replace('/', '-')}-{seed}-{number}",
        kind=template.kind if template.known else None,
        unknown_kind=None if template.known else template.kind,
        template=template.name,
        issuer=given.issuer,
        split=template.split,
        issued=given.issued,
        rows=tuple(rows),
        head=template.head,
        organ=given.organ,
        number_line=line,
        place=given.place,
        signer=signer,
        fields=truth,
        seed=int(rng.integers(2**31)),
    )


def _filled(row: str, given: Facts, truth: dict[str, str]) -> str:
    def value(gap: re.Match[str]) -> str:
        field, name = gap[1], gap[2]
        printed = given.printed[name]
        own = _SAME.get(name, name)
        target = field or (own if own in _FIELDS else "")
        if target:
            truth.setdefault(target, given.truth.get(own, printed))
        return printed.upper() if gap[3] else printed

    return _GAP.sub(value, row)


def _signer(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text[1:].split("/")]
    return ("", *parts) if len(parts) == 2 else tuple(parts)


def _head_truth(template: Template, given: Facts, line: str, rows: list[str], *, signed: bool) -> dict[str, str]:
    """What ô số 2 to 5 say."""
    truth: dict[str, str] = {}
    title = " ".join(row[2:] for row in rows if row.startswith("= "))
    if title and template.known:
        heads = [name for name in _titles()[template.kind] if title.startswith(name)]
        truth["type_name"] = max(heads, key=len, default=title)
    subject = " ".join(row[2:] for row in rows if row.startswith(": "))
    if subject:
        truth["subject"] = subject.removeprefix("V/v ")
    if template.head in {Head.OFFICE, Head.CIVIL}:
        truth["organ_name"] = _organ_name(given.organ)
    # Without a head of two columns the date stands beside the signature.
    if template.head is Head.OFFICE or (signed and template.head in {Head.CIVIL, Head.FORM, Head.CERTIFICATE}):
        truth |= {"place": given.place, "issued_date": given.issued.isoformat()}
    symbol = re.search(r"\d+/(?:\d{4}/)?([A-ZĐ][\w.Đđ-]*)$", line)
    if symbol:
        truth["symbol"] = symbol[1]
    return truth


def _organ_name(organ: tuple[str, ...]) -> str:
    if len(organ) == 2 and organ[0].split()[-1] != "DÂN":
        return organ[1]
    return " ".join(organ)


def date_line(found: LabelledPaper) -> str:
    """Ô số 4."""
    return f"{found.place}, ngày {day_of(found.issued)}"
