"""Pages are read while the stack is still being fed, and what was read is not read again."""

from pathlib import Path

from core.codes import document_id_for
from core.model import Arrival, DeskCode, Document, Status
from pipeline.capture import End, Feed, find_profile, open_stack, probe
from pipeline.receiving.scanning import EarlyReading, scan
from pipeline.steps import advance
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import MORNING, PrintReader, open_tools, reader_of
from tests.services.scanner import DEVICE, PROFILES, Scanner


def test_the_first_page_is_read_before_the_second_is_fed(
    scanner: Scanner, home: Path, keys: Path, tmp_path: Path
) -> None:
    # Given a feeder that does not feed its second sheet before the first was read
    signal = tmp_path / "was-read"
    scanner.waits_for(signal)
    reader = reader_of(a_page(DECISION), signal.touch)
    tools = open_tools(home, keys, reader)
    (home / "scanners.toml").write_text(PROFILES, encoding="utf-8")
    profile = find_profile(home, "giay-to")
    # When a stack is scanned
    told: list[int] = []
    early_reading = EarlyReading(tools, lambda page: told.append(page.number))
    with open_stack(tools.config.capture.folder, "H48-1", profile) as stack, early_reading as early:
        end = scan(Feed(probe(DEVICE), profile), stack, early, page_seconds=60)
        data = stack.bind()[0].read_bytes()
    # Then it comes to its end
    assert (end, stack.pages) == (End.OUT_OF_PAGES, 3)
    # And each page is told by its place in the stack
    assert sorted(told) == [1, 2, 3]
    # And the journey of the bound file has nothing left to read
    reads = reader.reads
    kept = tools.store.put(data, media_type="application/pdf")
    desk = DeskCode(tools.config.desk.code)
    document = Document(document_id_for(kept.sha256), desk, Status.RECEIVED, kept)
    tools.index.receive(document, Arrival(desk, "stack.pdf", MORNING))
    advance(document.id, tools)
    assert advance(document.id, tools).status is Status.RECOGNIZED
    assert reader.reads == reads
    tools.index.close()


def test_a_page_that_cannot_be_read_early_does_not_stop_the_feeder(scanner: Scanner, home: Path, keys: Path) -> None:
    def away() -> None:
        raise MemoryError

    tools = open_tools(home, keys, PrintReader(first=away))
    (home / "scanners.toml").write_text(PROFILES, encoding="utf-8")
    profile = find_profile(home, "giay-to")
    with open_stack(tools.config.capture.folder, "H48-1", profile) as stack, EarlyReading(tools) as early:
        assert scan(Feed(probe(DEVICE), profile, pages=2), stack, early, page_seconds=60) is End.OUT_OF_PAGES
        early.read(3, b"no PDF")
        assert stack.pages == 2
    tools.index.close()
