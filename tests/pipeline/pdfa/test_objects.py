"""What is written object by object is a PDF that others read."""

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.pdfa.objects import ObjectFile, Ref, Stream, Value, number, written

_names = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=8)
_values: st.SearchStrategy[Value] = st.recursive(
    st.booleans() | st.integers(-9999, 9999) | st.binary(max_size=20) | _names,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(_names, parts, max_size=4),
    max_leaves=12,
)


def a_file(value: Value, data: bytes = b"") -> bytes:
    """A file of no page whose catalog holds the value, and names two streams, one of them written after it."""
    file = ObjectFile()
    tree, later = file.add({"Type": "Pages", "Count": 0, "Kids": []}), file.reserve()
    packed = file.add(Stream.packed(data, {}))
    root = file.add({"Type": "Catalog", "Pages": tree, "Value": value, "Packed": packed, "Plain": later})
    file.add(Stream(data, {"Kind": "Plain"}), later)
    return file.finished(root)


def understood(item: object) -> object:
    """A value that pikepdf has read, as it was written."""
    if isinstance(item, pikepdf.Dictionary):
        return {key[1:]: understood(part) for key, part in item.items()}
    if isinstance(item, pikepdf.Array):
        return [understood(part) for part in item]
    if isinstance(item, pikepdf.Name):
        return str(item)[1:]
    return bytes(item) if isinstance(item, pikepdf.String) else item


@settings(max_examples=60, deadline=None)
@given(_values, st.binary(max_size=60))
def test_any_value_and_any_bytes_are_read_as_they_were_written(value: Value, data: bytes) -> None:
    with pikepdf.open(io.BytesIO(a_file(value, data)), attempt_recovery=False) as pdf:
        assert understood(pdf.Root.Value) == value
        assert pdf.Root.Packed.read_bytes() == pdf.Root.Plain.read_raw_bytes() == data


def test_the_same_objects_give_the_same_file_and_others_another_name() -> None:
    assert a_file(1) == a_file(1)
    names = set()
    for value in (1, 2):
        with pikepdf.open(io.BytesIO(a_file(value))) as pdf:
            names.add(bytes(pdf.trailer.ID[0]))
    assert len(names) == 2


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (-1e-9, "-0"), (1e-5, "0.00001"), (841.89, "841.89"), (12, "12")]
)
def test_numbers_have_no_exponent(value: float, text: str) -> None:
    assert number(value) == text
    assert written([value, Ref(7), True]) == f"[{text} 7 0 R true]".encode()
