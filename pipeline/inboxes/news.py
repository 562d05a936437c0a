"""What happens in the inboxes of a desk while they are watched."""

from dataclasses import dataclass

from core.errors import UnavailableError
from core.model import Document
from pipeline.inbox import Refusal


@dataclass(frozen=True, slots=True)
class Taken:
    """A file was received, or refused; or a stack of two files was received."""

    inbox: str
    outcome: Document | Refusal


@dataclass(frozen=True, slots=True)
class FrontsWait:
    """Fronts lie in an inbox and wait for their backs; said once."""

    inbox: str
    minutes: float  #: how long they wait at most


@dataclass(frozen=True, slots=True)
class Away:
    """An inbox cannot be read, or what lies there cannot be kept; said once until it goes on."""

    inbox: str
    error: UnavailableError


@dataclass(frozen=True, slots=True)
class Back:
    """An inbox that was away goes on."""

    inbox: str


News = Taken | FrontsWait | Away | Back
