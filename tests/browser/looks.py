"""A page in every way in which it is looked at: light and dark, at a desk and on a phone."""

from itertools import product
from typing import Final

from playwright.sync_api import Locator

from portal.people import SESSION_COOKIE
from tests.browser.conftest import DESKTOP, PHONE, Look

#: A browser's zoom is the same window with fewer pixels of CSS.
TWICE: Final = (DESKTOP[0] // 2, DESKTOP[1] // 2)
#: What axe-core asks of colours and sizes; its other questions are about the page's text, which is the same every time.
_SEEN: Final = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")


def signed_in(seen: Look, address: str, session: str = "of-this-test") -> None:
    """Give the browser a session: forms bring its token."""
    place = address.replace("http:", "https:")
    seen.page.context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": place, "secure": True}])


def readable_by_everybody(seen: Look) -> None:
    """Fails where axe-core finds something serious, where something hangs over the edge, and on errors of scripts."""
    assert faults_of(seen) == []


#: Every size in every scheme; and where much of a page was looked at so before, each once.
ALL_WAYS: Final = tuple(product((DESKTOP, PHONE), ("light", "dark")))
EACH_ONCE: Final = ((DESKTOP, "light"), (PHONE, "dark"))


def faults_of(seen: Look, ways: tuple[tuple[tuple[int, int], str], ...] = ALL_WAYS) -> list[str]:
    """The same as a list; what scripts did wrong is forgotten then."""
    found, rules = [], tuple[str, ...]()
    for size, scheme in ((TWICE, "light"), *ways):
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        # Neither a phone nor a window at 200 % is moved sideways.
        wide = seen.page.evaluate("document.documentElement.scrollWidth")
        found += [f"{size}: {wide} wide"] if wide > size[0] else []
        if size != TWICE:
            seen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{size}, {scheme}: {fault}" for fault in seen.serious(rules=rules)]
            rules = _SEEN
    found += seen.wrong
    seen.wrong.clear()
    return found


def follow(link: Locator) -> None:
    """Click a link and wait for the page that it leads to."""
    with link.page.expect_navigation():
        link.click()
