"""The QR of a citizen card: what it says of its holder. It is printed, not signed: evidence for a clerk, no proof."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Final

from core.codes import personal_id_facts
from core.text import nfc

_LEAST_FIELDS: Final = 7
_SEXES: Final = {"nam": True, "nữ": False}


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """What stands in the QR."""

    personal_id: str = field(repr=False)
    old_number: str | None = field(repr=False)  #: the CMND that it follows; None where the holder had none
    name: str = field(repr=False)
    birth_date: dt.date = field(repr=False)
    issued_on: dt.date


def citizen_card(text: str) -> CitizenCard | None:
    """The card whose QR says that; None for any other code, and for one that contradicts itself.

    Seven fields parted by `|`: personal id, CMND, name, birth date, sex, address, date of issue (days as ddMMyyyy).
    Newer cards add fields behind them; which ones nobody has published [U]: they are not looked at.
    """
    parts = [part.strip() for part in nfc(text).split("|")]
    if len(parts) < _LEAST_FIELDS:
        return None
    facts = personal_id_facts(parts[0])
    birth, issued = _day(parts[3]), _day(parts[6])
    male = _SEXES.get(parts[4].casefold())
    if facts is None or birth is None or issued is None or male is None or not parts[2]:
        return None
    if (facts.birth_year, facts.male) != (birth.year, male) or issued <= birth:
        return None
    if parts[1] and not re.fullmatch(r"\d{9}(\d{3})?", parts[1]):
        return None
    return CitizenCard(parts[0], parts[1] or None, parts[2], birth, issued)


def _day(text: str) -> dt.date | None:
    found = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text)
    if found is None:
        return None
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
