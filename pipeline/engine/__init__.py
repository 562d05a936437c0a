"""Who calls `advance`, when and where. The index is the truth; whatever runs here may be killed at any moment."""

from collections.abc import Callable, Iterable
from typing import Protocol

from core.config import Desk
from core.errors import ConfigError
from core.model import Document, DocumentId

Progress = Callable[[Document], None]


class Runner(Protocol):
    """Moves documents until each is archived, waits for a clerk, or is set aside."""

    def run(self, ids: Iterable[DocumentId], on_change: Progress) -> None:
        """Finish every document; `on_change` gets each one as it comes to rest.

        Raises:
            UnavailableError, ConfigError, IntegrityError: the rest of the documents are left where they are.
        """


def open_runner(desk: Desk, *, jobs: int | None = None) -> Runner:
    """The runner that the settings name.

    Args:
        desk: the desk whose documents are moved.
        jobs: how many processes, instead of the setting.
    """
    settings = desk.config.engine
    match settings.runner:
        case "inline":
            from pipeline.engine.inline import InlineRunner

            return InlineRunner(desk)
        case "pool":
            from pipeline.engine.pool import PoolRunner

            return PoolRunner(desk, processes=jobs or settings.processes)
        case "dramatiq":
            from pipeline.engine.workers import QueueRunner, open_broker

            url = settings.broker_url.get_secret_value()
            if not url:
                raise ConfigError(
                    "engine.broker_url is empty: give redis://… or amqp://…, or choose engine.runner=pool"
                )
            return QueueRunner(desk, open_broker(url))
