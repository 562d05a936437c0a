"""Looking after stores: what they prove, whether every byte is still there, copies, and what nobody names any more."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from core.errors import ConfigError
from core.model import Sha256
from core.settings import ReplicaSettings, StoreSettings
from storage import ObjectStore

#: Where damaged bytes are kept when good ones take their place; where self-tests write.
DAMAGED: Final = "damaged/"
SELFTEST: Final = "selftest/"


@dataclass(frozen=True, slots=True)
class Kept:
    """An object as a listing shows it."""

    sha256: Sha256
    size_bytes: int
    since: dt.datetime  #: when it was put last


class CaredStore(ObjectStore, Protocol):
    """What whoever looks after a store may do besides: list with sizes, restore, take away."""

    def kept(self) -> Iterator[Kept]:
        """Every content-addressed object with its size and age."""

    def remove(self, kept: Kept) -> bool:
        """Take an object away, unless it was put again after it was listed; whether it is gone.

        Raises:
            ConfigError: these credentials may not.
        """

    def mend(self, name: str, data: bytes) -> None:
        """Put good bytes in the place of missing or damaged ones, which are set aside and never deleted.

        Raises:
            IntegrityError: the store did not keep them.
            UnavailableError: the store is away, full or read-only.
        """


def open_cared(settings: StoreSettings | ReplicaSettings, *, section: str = "store") -> CaredStore:
    """The store that the settings name; WORM mode only where the store has proved today that it protects.

    Raises:
        ConfigError: a setting is impossible, or a protection is missing.
        UnavailableError: it cannot be used.
    """
    if settings.kind == "s3":
        from storage.s3 import S3Store

        store = S3Store(settings, section=section)
        if settings.worm:
            from storage.care.proofs import require_worm

            require_worm(settings, section=section)
        return store
    if settings.kind == "none":
        raise ConfigError(
            f"chưa có {section}: [{section}] kind đang là none / there is no {section}: [{section}] kind is none"
        )
    if settings.worm:
        raise ConfigError(
            f'{section}.worm cần kind = "s3": một thư mục không ngăn được chủ của nó / '
            f'{section}.worm needs kind = "s3": a folder cannot refuse its owner'
        )
    from storage.files import FilesStore

    return FilesStore(settings.path)
