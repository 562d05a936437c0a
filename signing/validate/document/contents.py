"""One revision of a PDF taken apart: what a reader would see of it, each thing by name with a digest of all it is."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.validate.document import value_of
from signing.validate.document.metadata import properties

#: They lead back to where one came from, or to other pages.
_UPWARDS: Final = frozenset({"/Parent", "/P", "/Popup", "/IRT", "/StructParent", "/StructParents"})
_VALUE: Final = frozenset({"/V", "/AP", "/AS", "/M", "/Kids"})
_INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
#: Told apart from the rest of the catalogue, or written by every program that signs.
_TOLD_APART: Final = frozenset(
    {"/Pages", "/AcroForm", "/Names", "/OpenAction", "/AA", "/Metadata", "/DSS", "/AF", "/Extensions", "/Version"}
)
_READ_ONLY: Final = 1
_DEEPEST_TREE: Final = 64


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form. Digests are SHA-256 of everything that it leads to."""

    kind: str  #: /Tx /Ch /Btn /Sig
    locked: bool  #: read-only
    empty: bool  #: nothing was filled in
    timestamp: bool  #: a signature field that holds a document timestamp
    value: bytes
    look: bytes
    fixed: bytes  #: all but value and look
    boxes: tuple[tuple[int, tuple[float, ...]], ...]  #: page index and rectangle in points, for each place it is shown


@dataclass(frozen=True, slots=True)
class Contents:
    """A revision."""

    pages: dict[str, bytes]  #: by object number
    page_numbers: dict[str, int]
    annotations: dict[str, bytes]  #: "page number/object"
    fields: dict[str, Field]
    form: dict[str, bytes]
    attachments: dict[str, bytes]
    scripts: dict[str, bytes]
    actions: dict[str, bytes]
    metadata: dict[str, str]
    validation_data: bytes
    catalog: dict[str, bytes]


def contents_of(revision: HistoricalResolver) -> Contents:
    """Take it apart."""
    return _Reader(revision).read()


class _Reader:
    def __init__(self, revision: HistoricalResolver) -> None:
        self._revision = revision
        self._root: Any = revision.root
        self._known: dict[generic.Reference, bytes] = {}
        self._open: set[generic.Reference] = set()

    def read(self) -> Contents:
        pages = list(self._pages(self._root["/Pages"], {}, 0, set()))
        places = {ref: number for number, (ref, _, _) in enumerate(pages)}
        form = self._dict(self._root, "/AcroForm")
        widgets: dict[generic.Reference, int] = {}
        notes: list[tuple[int, generic.Reference | None, Any]] = []
        actions = {f"catalog {key}": self._root[key] for key in ("/OpenAction", "/AA") if key in self._root}
        for number, (_, page, _) in enumerate(pages):
            if "/AA" in page:
                actions[f"page {number + 1}"] = page["/AA"]
            for ref, note in self._array(page, "/Annots"):
                notes.append((number, ref, note))
                if ref is not None:
                    widgets[ref] = number
        fields: dict[str, Field] = {}
        of_form: set[generic.Reference | None] = set()
        self._fields(form, "/Fields", _Above(), widgets, fields, of_form)
        names = self._dict(self._root, "/Names")
        tree = dict(self._names(self._dict(names, "/EmbeddedFiles"), 0))
        tree |= {f"AF {place}": item for place, (_, item) in enumerate(self._array(self._root, "/AF"))}
        scripts = dict(self._names(self._dict(names, "/JavaScript"), 0))
        rest = {key: self._root.raw_get(key) for key in self._root if key not in _TOLD_APART}
        rest |= {f"/Names{key}": names.raw_get(key) for key in names if key not in {"/EmbeddedFiles", "/JavaScript"}}
        return Contents(
            pages={str(ref.idnum): self._page(page, above) for ref, page, above in pages},
            page_numbers={str(ref.idnum): places[ref] + 1 for ref in places},
            annotations={
                f"{number + 1}/{ref.idnum if ref else place}": self.digest(note)
                for place, (number, ref, note) in enumerate(notes)
                if ref is None or ref not in of_form
            },
            fields=fields,
            form=self._form_itself(form),
            attachments={name: self.digest(item) for name, item in tree.items()},
            scripts={name: self.digest(item) for name, item in scripts.items()},
            actions={name: self.digest(item) for name, item in actions.items()},
            metadata=properties(self._revision),
            validation_data=self.digest(value_of(self._root, "/DSS")),
            catalog={name: self.digest(item) for name, item in rest.items()},
        )

    def digest(self, value: Any, skip: frozenset[str] = _UPWARDS) -> bytes:
        """SHA-256 over a value and all that it leads to."""
        if isinstance(value, generic.IndirectObject):
            return self._of_reference(value.reference)
        out = hashlib.sha256()
        if isinstance(value, generic.DictionaryObject):
            for key in sorted(value):
                if key not in skip:
                    out.update(key.encode() + b"\0" + self.digest(value.raw_get(key)))
            if isinstance(value, generic.StreamObject):
                out.update(b"stream" + value.encoded_data)
            return out.digest()
        if isinstance(value, generic.ArrayObject):
            for place in range(len(value)):
                out.update(b"[" + self.digest(value.raw_get(place)))
            return out.digest()
        out.update(f"{type(value).__name__} {value!r}".encode(errors="surrogatepass"))
        return out.digest()

    def _of_reference(self, ref: generic.Reference) -> bytes:
        if ref in self._known:
            return self._known[ref]
        if ref in self._open:
            return b"again"
        self._open.add(ref)
        item = self._revision(ref)
        if isinstance(item, generic.DictionaryObject) and value_of(item, "/Type") == "/Page":
            found = b"page %d" % ref.idnum
        else:
            found = self.digest(item)
        self._open.discard(ref)
        self._known[ref] = found
        return found

    def _pages(
        self, node: Any, above: dict[str, Any], depth: int, seen: set[generic.Reference]
    ) -> Iterator[tuple[generic.Reference, Any, dict[str, Any]]]:
        if depth > _DEEPEST_TREE:
            raise RecursionError
        above = above | {key: node.raw_get(key) for key in _INHERITED if key in node}
        for ref, kid in self._array(node, "/Kids"):
            if ref is None or ref in seen or not isinstance(kid, generic.DictionaryObject):
                continue
            seen.add(ref)
            if "/Kids" in kid:
                yield from self._pages(kid, above, depth + 1, seen)
                continue
            yield ref, kid, above

    def _page(self, page: Any, above: dict[str, Any]) -> bytes:
        out = hashlib.sha256(self.digest(page, _UPWARDS | {"/Annots", "/AA", "/Tabs"}))
        for key, value in sorted(above.items()):
            if key not in page:
                out.update(key.encode() + self.digest(value))
        return out.digest()

    def _fields(
        self,
        node: Any,
        key: str,
        above: "_Above",
        widgets: dict[generic.Reference, int],
        found: dict[str, Field],
        refs: set[generic.Reference | None],
    ) -> None:
        for ref, item in self._array(node, key):
            if ref is None or ref in refs or not isinstance(item, generic.DictionaryObject):
                continue
            refs.add(ref)
            here = above.with_field(item)
            kids = self._array(item, "/Kids")
            if any(isinstance(kid, generic.DictionaryObject) and "/T" in kid for _, kid in kids):
                self._fields(item, "/Kids", here, widgets, found, refs)
                continue
            refs.update(kid_ref for kid_ref, _ in kids)
            # Two of one name are two; the second is told by its place.
            name = here.name if here.name not in found else f"{here.name} ({ref.idnum})"
            found[name] = self._field(here, [(ref, item), *kids], widgets)

    def _field(
        self, here: "_Above", parts: list[tuple[generic.Reference | None, Any]], widgets: dict[generic.Reference, int]
    ) -> Field:
        look, fixed, boxes = hashlib.sha256(), hashlib.sha256(), []
        for ref, part in parts:
            if not isinstance(part, generic.DictionaryObject):
                continue
            fixed.update(self.digest(part, _UPWARDS | _VALUE))
            look.update(self.digest(value_of(part, "/AP")) + str(value_of(part, "/AS", "")).encode())
            if ref in widgets and "/Rect" in part:
                boxes.append((widgets[ref], tuple(float(number) for number in part["/Rect"])))
        value = here.value
        return Field(
            kind=here.kind,
            locked=bool(here.flags & _READ_ONLY),
            empty=value is None or str(value) in {"", "/Off", "[]"},
            timestamp=isinstance(value, generic.DictionaryObject) and value_of(value, "/Type") == "/DocTimeStamp",
            # A signature names the catalogue as what it speaks of.
            value=self.digest(value, frozenset({"/Reference"})) if here.kind == "/Sig" else self.digest(value),
            look=look.digest(),
            fixed=fixed.digest(),
            boxes=tuple(boxes),
        )

    def _form_itself(self, form: Any) -> dict[str, bytes]:
        found = {key: self.digest(form.raw_get(key)) for key in ("/NeedAppearances", "/XFA", "/CO") if key in form}
        resources = self._dict(form, "/DR")
        for kind in resources:
            group = self._dict(resources, kind)
            found |= {f"/DR{kind}{name}": self.digest(group.raw_get(name)) for name in group}
        return found

    def _names(self, node: Any, depth: int) -> Iterator[tuple[str, Any]]:
        if depth > _DEEPEST_TREE:
            raise RecursionError
        flat = [item for _, item in self._array(node, "/Names")]
        yield from ((str(name), item) for name, item in zip(flat[::2], flat[1::2], strict=False))
        for _, kid in self._array(node, "/Kids"):
            yield from self._names(kid, depth + 1)

    @staticmethod
    def _dict(node: Any, key: str) -> Any:
        found = value_of(node, key)
        return found if isinstance(found, generic.DictionaryObject) else generic.DictionaryObject()

    @staticmethod
    def _array(node: Any, key: str) -> list[tuple[generic.Reference | None, Any]]:
        """The members of an array, each with its reference if it has one."""
        found = value_of(node, key)
        if not isinstance(found, generic.ArrayObject):
            return []
        members = []
        for place in range(len(found)):
            raw = found.raw_get(place)
            members.append((raw.reference if isinstance(raw, generic.IndirectObject) else None, found[place]))
        return members


@dataclass(frozen=True, slots=True)
class _Above:
    """What a field inherits."""

    name: str = ""
    kind: str = ""
    flags: int = 0
    value: Any = None

    def with_field(self, item: Any) -> "_Above":
        own = str(value_of(item, "/T", ""))
        return _Above(
            name=f"{self.name}.{own}" if self.name and own else self.name or own,
            kind=str(value_of(item, "/FT", self.kind)),
            flags=int(value_of(item, "/Ff", self.flags)),
            value=value_of(item, "/V", self.value),
        )
