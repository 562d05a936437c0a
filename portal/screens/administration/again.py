"""Before anything is changed, whoever is signed in shows once more who they are: a screen may have been left alone."""

from typing import Final, cast

from fastapi import Request

from core.model import Role
from portal.people.gate import Gate
from portal.people.screens import said_of

ROLES: Final = (Role.ADMINISTRATOR,)


def refused(request: Request, password: str) -> str:
    """Why nothing is changed: the password was wrong, or was wrong too often; empty where it was right."""
    gate = cast("Gate", request.app.state.people)
    _, _, session = gate.whoever(request)
    return said_of(gate.prove(session, password, request))
