"""One document after the other, in this process: the simplest engine."""

from functools import cached_property

from core.config import Desk
from core.errors import SohoaError, TooSlowError, UnavailableError
from pipeline.engine.turns import EVERYTHING, free_the_dead, go_on, let_go, over_limit, owner_name
from pipeline.tools import Tools, open_tools, utc_now
from storage import Index


class Inline:
    """Works when it is nudged; pages of a document are read side by side. Its limits are those of this process."""

    def __init__(self, desk: Desk, index: Index) -> None:
        """Tools are opened by the first document."""
        self._desk = desk
        self._index = index
        self._claims = 0
        self._outage: UnavailableError | None = None

    @cached_property
    def _tools(self) -> Tools:
        return open_tools(self._desk)

    def start(self) -> None:
        """Take over what dead workers of this machine have left."""
        free_the_dead(self._index)

    def nudge(self) -> bool:
        """Give the next document that stands in line its turn."""
        self._claims += 1
        lease = self._index.work.claim(
            owner_name(),
            lanes=EVERYTHING.at(self._claims),
            stages=EVERYTHING.stages,
            seconds=self._desk.config.engine.step_seconds + self._desk.config.engine.turn_seconds,
        )
        if lease is None:
            return False
        try:
            go_on(lease, self._tools, EVERYTHING)
        except TooSlowError:
            over_limit(lease, self._index, utc_now, "time")
        except SohoaError as error:
            let_go(lease, self._index, utc_now, error)
            if not isinstance(error, UnavailableError):
                raise
            self._outage = error
        except MemoryError:
            over_limit(lease, self._index, utc_now, "memory")
        return True

    def outage(self) -> UnavailableError | None:
        """What was away last."""
        return self._outage

    def stop(self) -> None:
        """Nothing is in hand between two nudges."""
