"""What a desk makes evidence with, and what its ledger knows of it."""

import datetime as dt
import fcntl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from commands.terminal import t
from core.config import Desk, origin_of
from core.errors import UnavailableError
from core.model import LedgerEvent

if TYPE_CHECKING:
    from pipeline.evidence import Means
    from signing.evidence import Checkpoint


def note(desk: Desk, action: str, folder: str, at: dt.datetime, **facts: object) -> None:
    """Write into the desk's ledger what was done with evidence."""
    from storage import open_index

    with closing(open_index(desk.config.index)) as index:
        told = tuple((name, str(value)) for name, value in facts.items())
        index.note(LedgerEvent(action, folder, desk.config.desk.operator or desk.config.desk.code, at, told))


def seen_by_ledger(desk: Desk) -> "tuple[Checkpoint, ...]":
    """Every checkpoint of the log that the desk's ledger saw.

    Raises:
        UnavailableError: the index is away.
    """
    from pipeline.witnesses import told_by
    from storage import open_index

    with closing(open_index(desk.config.index)) as index:
        return told_by(index).checkpoints


@contextmanager
def means_of(desk: Desk) -> "Iterator[Means]":
    """The desk's log key and timestamp service, for one run at a time.

    Raises:
        ConfigError: a setting is wrong.
        UnavailableError: another run is at work.
    """
    from pipeline.evidence import Means
    from signing.evidence import Authority, open_log_key, stamping
    from signing.services.revocation import RevocationService
    from signing.timestamps import open_timestamper
    from signing.trust import load_trust

    config = desk.config
    key = open_log_key(config.evidence.key_file, origin=origin_of(desk))
    tsa_url = config.evidence.tsa_url or config.signing.tsa_url
    service = open_timestamper(config.signing.model_copy(update={"tsa_url": tsa_url}))
    with config.evidence.key_file.open("rb") as locked:
        try:
            fcntl.flock(locked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnavailableError(
                t("một lệnh evidence khác đang chạy", "another run of `sohoa evidence` is at work")
            ) from error
        authority = Authority(load_trust(config.trust.folder))
        authorities = RevocationService(config.signing.revocation_timeout_seconds)
        yield Means(
            key,
            authority,
            None if service is None else stamping(service),
            lambda token: authority.published(token, authorities, at=dt.datetime.now(dt.UTC)),
            lambda token: authority.answered(token, authorities, at=dt.datetime.now(dt.UTC)),
        )
