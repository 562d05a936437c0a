"""Whether a paper's bytes are still those that were recorded: said on its page, and an alarm where they are not."""

import logging
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException

from core.errors import IntegrityError, UnavailableError
from core.messages.spoken import t
from core.model import Account, ArchiveRecord, LedgerEvent
from portal.pictures import paper_of
from portal.site import Site

log = logging.getLogger(__name__)

#: Of the ledger, about a record.
DAMAGE: Final = "damage_found"


class Bytes(StrEnum):
    """How the signed PDF lies in the store, as it was just read."""

    WHOLE = "whole"
    DAMAGED = "damaged"  #: other bytes than were recorded, or none
    AWAY = "away"  #: the store does not answer


def bytes_of(record: ArchiveRecord, account: Account, site: Site) -> Bytes:
    """How it lies; damage is in the log and in the ledger before anybody reads of it."""
    try:
        paper_of(record, site)
    except UnavailableError:
        return Bytes.AWAY
    except IntegrityError as error:
        alarm(record, account, site, error)
        return Bytes.DAMAGED
    return Bytes.WHOLE


def alarm(record: ArchiveRecord, account: Account, site: Site, error: IntegrityError) -> None:
    """Say it to whoever looks after the desk."""
    log.error("stored bytes are not the recorded ones", extra={"record": record.id, "why": str(error)})
    facts = (("object", record.signed.sha256), ("problem", "damaged_bytes"))
    site.index.note(LedgerEvent(DAMAGE, record.id, account.name, site.clock(), facts))


def not_shown(record: ArchiveRecord) -> str:
    """What stands in the place of the picture."""
    return t(
        "Không hiện được giấy tờ: tệp trong kho không còn đúng từng byte như lúc ghi sổ (mã SHA-256 khác). Không dùng "
        "bản ghi này để giải quyết hồ sơ; hãy đối chiếu bản giấy. Báo ngay cán bộ lưu trữ và quản trị viên, nêu mã "
        f"bản ghi {record.id}: quản trị viên chạy “sohoa store verify” để lấy lại bản tốt từ bản sao.",
        "The paper is not shown: its file in the archive is no longer, byte for byte, what was recorded (another "
        "SHA-256). Do not settle a dossier by this record; look at the paper itself. Tell the archivist and the "
        f"administrator at once, naming record {record.id}: “sohoa store verify” takes a good copy from the replica.",
    )


def damaged(record: ArchiveRecord) -> HTTPException:
    """What a picture or a PDF is answered with that cannot be given."""
    return HTTPException(HTTPStatus.CONFLICT, not_shown(record))
