"""Other systems in the index: who they are, what they are told, what they were answered, what is known of records."""

import sqlalchemy as sa

from storage.access.clients import SqlClients
from storage.access.outbox import SqlOutbox
from storage.access.replies import SqlReplies
from storage.access.verdicts import SqlVerdicts


class SqlSystems:
    """The books about other systems, on the index's own connections. Nothing in them is personal; nothing is sealed."""

    def __init__(self, engine: sa.Engine) -> None:
        """Open each."""
        self.clients = SqlClients(engine)
        self.outbox = SqlOutbox(engine)
        self.replies = SqlReplies(engine)
        self.verdicts = SqlVerdicts(engine)
