"""Every class, and what it must be judged by either policy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, NullObject, NumberObject
from pyhanko.sign.fields import MDPPerm

from bench.forgeries import containers as container
from bench.forgeries import copies as copy
from bench.forgeries import revisions as revision
from bench.forgeries.hands import Change, Hands, filling, form_page, revised

PASSED, FAILED, OPEN, NONE = "TOTAL_PASSED", "TOTAL_FAILED", "INDETERMINATE", "NO_SIGNATURE_FOUND"
_COVER: Final = b"1 g 0 0 215 35 re f 0 g BT /F1 20 Tf 5 10 Td (Pay 900 to Vi Du) Tj ET"


@dataclass(frozen=True, slots=True)
class Case:
    """What was done to a file, and the verdicts that are right."""

    group: str
    name: str
    make: Callable[[Hands], bytes]
    archive: str
    inbound: str
    reasons: tuple[str, ...]  #: of inbound
    level: str | None = None  #: the level that was recorded


def _after(*changes: Change) -> Callable[[Hands], bytes]:
    return lambda hands: revised(hands.signed, *changes)


def _on_form(*changes: Change) -> Callable[[Hands], bytes]:
    return lambda hands: revised(hands.form, *changes)


def _bad(group: str, name: str, make: Callable[[Hands], bytes], *reasons: str) -> Case:
    return Case(group, name, make, FAILED, FAILED, reasons)


def _open(group: str, name: str, make: Callable[[Hands], bytes], *reasons: str, archive: str = OPEN) -> Case:
    return Case(group, name, make, archive, OPEN, reasons)


def _legal(name: str, make: Callable[[Hands], bytes], *reasons: str, archive: str = PASSED) -> Case:
    return Case("legal", name, make, archive, PASSED, reasons)


_FILLED: Final = filling("Ghi chu", "da xem")
_NUMBERS: Final = ArrayObject([NumberObject(n) for n in (0, 10, 5, -1)])

CASES: Final[tuple[Case, ...]] = (
    _legal("nothing", lambda hands: hands.signed),
    _legal("validation data", lambda hands: revised(hands.signed, revision.validation_data(hands))),
    _legal("timestamp", lambda hands: hands.timestamped(hands.signed)),
    _legal(
        "validation data, timestamp, twice",
        lambda hands: hands.timestamped(hands.timestamped(revised(hands.signed, revision.validation_data(hands)))),
    ),
    _legal("saved by a program that notes its name", _after(revision.saved_again)),
    _legal(
        "second signature",
        lambda hands: hands.signed_by_other(hands.signed),
        "other_signatures_after",
        archive=FAILED,
    ),
    _legal(
        "second signature, timestamp",
        lambda hands: hands.timestamped(hands.signed_by_other(hands.signed)),
        "other_signatures_after",
        archive=FAILED,
    ),
    _legal("empty field filled in", _on_form(_FILLED), "form_filled_after", archive=FAILED),
    _legal(
        "empty field filled in, second signature",
        lambda hands: hands.signed_by_other(revised(hands.form, _FILLED)),
        "other_signatures_after",
        "form_filled_after",
        archive=FAILED,
    ),
    _legal(
        "certified for filling in, filled in",
        lambda hands: revised(hands.certified(form_page(), MDPPerm.FILL_FORMS), _FILLED),
        "form_filled_after",
        archive=FAILED,
    ),
    _legal(
        "another field locked, filled in",
        lambda hands: revised(hands.locking(form_page(), "Khoa"), _FILLED),
        "form_filled_after",
        archive=FAILED,
    ),
    _bad("incremental", "content", _after(revision.content), "changed_after"),
    _bad("incremental", "content, same object", _after(revision.content_in_place), "changed_after"),
    _bad("incremental", "page added", _after(revision.page_added), "changed_after"),
    _bad("incremental", "page removed", _after(revision.page_removed), "changed_after"),
    _bad("incremental", "note", _after(revision.note), "changed_after"),
    _bad("incremental", "stamp over the words", _after(revision.stamp_over), "changed_after"),
    _bad("incremental", "field over the words", _on_form(revision.field_added), "changed_after"),
    _bad("incremental", "JavaScript", _after(revision.script), "changed_after"),
    _bad("incremental", "JavaScript when opened", _after(revision.open_action), "changed_after"),
    _bad("incremental", "attachment", _after(revision.attachment), "changed_after"),
    _bad(
        "incremental",
        "content, then timestamp",
        lambda hands: hands.timestamped(revised(hands.signed, revision.content)),
        "changed_after",
    ),
    _open(
        "incremental",
        "content, then second signature",
        lambda hands: hands.signed_by_other(revised(hands.signed, revision.content)),
        "changed_before_next",
        archive=FAILED,
    ),
    _open(
        "incremental",
        "object without cross-reference",
        lambda hands: revision.xref_forgotten(hands.signed),
        "unlisted_objects",
    ),
    _open("metadata", "title in Info", _after(revision.info_title), "metadata_changed", archive=FAILED),
    _open("metadata", "title in XMP", _after(revision.xmp_title), "metadata_changed", archive=FAILED),
    _bad("shadow", "hide: cover removed", _on_form(revision.cover_removed), "changed_after"),
    _bad("shadow", "hide: cover hidden", _on_form(revision.cover_hidden), "changed_after"),
    _open(
        "shadow",
        "hide: field filled over the words",
        _on_form(filling("Tren chu", "x", look=_COVER)),
        "content_hidden",
        archive=FAILED,
    ),
    _open(
        "shadow",
        "replace: value of a filled field",
        _on_form(filling("Da dien", "900")),
        "filled_value_changed",
        archive=FAILED,
    ),
    _open(
        "shadow",
        "replace: value of a locked field",
        _on_form(filling("Khoa", "900")),
        "filled_value_changed",
        archive=FAILED,
    ),
    _bad("shadow", "replace: font", _on_form(revision.font_replaced), "changed_after"),
    _bad("shadow", "replace: field moved", _on_form(revision.field_moved), "changed_after"),
    _bad("shadow", "hide-and-replace: page tree", _on_form(revision.page_tree_replaced), "changed_after"),
    _bad(
        "shadow",
        "hide-and-replace: page tree, cover",
        _on_form(revision.cover_removed, revision.page_tree_replaced),
        "changed_after",
    ),
    _bad("wrapping", "signed end moved behind", lambda hands: container.wrapped(hands.signed), "does_not_cover"),
    _bad("bytes", "bit of the picture", lambda hands: container.flipped_picture(hands.signed), "hash_mismatch"),
    _bad("bytes", "digit of the signature", lambda hands: container.flipped_value(hands.signed), "bad_signature"),
    _open("forgery", "container of zeros", lambda hands: container.emptied(hands.signed), "broken_signature"),
    _open("forgery", "no Contents", _after(revision.forged("/Contents", None)), "broken_signature"),
    _open("forgery", "Contents null", _after(revision.forged("/Contents", NullObject())), "broken_signature"),
    _open(
        "forgery",
        "Contents of one byte",
        _after(revision.forged("/Contents", ByteStringObject(b"\0"))),
        "broken_signature",
    ),
    _open("forgery", "no ByteRange", _after(revision.forged("/ByteRange", None)), "broken_signature"),
    _open("forgery", "ByteRange null", _after(revision.forged("/ByteRange", NullObject())), "broken_signature"),
    _bad("forgery", "ByteRange negative", _after(revision.forged("/ByteRange", _NUMBERS)), "hash_mismatch"),
    _open("forgery", "two signers in one", lambda hands: container.two_signers(hands.signed), "several_signers"),
    _open(
        "forgery",
        "timestamp of something else",
        lambda hands: container.token_copied(hands.signed_by_other(hands.unsigned), hands.tsa),
        "timestamp_not_of_this",
    ),
    _bad("forgery", "field listed twice", _after(revision.field_listed_twice), "field_twice"),
    _bad("forgery", "signature in two fields", _after(revision.signature_shared), "field_twice"),
    _open("copied", "older timestamp behind the signature", copy.timestamp_copied, "timestamp_does_not_cover"),
    _open("copied", "older timestamp, padded to the whole file", copy.timestamp_padded, "timestamp_does_not_cover"),
    _bad("copied", "signature behind other content, padded", copy.signature_padded, "does_not_cover"),
    Case("stripping", "field removed", _after(revision.signature_removed), NONE, NONE, ("no_signature",)),
    Case("stripping", "signature removed", _after(revision.signature_emptied), NONE, NONE, ("no_signature",)),
    Case("stripping", "cut back to before signing", lambda hands: hands.unsigned, NONE, NONE, ("no_signature",)),
    Case("truncation", "to an older revision", container.truncated, OPEN, OPEN, ("lower_level",), level="B-LTA"),
    _open("outside", "bytes before", lambda hands: b"MZ" + hands.signed, "not_understood"),
    _open("outside", "bytes after", lambda hands: hands.signed + b"junk", "bytes_outside"),
    _open("outside", "zeros after", lambda hands: hands.signed + b"\0" * 1000, "bytes_outside"),
    _bad("resaved", "by another program", lambda hands: container.saved_anew(hands.signed), "hash_mismatch"),
    _bad(
        "permissions",
        "certified against changes, filled in",
        lambda hands: revised(hands.certified(form_page(), MDPPerm.NO_CHANGES), _FILLED),
        "docmdp_violated",
    ),
    _bad(
        "permissions",
        "certified for filling in, note",
        lambda hands: revised(hands.certified(form_page(), MDPPerm.FILL_FORMS), revision.note),
        "changed_after",
    ),
    _bad(
        "permissions",
        "locked field filled in",
        lambda hands: revised(hands.locking(form_page(), "Ghi chu"), _FILLED),
        "changed_after",
    ),
    _open(
        "structure",
        "hybrid cross-reference",
        lambda hands: hands.signed_by_other(revision.hybrid(hands.unsigned)),
        "hybrid",
    ),
)
