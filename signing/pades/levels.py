"""The four levels of PAdES baseline signatures (ETSI EN 319 142-1 clause 6), in order."""

from enum import StrEnum

from core.settings import SigningSettings


class PadesLevel(StrEnum):
    """How much a signature brings along for whoever checks it later."""

    B_B = "B-B"  #: the signature alone
    B_T = "B-T"  #: and a timestamp
    B_LT = "B-LT"  #: and all certificates and revocation data
    B_LTA = "B-LTA"  #: and a timestamp over all of that

    def includes(self, other: "PadesLevel") -> bool:
        """Whether it brings all that the other brings."""
        order = tuple(PadesLevel)
        return order.index(self) >= order.index(other)


def level_of(settings: SigningSettings) -> PadesLevel:
    """The level that the settings ask for; "auto" is what was had before there was a choice."""
    if settings.level != "auto":
        return PadesLevel(settings.level)
    return PadesLevel.B_T if settings.tsa_url else PadesLevel.B_B
