"""Why a screen is not shown, and where the person goes instead."""

from urllib.parse import quote

from core.model import Role


class RefusalError(Exception):
    """Something has to be done first, elsewhere."""

    def __init__(self, place: str) -> None:
        """Keep where that is."""
        super().__init__(place)
        self.place = place

    def address(self, here: str) -> str:
        """Where to go, with the way back."""
        return f"{self.place}?next={quote(here, safe='/')}"


class RoleNeededError(Exception):
    """Signed in, but this is for others."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        """Keep for whom it is."""
        super().__init__(", ".join(roles))
        self.roles = roles


class ForgedError(Exception):
    """A request that changes something came without the token of its session: perhaps from another site."""
