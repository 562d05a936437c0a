"""Byte ranges and entity tags as RFC 9110 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.ranges import ByteRange, UnsatisfiableError, matches, parse_range

ETAG = '"abc"'
SIZES = st.integers(0, 2**40)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=0-9", ByteRange(0, 10)),
        ("bytes=9-9", ByteRange(9, 10)),
        ("bytes=4-", ByteRange(4, 10)),
        ("bytes=4-99", ByteRange(4, 10)),
        ("bytes=-4", ByteRange(6, 10)),
        ("bytes=-99", ByteRange(0, 10)),
        ("  bytes=0-0 ", ByteRange(0, 1)),
    ],
)
def test_one_range_is_cut_to_the_file(header: str, wanted: ByteRange) -> None:
    assert parse_range(header, 10) == wanted


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=3-2",
        "bytes=0-0,5-6",
        "bytes=a-b",
        "bytes=-1-2",
        "bytes=0x0-1",
        "items=0-1",
        "0-1",
        "bytes=0-1\nx",
        f"bytes={'9' * 19}-",
    ],
)
def test_a_header_of_another_form_asks_for_the_whole_file(header: str | None) -> None:
    assert parse_range(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-11", "bytes=99-", "bytes=-0", f"bytes={'9' * 18}-"])
def test_a_range_outside_the_file_is_refused(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        parse_range(header, 10)


@pytest.mark.parametrize("header", ["bytes=0-0", "bytes=0-", "bytes=-1", "bytes=-0"])
def test_no_range_lies_in_an_empty_file(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        parse_range(header, 0)


@given(SIZES, st.data())
def test_a_range_written_as_a_header_is_read_back(size: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, size))
    stop = data.draw(st.integers(start + 1, size + 1))
    assert parse_range(f"bytes={start}-{stop - 1}", size + 1) == ByteRange(start, stop)
    assert parse_range(f"bytes={start}-", size + 1) == ByteRange(start, size + 1)
    assert parse_range(f"bytes=-{size + 1 - start}", size + 1) == ByteRange(start, size + 1)


@given(st.one_of(st.text(), st.from_regex(r"\s?bytes=[0-9,٣²-]*-[0-9٣]*\s?", fullmatch=True)), SIZES)
def test_whatever_is_asked_the_answer_lies_in_the_file(header: str, size: int) -> None:
    try:
        found = parse_range(header, size)
    except UnsatisfiableError:
        return
    assert found is None or 0 <= found.start < found.stop <= size


@pytest.mark.parametrize("header", [ETAG, f"W/{ETAG}", "*", f'"x", {ETAG}', f'"x",W/{ETAG} ,"y"', f" {ETAG} "])
def test_a_tag_is_found_weak_or_strong_or_in_a_list(header: str) -> None:
    assert matches(header, ETAG)


@pytest.mark.parametrize("header", [None, "", '"x"', "abc", '"ABC"', '"abcd"', 'W/"x", "y"', f"w/{ETAG}"])
def test_another_tag_is_not_found(header: str | None) -> None:
    assert not matches(header, ETAG)


@given(st.text())
def test_any_list_of_tags_is_read(header: str) -> None:
    assert matches(f"{header},{ETAG}", ETAG)
