"""Which screens there are, and for whom."""

from dataclasses import dataclass
from typing import Final

from core.model import Role

#: Where the work of each role begins; who has several begins with the first of them.
FIRST_PAGES: Final[dict[Role, str]] = {
    Role.CLERK: "/today",
    Role.TEAM_LEAD: "/today",
    Role.OPERATOR: "/today",
    Role.AUDITOR: "/auditor",
    Role.ARCHIVIST: "/search",
    Role.LEADER: "/targets",
    Role.ADMINISTRATOR: "/administration",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen in the navigation."""

    path: str
    vietnamese: str
    english: str
    roles: tuple[Role, ...]
    also: tuple[str, ...] = ()  #: where else its pages lie

    def leads_to(self, path: str) -> bool:
        """Whether an address lies in this screen."""
        return any(path == place or path.startswith(f"{place}/") for place in (self.path, *self.also))
