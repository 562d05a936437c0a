"""What the code of a dossier names, for whoever gives it as the reason for a look at somebody's paper."""

from dataclasses import dataclass

from core.codes import is_dossier_code
from core.model import Dossier, DossierCode, OwnerId
from storage import Index


@dataclass(frozen=True, slots=True)
class Named:
    """A code that can be a dossier's."""

    code: DossierCode
    dossier: Dossier | None  #: None: not taken in here; the one-stop system may have it

    def may_serve(self, owner: OwnerId, index: Index) -> bool:
        """Whether the dossier can be that person's, under any number that was linked; one not known here can."""
        if self.dossier is None:
            return True
        return owner == self.dossier.owner or owner in index.dossiers.numbers(self.dossier.owner)


def named(code: str, index: Index) -> Named | None:
    """What a code names; None where it is of no known form, and no dossier was taken in here under it.

    What was taken in counts whatever its code looks like: whoever runs the one-stop system numbers its dossiers.
    """
    dossier = index.dossiers.get(DossierCode(code))
    return Named(DossierCode(code), dossier) if dossier is not None or is_dossier_code(code) else None
