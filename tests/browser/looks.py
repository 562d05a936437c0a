"""A page in every way in which it is looked at: light and dark, at a desk and on a phone."""

from itertools import product

from playwright.sync_api import Locator

from portal.people import SESSION_COOKIE
from tests.browser.conftest import DESKTOP, PHONE, Look, Served


def signed_in(seen: Look, served: Served) -> None:
    """Give the browser a session: forms bring its token."""
    place = served.address.replace("http:", "https:")
    seen.page.context.add_cookies([{"name": SESSION_COOKIE, "value": "of-this-test", "url": place, "secure": True}])


def readable_by_everybody(seen: Look) -> None:
    """Fails where axe-core finds something serious, where something hangs over the edge, and on errors of scripts."""
    for scheme, size in product(("light", "dark"), (DESKTOP, PHONE)):
        seen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        assert seen.serious() == [], (scheme, size)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0], (scheme, size)
    assert seen.wrong == []


def follow(link: Locator) -> None:
    """Click a link and wait for the page that it leads to."""
    with link.page.expect_navigation():
        link.click()
