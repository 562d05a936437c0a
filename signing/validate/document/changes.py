"""What became of a document between two revisions, in the words of whoever reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils.reader import PdfFileReader

from signing.validate.document.contents import Contents, Field, contents_of


class ChangeKind(StrEnum):
    """What was changed."""

    PAGE = "page"
    ANNOTATION = "annotation"
    FORM = "form"
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"
    VALIDATION_DATA = "validation_data"
    ATTACHMENT = "attachment"
    METADATA = "metadata"
    JAVASCRIPT = "javascript"
    ACTION = "action"
    CATALOG = "catalog"


class How(StrEnum):
    """What was done to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One of them; `where` is a page's number, the name of a field, a property, an attachment."""

    kind: ChangeKind
    how: How
    where: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """A field whose value or look was changed."""

    name: str
    allowed: bool  #: it was empty and open before, and nothing but value and look is new
    boxes: tuple[tuple[int, tuple[float, ...]], ...]  #: page index and rectangle in points


#: What a further signature brings with it.
BY_SIGNING: Final = frozenset({ChangeKind.SIGNATURE, ChangeKind.TIMESTAMP, ChangeKind.VALIDATION_DATA})

_KINDS: Final[dict[ChangeKind, tuple[str, str]]] = {
    ChangeKind.PAGE: ("trang {where}", "page {where}"),
    ChangeKind.ANNOTATION: ("ghi chú ở trang {where}", "annotation on page {where}"),
    ChangeKind.FORM: ("ô biểu mẫu {where}", "form field {where}"),
    ChangeKind.SIGNATURE: ("chữ ký {where}", "signature {where}"),
    ChangeKind.TIMESTAMP: ("dấu thời gian {where}", "timestamp {where}"),
    ChangeKind.VALIDATION_DATA: ("dữ liệu để kiểm tra chữ ký", "validation data"),
    ChangeKind.ATTACHMENT: ("tệp đính kèm {where}", "attachment {where}"),
    ChangeKind.METADATA: ("thông tin mô tả {where}", "metadata {where}"),
    ChangeKind.JAVASCRIPT: ("mã JavaScript {where}", "JavaScript {where}"),
    ChangeKind.ACTION: ("hành động tự chạy {where}", "automatic action {where}"),
    ChangeKind.CATALOG: ("cấu trúc tài liệu {where}", "document structure {where}"),
}
_HOW: Final[dict[How, tuple[str, str]]] = {
    How.ADDED: ("thêm", "added"),
    How.REMOVED: ("bỏ", "removed"),
    How.CHANGED: ("sửa", "changed"),
}


def change_sentence(change: Change, *, language: str = "vi") -> str:
    """It in words."""
    place = 1 if language == "en" else 0
    what = _KINDS[change.kind][place].format(where=change.where).strip()
    done = _HOW[change.how][place]
    return f"{what} {done}" if language == "en" else f"{done} {what}"


class History:
    """The revisions of a file, each taken apart when it is asked for, and once."""

    def __init__(self, file: BinaryIO) -> None:
        """Look into that file; it must stay open."""
        self._file = file
        self._reader: PdfFileReader | None = None
        self._known: dict[int, Contents] = {}

    def changes_since(self, revision: int) -> tuple[tuple[Change, ...], tuple[Fill, ...]]:
        """What is other in the last revision than in that one; and the fields of the form that were filled in."""
        if self._reader is None:
            # One of its own: the library's objects are changed by whoever looks at them.
            self._reader = PdfFileReader(self._file, strict=False)
        last = self._contents(self._reader, self._reader.xrefs.total_revisions - 1)
        return _changes(self._contents(self._reader, revision), last)

    def _contents(self, reader: PdfFileReader, revision: int) -> Contents:
        if revision not in self._known:
            self._known[revision] = contents_of(reader.get_historical_resolver(revision))
        return self._known[revision]


def _changes(old: Contents, new: Contents) -> tuple[tuple[Change, ...], tuple[Fill, ...]]:
    fields = list(_fields(old.fields, new.fields))
    changes = [
        *_pages(old, new),
        *_compared(ChangeKind.ANNOTATION, old.annotations, new.annotations, name=lambda key: key.partition("/")[0]),
        *(change for change, _ in fields),
        # What signing programs add to the form's resources shows nothing by itself.
        *(item for item in _compared(ChangeKind.FORM, old.form, new.form) if _is_told(item)),
        *_compared(ChangeKind.ATTACHMENT, old.attachments, new.attachments),
        *_compared(ChangeKind.JAVASCRIPT, old.scripts, new.scripts),
        *_compared(ChangeKind.ACTION, old.actions, new.actions),
        *metadata_changes(old.metadata, new.metadata),
        *_compared(ChangeKind.CATALOG, old.catalog, new.catalog),
    ]
    if old.validation_data != new.validation_data:
        changes.append(Change(ChangeKind.VALIDATION_DATA, How.CHANGED))
    return tuple(dict.fromkeys(changes)), tuple(fill for _, fill in fields if fill is not None)


def metadata_changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    """What a file says of itself."""
    return tuple(_compared(ChangeKind.METADATA, old, new))


def _is_told(change: Change) -> bool:
    return change.how is not How.ADDED or not change.where.startswith("/DR")


def _compared(kind: ChangeKind, old: Mapping[str, Any], new: Mapping[str, Any], *, name: Any = str) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield Change(kind, How.ADDED, name(key))
        elif key not in new:
            yield Change(kind, How.REMOVED, name(key))
        elif old[key] != new[key]:
            yield Change(kind, How.CHANGED, name(key))


def _pages(old: Contents, new: Contents) -> Iterator[Change]:
    def number(key: str) -> str:
        return str(new.page_numbers.get(key) or old.page_numbers[key])

    yield from _compared(ChangeKind.PAGE, old.pages, new.pages, name=number)
    kept = [[key for key in side.pages if key in old.pages and key in new.pages] for side in (old, new)]
    if kept[0] != kept[1]:
        yield Change(ChangeKind.CATALOG, How.CHANGED, "/Pages")


def _fields(old: Mapping[str, Field], new: Mapping[str, Field]) -> Iterator[tuple[Change, Fill | None]]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if after is None:
            yield Change(_kind(before), How.REMOVED, name), None
        elif before is None or (after.kind == "/Sig" and before.empty and not after.empty):
            yield Change(_kind(after), How.ADDED, name), None
        else:
            allowed = before.empty and not before.locked and not after.locked and before.fixed == after.fixed
            fill = Fill(name, allowed and before.kind == after.kind != "/Sig", after.boxes)
            yield Change(_kind(after), How.CHANGED, name), fill


def _kind(field: Field | None) -> ChangeKind:
    if field is None or field.kind != "/Sig":
        return ChangeKind.FORM
    return ChangeKind.TIMESTAMP if field.timestamp else ChangeKind.SIGNATURE
