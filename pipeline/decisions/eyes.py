"""Two clerks see what is doubtful, each for themselves: a paper goes on when both say the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from core import serial
from core.catalogue.kinds import load_kinds
from core.errors import ConfigError, IntegrityError, Reason
from core.model import Document, Eyes, FieldName, KindCode, Metadata
from core.settings import EVERY_KIND, ReviewSettings
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class FourEyes:
    """For which kinds two clerks must see what was doubtful."""

    kinds: frozenset[str] = frozenset()

    def covers(self, *codes: KindCode | None) -> bool:
        """Whether one of those kinds is among them."""
        return EVERY_KIND in self.kinds or not self.kinds.isdisjoint(codes)


#: One clerk is enough for every kind.
TWO_EYES: Final = FourEyes()
#: What a clerk answers with a value, or with its absence.
_ABOUT_VALUES: Final = frozenset(
    {Reason.BLANK, Reason.UNKNOWN_KIND, Reason.DOUBTFUL_FIELD, Reason.OWNER_DIFFERS, Reason.COVER_DIFFERS}
)


def four_eyes_of(settings: ReviewSettings) -> FourEyes:
    """What the settings ask for.

    Raises:
        ConfigError: a kind is not known, and nobody would notice that its papers are seen once.
    """
    wrong = set(settings.four_eyes) - {EVERY_KIND, *(kind.code for kind in load_kinds())}
    if wrong:
        shown = ", ".join(sorted(wrong))
        raise ConfigError(f"review.four_eyes: không có loại giấy tờ {shown} / no such kind; see configs/kinds.toml")
    return FourEyes(frozenset(settings.four_eyes))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one clerk has said of a paper that a second clerk has not seen; it is shown to nobody."""

    by: str
    kind: KindCode | None
    metadata: Metadata = field(repr=False)


def needs_second(document: Document, read: Metadata, changed: Document, decided: Metadata, asked: FourEyes) -> bool:
    """Whether a second clerk must see a decision.

    Args:
        document: as it waits.
        read: what the machine has read.
        changed: what the paper would become.
        decided: what would count of it.
        asked: for which kinds two must see what was doubtful.
    """
    if document.eyes is not Eyes.ONE:
        # Choosing another kind does not get a paper out of it.
        return True
    asked_for = document.reason in _ABOUT_VALUES
    doubtful = asked_for or changed.kind != document.kind or bool(differing(read, decided))
    return doubtful and asked.covers(document.kind, changed.kind)


def differing(one: Metadata, other: Metadata) -> tuple[FieldName, ...]:
    """The fields of which they do not say the same for certain."""
    first, second = _certain(one), _certain(other)
    return tuple(name for name in FieldName if first.get(name) != second.get(name))


def _certain(metadata: Metadata) -> Mapping[FieldName, str]:
    return {item.name: item.value for item in metadata.fields if item.value is not None and not item.abstained}


@dataclass(frozen=True, slots=True)
class Looked:
    """The paper after one more clerk has looked at it, and what the ledger says of that."""

    document: Document
    facts: tuple[tuple[str, str], ...]
    action: str = "confirmed"


def first_look(document: Document, opinion: Opinion, work: ObjectStore) -> Looked:
    """The paper as it was, waiting for a second clerk; what the first has said lies apart."""
    kept = work.put(serial.dump(opinion), media_type="application/json").sha256
    made = replace(document.outputs, opinion=kept)
    return Looked(replace(document, eyes=Eyes.SECOND, outputs=made), (("eyes", "first"),))


def second_look(document: Document, changed: Document, opinion: Opinion, work: ObjectStore) -> Looked:
    """The paper gone on if the second clerk has said what the first did, else back where nobody has decided.

    Args:
        document: as it waits.
        changed: what the second makes of it, without what was decided of its fields.
        opinion: the second's.
        work: where the first's lies.

    Raises:
        ConfigError: they are one and the same.
    """
    first = first_opinion(document, work)
    if first.by == opinion.by:
        raise ConfigError(
            f"{document.id}: cán bộ {opinion.by} đã xác nhận; cần cán bộ thứ hai xem và xác nhận (--by tài khoản)"
            f" / {opinion.by} has confirmed it; a second clerk must look at it (--by account)"
        )
    differ: tuple[str, ...] = differing(first.metadata, opinion.metadata)
    if first.kind != opinion.kind:
        differ = ("kind", *differ)
    if differ:
        back = replace(document, eyes=Eyes.AGAIN, outputs=replace(document.outputs, opinion=None))
        return Looked(back, (("first", first.by), ("differ", ",".join(differ))), "clerks_differ")
    both = Metadata(
        tuple(
            replace(item, confirmed_by=f"{first.by}, {opinion.by}") if item.confirmed_by else item
            for item in opinion.metadata.fields
        )
    )
    kept = work.put(serial.dump(both), media_type="application/json").sha256
    made = replace(changed.outputs, metadata=kept, opinion=None)
    return Looked(replace(changed, eyes=Eyes.ONE, outputs=made), (("eyes", "second"), ("first", first.by)))


def first_opinion(document: Document, work: ObjectStore) -> Opinion:
    """What the first clerk has said."""
    if document.outputs.opinion is None:
        raise IntegrityError(
            f"giấy tờ {document.id} chờ cán bộ thứ hai mà không có ý kiến của người thứ nhất / "
            f"document {document.id} waits for a second clerk without what the first has said"
        )
    return serial.load(Opinion, work.get(document.outputs.opinion))
