"""A stack while it runs through the feeder: its pages are kept one by one and read before the last one is in."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Self

from classifiers.codes import with_codes
from core.errors import DocumentError, UnavailableError
from core.model import PageText
from pipeline import outputs, pages, reading
from pipeline.capture import End, Feed, Stack, feed
from pipeline.tools import Tools

log = logging.getLogger(__name__)


class EarlyReading:
    """Reads pages on the side. The journey of the bound file finds done what was read, and reads what was not."""

    def __init__(self, tools: Tools, tell: Callable[[PageText], None] = lambda _: None) -> None:
        """Nothing is read yet; each page that was is told, from another thread, while its sheet lies there."""
        self._tools = tools
        self._tell = tell
        self._pool = ThreadPoolExecutor(max_workers=tools.page_workers, thread_name_prefix="early reading")

    def __enter__(self) -> Self:
        """Ready to read."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what was asked for; after an error only what is in hand."""
        self._pool.shutdown(cancel_futures=kind is not None)

    def read(self, number: int, page: bytes) -> None:
        """Read a PDF of one page, the so-many-th of its paper, when there is time."""
        self._pool.submit(self._read, number, page)

    def _read(self, number: int, data: bytes) -> None:
        try:
            for page in map(with_codes, pages.render(data, self._tools.limits)):
                stored = outputs.keep_page(page, self._tools)
                text = outputs.text_of(stored, self._tools)
                if text is None:
                    text = reading.recognize(page, self._tools.engine, self._tools.config.quality)
                    outputs.keep_text(stored, text, self._tools)
                self._tell(replace(text, number=number))
        except (DocumentError, UnavailableError) as error:
            # The journey meets the same and says so where it counts.
            log.info("a page was not read early", extra={"why": type(error).__name__})


def scan(run: Feed, stack: Stack, early: EarlyReading, *, page_seconds: float) -> End:
    """Feed a stack; each page is kept and read as soon as it is whole.

    Raises:
        UnavailableError: the scanner broke off, or there is no room; the pages so far are kept.
        DocumentError: the scanner wrote a page that is no picture.
        ConfigError: the scanner cannot do what is asked for.
    """
    return feed(
        run,
        stack.folder,
        lambda number, path: early.read(stack.place_of(number), stack.keep(number, path)),
        page_seconds=page_seconds,
    )
