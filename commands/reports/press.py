"""What makes reports: the desk's key for PDFs, its signatures noted."""

import datetime as dt
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commands.pins import unlocked
from core.codes import sha256_of
from core.config import Desk
from core.model import LedgerEvent, SignedPdf
from core.settings.keys import Role

if TYPE_CHECKING:
    from signing import Signer

#: Signs where the desk's own profile is a person's: a report goes out under the agency's name.
_AGENCY: Final = "tt05-co-quan"


@dataclass(frozen=True, slots=True)
class Press:
    """What reports are made with."""

    desk: Desk | None  #: None: a copied store, of which no desk is known
    signer: "Signer | None"  #: None: PDFs are not signed


def open_press(paths: tuple[Path, ...], desk: Desk | None) -> Press:
    """Before hours of work: the agency's key is opened where a PDF is asked for and the desk has one.

    Raises:
        ConfigError: the desk's key cannot sign.
        UnavailableError: its token is away.
    """
    if desk is None or not desk.config.signing.all_keys or not any(path.suffix.lower() == ".pdf" for path in paths):
        return Press(desk, None)
    from pipeline.pages import EYES
    from signing import open_signers, role_of
    from signing.trust import load_trust

    config = unlocked(desk).config
    trust = load_trust(config.trust.folder)
    profile = config.signing.profile if role_of(config.signing) is Role.AGENCY else _AGENCY
    (signer,) = open_signers(
        config.signing, (profile,), organisation=config.desk.name, trust=trust, stamp=config.stamp, eyes=EYES
    )
    return Press(desk, signer)


def signed(data: bytes, press: Press, subject: str) -> bytes:
    """The PDF, signed where there is a key; the signature is noted in the ledger, as that of every paper is."""
    if press.desk is None or press.signer is None:
        return data
    at = dt.datetime.now(dt.UTC)
    made = press.signer.sign(data, at=at)
    _note_signature(press.desk, subject, sha256_of(data), made, at)
    return made.data


def _note_signature(desk: Desk, subject: str, of: str, made: SignedPdf, at: dt.datetime) -> None:
    from storage import open_index

    facts = (
        ("of", of),
        ("sha256", sha256_of(made.data)),
        ("certificate", made.certificate_sha256),
        ("profile", made.profile),
        ("level", made.level),
    )
    with closing(open_index(desk.config.index)) as index:
        index.note(LedgerEvent("signature", subject, desk.config.desk.operator or desk.config.desk.code, at, facts))
