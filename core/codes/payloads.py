"""What QR codes say: the payload of our cover sheets, and those that desks meet on papers of others."""

import hashlib
import re
from typing import Final

from core.codes import is_dossier_code, is_personal_id, is_tax_code, procedure_key
from core.model import CodeField, CodeKind, ComponentCode, Cover, DossierCode, PageCode, ProcedureCode
from core.text import nfc, parse_date

Fields = tuple[tuple[CodeField, str], ...]

#: Prefix with its version, dossier, procedure ("-": not said), component, and the check of all that stands before it.
_COVER: Final = "SOHOA1"
_NOT_SAID: Final = "-"
_CHECK: Final = 8
#: Neither the signs between nor the names of what a receipt's code says are laid down (TT 01/2023/TT-VPCP says only
#: what it must hold): it is known by the shape of the codes in it. JSON and addresses come apart too.
_BETWEEN: Final = re.compile(r"""[|;,\n\r\t"'{}\[\]&?=#]|:\s+""")
#: id | CMND or nothing | name | ddmmyyyy | sex | address | ddmmyyyy, of the cards with a chip since 2021; those of the
#: law of 2023 may say more after it [U].
_CARD: Final = re.compile(
    r"(?P<id>\d{12})\|(?P<old>\d{9})?\|(?P<name>[^|]+)\|(?P<born>\d{8})\|(?P<sex>Nam|Nữ)\|(?P<address>[^|]*)"
    r"\|(?P<issued>\d{8})(?:\|.*)?",
    re.DOTALL,
)


def cover_payload(cover: Cover) -> str:
    """What the QR of a cover sheet says."""
    said = ":".join((_COVER, cover.dossier_code, cover.procedure_code or _NOT_SAID, cover.component))
    return f"{said}:{_check(said)}"


def payload(text: str) -> tuple[CodeKind, Fields]:
    """Whose code says this, and what it says; nothing of a foreign code."""
    said = nfc(text).strip()
    for kind, look in (
        (CodeKind.COVER, _cover),
        (CodeKind.CITIZEN_CARD, _card),
        (CodeKind.RECEIPT, _receipt),
    ):
        if fields := look(said):
            return kind, fields
    return CodeKind.FOREIGN, ()


def cover_of(code: PageCode) -> Cover | None:
    """What a cover sheet's code says; None for any other."""
    said = dict(code.fields)
    if code.kind is not CodeKind.COVER:
        return None
    procedure = said.get(CodeField.PROCEDURE_CODE)
    return Cover(
        DossierCode(said[CodeField.DOSSIER_CODE]),
        ComponentCode(said[CodeField.COMPONENT]),
        ProcedureCode(procedure) if procedure else None,
    )


def _check(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:_CHECK]


def _cover(said: str) -> Fields:
    """Ours is only what has our prefix and whose check is right: a card's code, or one of a later form, never is."""
    before, _, check = said.rpartition(":")
    parts = before.split(":")
    if len(parts) != 4 or parts[0] != _COVER or check != _check(before):
        return ()
    _, dossier, procedure, component = parts
    told = ((CodeField.PROCEDURE_CODE, procedure),) if procedure != _NOT_SAID else ()
    return ((CodeField.DOSSIER_CODE, dossier), *told, (CodeField.COMPONENT, component))


def _card(said: str) -> Fields:
    match = _CARD.fullmatch(said)
    born, issued = (_day(match[name]) for name in ("born", "issued")) if match else (None, None)
    if match is None or not is_personal_id(match["id"]) or born is None or issued is None:
        return ()
    found = {
        CodeField.PERSONAL_ID: match["id"],
        CodeField.OLD_ID: match["old"],
        CodeField.PERSON_NAME: " ".join(match["name"].split()),
        CodeField.BIRTH_DATE: born,
        CodeField.SEX: match["sex"],
        CodeField.ADDRESS: " ".join(match["address"].split()),
        CodeField.ISSUED_DATE: issued,
    }
    return tuple((name, value) for name, value in found.items() if value)


def _day(digits: str) -> str | None:
    """A day from ddmmyyyy."""
    found = parse_date(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}")
    return found.isoformat() if found else None


def _receipt(said: str) -> Fields:
    """What names one dossier. What it says twice in two ways, it does not say."""
    parts = [part.strip() for part in _BETWEEN.split(said)]
    dossiers = {part for part in parts if is_dossier_code(part)}
    if len(dossiers) != 1:
        return ()
    found = {
        CodeField.DOSSIER_CODE: dossiers,
        CodeField.PROCEDURE_CODE: {key for part in parts if (key := procedure_key(part))},
        CodeField.PERSONAL_ID: {part for part in parts if is_personal_id(part)},
        CodeField.TAX_CODE: {part for part in parts if is_tax_code(part) and not is_personal_id(part)},
    }
    return tuple((name, next(iter(values))) for name, values in found.items() if len(values) == 1)
