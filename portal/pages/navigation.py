"""Which screens there are, and for whom."""

from dataclasses import dataclass

from core.model import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen in the navigation."""

    path: str
    vietnamese: str
    english: str
    roles: tuple[Role, ...]
    also: tuple[str, ...] = ()  #: where else its pages lie
    begins: tuple[Role, ...] = ()  #: who has no role besides these begins here, not with the first of their screens

    def leads_to(self, path: str) -> bool:
        """Whether an address lies in this screen."""
        return any(path == place or path.startswith(f"{place}/") for place in (self.path, *self.also))
