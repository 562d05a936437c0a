"""What ends when: the desk's certificates, the anchors, and the timestamps that all evidence rests on."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from core.errors import IntegrityError, SohoaError
from core.messages.spoken import t
from core.settings import SigningSettings
from core.settings.keys import KeySettings, Role
from pipeline.evidence import untimed
from pipeline.evidence.calendar import endings
from portal.pages.filters import day, number
from portal.site import Site
from signing.anchors import WARNING_DAYS, KeptAnchor, kept_anchors

_KEYS: Final[dict[Role, tuple[str, str]]] = {
    Role.AGENCY: ("Chứng thư ký của cơ quan", "The agency's signing certificate"),
    Role.PERSON: ("Chứng thư ký của cán bộ", "The officer's signing certificate"),
}


@dataclass(frozen=True, slots=True)
class Ends:
    """Something that ends on a day; None: nobody can say when."""

    until: dt.date | None
    what: str
    advice: str
    tone: str  #: of the style sheet: alarm, warn or none

    @classmethod
    def at(cls, until: dt.date | None, what: str, advice: str, *, today: dt.date, warning_days: int) -> "Ends":
        """With the tone that the day calls for."""
        if until is None or until < today:
            return cls(until, what, advice, "alarm")
        near = (until - today).days <= warning_days
        return cls(until, what, advice if near else "", "warn" if near else "")


@dataclass
class Calendar:
    """The dates of a desk; what never changes is read once."""

    site: Site
    _tokens: dict[str, dt.date | None] = field(default_factory=dict)

    def dates(self) -> list[Ends]:
        """Everything that ends, soonest first; what cannot be read stands before it."""
        found = [*self.keys(), *self._anchors(), *self._evidence()]
        return sorted(found, key=lambda item: item.until or dt.date.min)

    def keys(self) -> Iterator[Ends]:
        """The certificates that the desk signs with; no PIN is asked for, and none is tried."""
        signing = self.site.desk.config.signing
        for key in signing.all_keys:
            advice = t("xin cấp chứng thư mới", "ask for a new certificate")
            until = _key_end(signing, key, _changed_ns(key))
            yield self._ends(until, t(*_KEYS[key.role]), advice, WARNING_DAYS)

    def _anchors(self) -> Iterator[Ends]:
        try:
            anchors: tuple[KeptAnchor, ...] = kept_anchors(self.site.desk.config.trust.folder)
        except SohoaError:
            advice = t("chạy sohoa trust check", "run sohoa trust check")
            yield self._ends(
                None, t("Thư mục chứng thư gốc không đọc được", "The trust folder is unreadable"), advice, 0
            )
            return
        for anchor in anchors:
            what = t(f"Chứng thư gốc {anchor.subject}", f"Anchor {anchor.subject}")
            advice = t("thêm chứng thư gốc mới: sohoa trust add", "add its successor: sohoa trust add")
            yield self._ends(anchor.not_after.date(), what, advice, WARNING_DAYS)

    def _evidence(self) -> Iterator[Ends]:
        today, store = self.site.today, self.site.store
        try:
            waiting = untimed(store)
            resting = endings(store, self._tokens)
        except IntegrityError:
            what = t("Bằng chứng của kho không đọc được", "The archive's evidence is unreadable")
            yield self._ends(None, what, t("chạy sohoa evidence verify", "run sohoa evidence verify"), 0)
            return
        for _, since in waiting:
            what = t(
                f"Đợt bằng chứng lập ngày {day(since)} chưa có dấu thời gian",
                f"Evidence of {day(since)} waits for its timestamp",
            )
            yield Ends(today, what, t("chạy sohoa evidence make", "run sohoa evidence make"), "warn")
        for item in resting:
            what = t(
                f"Dấu thời gian của {number(item.trees)} đợt bằng chứng",
                f"The timestamps of {number(item.trees)} batches of evidence",
            )
            advice = t("gia hạn trước ngày này: sohoa evidence renew", "renew before that day: sohoa evidence renew")
            yield self._ends(item.until, what, advice, self.site.desk.config.evidence.renew_days)

    def _ends(self, until: dt.date | None, what: str, advice: str, warning_days: int) -> Ends:
        return Ends.at(until, what, advice, today=self.site.today, warning_days=warning_days)


def _changed_ns(key: KeySettings) -> int:
    try:
        return Path(key.pkcs12).stat().st_mtime_ns if key.pkcs12 else 0
    except OSError:
        return 0


@lru_cache(maxsize=16)
def _key_end(signing: SigningSettings, key: KeySettings, _changed_ns: int) -> dt.date | None:
    """Opening a key file costs a tenth of a second on purpose; of a token what its last use has noted is told."""
    from signing.keys import certificate_end, noted_end

    try:
        ends = certificate_end(signing, key) if key.pkcs12 else noted_end(key, signing)
    except SohoaError:
        return None
    return None if ends is None else ends.date()
