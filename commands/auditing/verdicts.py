"""A verdict on a signed file, as a person reads it and as a program does."""

import dataclasses
from typing import TYPE_CHECKING, Any, Final

from commands.terminal import language, t

if TYPE_CHECKING:
    from signing.validate.report import SignatureVerdict

_PURPOSES: Final[dict[str, tuple[str, str]]] = {
    "signer-government": ("cơ quan nhà nước", "government signers"),
    "signer-public": ("công cộng", "public signers"),
    "signer-foreign": ("nước ngoài", "foreign signers"),
    "signer": ("người ký", "signers"),
    "tsa": ("dấu thời gian", "timestamps"),
    "any": ("mọi mục đích", "every purpose"),
}
#: Faults of PDF/A that a terminal shows.
_MOST_FAULTS: Final = 5


def signature_row(verdict: "SignatureVerdict", spoken: str) -> dict[str, object]:
    """One signature for JSON, its changes also in words of that language."""
    from signing.validate.document.changes import change_sentence

    row: dict[str, object] = {field.name: getattr(verdict, field.name) for field in dataclasses.fields(verdict)}
    row["aspects"] = {aspect.value: answer.value for aspect, answer in verdict.aspects.items()}
    row["changes"] = [
        {"kind": item.kind, "how": item.how, "where": item.where, "words": change_sentence(item, language=spoken)}
        for item in verdict.changes
    ]
    return row


def aspect_words(aspects: dict[str, str], spoken: str) -> list[str]:
    """Each aspect and what was found of it."""
    from signing.validate.sentences import answer_word, aspect_word

    return [
        f"{aspect_word(aspect, language=spoken)}: {answer_word(answer, language=spoken)}"
        for aspect, answer in aspects.items()
    ]


def as_text(row: dict[str, Any]) -> str:
    """All of a file for a terminal."""
    lines = [f"{row['file']}: {row['indication']}{' / ' + row['sub_indication'] if row['sub_indication'] else ''}"]
    for item in row["signatures"]:
        lines += _of_signature(item)
    for stamp in row["document_timestamps"]:
        whole = t("nguyên vẹn", "intact") if stamp.intact else t("KHÔNG nguyên vẹn", "NOT intact")
        believed = t("tin cậy", "trusted") if stamp.trusted else t("chưa tin cậy", "not trusted")
        when = stamp.time.isoformat() if stamp.time else "–"
        lines.append(
            f"  {t('Dấu thời gian cả tệp', 'Document timestamp')}: {when} · {stamp.issuer} · {whole} · {believed}"
        )
    # Those of the signatures stand beneath them; what is left is wrong with the file.
    lines += [f"  – {reason}" for reason in row["reasons"] if f"    – {reason}" not in lines]
    pdfa = row["pdfa"]
    verdict = t("đạt", "conforms") if pdfa["conforms"] else t("không đạt", "does not conform")
    lines.append(f"  PDF/A: {pdfa['claims'] or t('không khai báo', 'no claim')} · {verdict}")
    lines += [f"    – {fault}" for fault in pdfa["broken"][:_MOST_FAULTS]]
    return "\n".join(lines)


def _of_signature(item: dict[str, Any]) -> list[str]:
    from signing.validate.sentences import reason_sentence

    whole = t("nguyên vẹn", "intact") if item["intact"] else t("KHÔNG nguyên vẹn", "NOT intact")
    believed = t("tin cậy", "trusted") if item["trusted"] else t("chưa tin cậy", "not trusted")
    stamp = item["timestamp"]
    when = stamp.time if stamp else item["claimed_time"]
    proved = t("dấu thời gian", "timestamp") if stamp else t("giờ máy ký", "signer's clock")
    said = when.isoformat() if when else "–"
    lines = [
        f"  {item['field']}: {item['signer']} · {item['level']} · {item['algorithm']} · {whole} · {believed}",
        f"    {proved}: {said} · {t('CA', 'CA')}: {item['issuer']} · {item['indication']}",
        "    " + " · ".join(aspect_words(item["aspects"], language())),
    ]
    if item["path"]:
        anchor = item["anchor"]
        purpose = f" ({t(*_PURPOSES[anchor.purpose])})" if anchor else ""
        lines.append(f"    {t('tin cậy qua', 'trusted through')}: {' → '.join(item['path'])}{purpose}")
    lines += [
        f"    {row.name}: {t('yếu' if row.state == 'weak' else 'đã bị phá', row.state)} "
        f"{t('từ', 'since')} {row.since.isoformat()} · {row.source}"
        for row in item["weaknesses"]
    ]
    lines += [f"    {t('sau khi ký', 'after signing')}: {change['words']}" for change in item["changes"]]
    return [*lines, *(f"    – {reason_sentence(code, language=language())}" for code in item["reasons"])]
