"""Every inbox of a desk at once: each is looked at by a thread of its own, so that none waits for another's share."""

from pipeline.inboxes.news import Away, Back, FrontsWait, News, Taken
from pipeline.inboxes.watching import Inboxes

__all__ = ["Away", "Back", "FrontsWait", "Inboxes", "News", "Taken"]
