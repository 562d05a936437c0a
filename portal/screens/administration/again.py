"""Before anything is changed, whoever is signed in shows once more who they are: a screen may have been left alone."""

from typing import Annotated, Final, cast

from fastapi import Depends, Form, Request

from core.model import Account, Role
from portal.people import person
from portal.people.gate import Gate
from portal.people.screens import said_of

ROLES: Final = (Role.ADMINISTRATOR,)
Administrator = Annotated[Account, Depends(person(*ROLES))]
Typed = Annotated[str, Form()]
Chosen = Annotated[list[str], Form()]


def refused(request: Request, password: str) -> str:
    """Why nothing is changed: the password was wrong, or was wrong too often; empty where it was right."""
    gate = cast("Gate", request.app.state.people)
    _, _, session = gate.whoever(request)
    return said_of(gate.prove(session, password, request))


def codes_in(text: str) -> list[str]:
    """Codes that were typed with commas or spaces between them."""
    return text.replace(",", " ").split()
