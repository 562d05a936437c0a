"""What a signature really covers: a range of bytes with one gap, in which its own container stands and nothing else."""

from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

_WHOLE = frozenset({SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION})


def coverage_of(item: EmbeddedPdfSignature) -> SignatureCoverageLevel:
    """As the library says, but unclear where the gap holds anything besides the container.

    The library reckons the gap from the container's length: zeros behind a genuine container that was copied into a
    later revision make its range seem to reach the end of the file, whatever stands in between.
    """
    return SignatureCoverageLevel.UNCLEAR if not _gap_is_its_own(item) else item.evaluate_signature_coverage()


def covers_revision(item: EmbeddedPdfSignature) -> bool:
    """Whether all that was in the file when it was made is under it."""
    return coverage_of(item) in _WHOLE


def _gap_is_its_own(item: EmbeddedPdfSignature) -> bool:
    numbers = [int(number) for number in item.byte_range]
    if len(numbers) != 4:
        return False
    start, first, second, length = numbers
    size = 2 * len(item.pkcs7_content) + 2
    if start != 0 or min(first, length) < 0 or second != first + size:
        return False
    stream = item.reader.stream
    stream.seek(first)
    gap = stream.read(size)
    return bytes(gap).lower() == b"<" + bytes(item.pkcs7_content).hex().encode() + b">"
