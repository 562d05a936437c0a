"""Errors, sorted by who must act.

::

    SohoaError                       exit 1   a mistake of ours
    ├── ConfigError        the installation is wrong; nobody can work        operator        exit 2
    ├── DocumentError      this paper is wrong or unclear; carries a Reason  clerk           exit 3
    ├── UnavailableError   store, timestamp service, token or database away  try again later exit 4
    └── IntegrityError     bytes do not match what was recorded              stop and alarm  exit 5

A failed *check* (signature, PDF/A, page quality) is a value, not an error. Messages carry ids, sizes and counts, never
what a paper says.
"""

from enum import IntEnum, StrEnum
from typing import Final


class ExitCode(IntEnum):
    """What the process tells the shell."""

    DONE = 0
    INTERNAL = 1
    CONFIG = 2
    DOCUMENT = 3
    UNAVAILABLE = 4
    INTEGRITY = 5
    VERIFICATION = 6
    INTERRUPTED = 130


class Reason(StrEnum):
    """Why a paper was set aside or waits for a clerk. The Vietnamese sentence of each stands in `core/messages/`."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    NOT_A_REGULAR_FILE = "not_a_regular_file"
    BACKS_MISSING = "backs_missing"
    SIDES_DIFFER = "sides_differ"
    SIDES_ALIKE = "sides_alike"
    OTHER_SIDE_REFUSED = "other_side_refused"
    LOW_RESOLUTION = "low_resolution"
    UNREADABLE = "unreadable"
    BLANK = "blank"
    UNKNOWN_KIND = "unknown_kind"
    DOUBTFUL_FIELD = "doubtful_field"
    OWNER_DIFFERS = "owner_differs"
    SIDES_DOUBTFUL = "sides_doubtful"
    ALREADY_DIGITIZED = "already_digitized"
    WITHDRAWN_BEFORE = "withdrawn_before"
    SEVERAL_PAPERS = "several_papers"
    JOINED = "joined"
    COVER_DIFFERS = "cover_differs"
    ONLY_COVERS = "only_covers"
    SECRET = "secret"  # noqa: S105  a paper's mark, not a password
    NOT_PDFA = "not_pdfa"
    SIGNATURE_NOT_GOOD = "signature_not_good"
    CRASHED = "crashed"
    TOO_HEAVY = "too_heavy"
    SERVICE_AWAY = "service_away"


class SohoaError(Exception):
    """Something this program did wrong, or did not foresee."""

    exit_code: ExitCode = ExitCode.INTERNAL


class ConfigError(SohoaError):
    """The installation is wrong: the message says which setting, what was found and what is needed."""

    exit_code = ExitCode.CONFIG


class DocumentError(SohoaError):
    """This paper cannot go on by itself.

    Args:
        reason: why, from the closed set that clerks know.
        detail: facts in English for the log: found, expected. No personal data.
        page: 1-based page number where there is one.
    """

    exit_code = ExitCode.DOCUMENT

    def __init__(self, reason: Reason, detail: str = "", *, page: int | None = None) -> None:
        """Keep the reason apart from the words, so that a screen can choose its own."""
        where = "" if page is None else f" (page {page})"
        super().__init__(f"{reason.value}{where}: {detail}" if detail else f"{reason.value}{where}")
        self.reason: Final = reason
        self.detail: Final = detail
        self.page: Final = page

    def __reduce__(self) -> tuple[object, ...]:
        """Cross process borders whole: exceptions with keyword arguments do not by themselves."""
        return (_document_error, (self.reason, self.detail, self.page))


def _document_error(reason: Reason, detail: str, page: int | None) -> DocumentError:
    return DocumentError(reason, detail, page=page)


class UnavailableError(SohoaError):
    """A service is away; nothing was changed and the same call may succeed later."""

    exit_code = ExitCode.UNAVAILABLE


class TooSlowError(UnavailableError):
    """Something took longer than it may, on this machine now; that says nothing of the paper."""


class IntegrityError(SohoaError):
    """Bytes do not match what was recorded. Never retried, never papered over."""

    exit_code = ExitCode.INTEGRITY
