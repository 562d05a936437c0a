"""What a server's refusal means for us: who must act, in one sentence, without the server's own words about keys.

Servers differ in their codes for the same thing, so codes only make a sentence more exact; the HTTP status decides.
"""

import datetime as dt
import ssl
from email.utils import parsedate_to_datetime
from typing import Final

import urllib3
from minio.error import InvalidResponseError, S3Error, ServerError

from core.errors import ConfigError, IntegrityError, SohoaError, UnavailableError
from storage.files import missing

#: Everything that a call of the library may raise when a server does not do what it is asked.
REFUSALS: Final = (S3Error, ServerError, InvalidResponseError, urllib3.exceptions.HTTPError, OSError)

_MISSING: Final = frozenset({"NoSuchKey", "NoSuchObject", "NotFound", "NoSuchVersion", "ResourceNotFound"})
_CLOCK: Final = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
_KEYS: Final = frozenset({"InvalidAccessKeyId", "SignatureDoesNotMatch", "XAdminUserNotFound"})
#: Not wrong, only not now: damaged on the way, too slow, too much at once.
_AGAIN: Final = frozenset(
    {"BadDigest", "XAmzContentChecksumMismatch", "IncompleteBody", "RequestTimeout", "SlowDown", "TooManyRequests"}
)
_TAKEN: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "OperationAborted"})
#: Servers allow a quarter of an hour; a clock that is wrong by less does no harm.
_SKEW: Final = dt.timedelta(minutes=14)


def is_missing(error: Exception) -> bool:
    """Whether the server says that there is no such object."""
    return isinstance(error, S3Error) and error.code in _MISSING


def is_no_version(error: Exception) -> bool:
    """Whether a version that was asked for is none: a delete marker, or of another server."""
    return isinstance(error, S3Error) and _status(error) in {400, 404, 405}


def is_taken(error: Exception) -> bool:
    """Whether somebody was quicker, or is being quick at this moment: the name is taken."""
    return isinstance(error, S3Error) and (error.code in _TAKEN or _status(error) in {409, 412})


def translated(error: Exception, name: str = "", *, section: str = "store") -> SohoaError:
    """The error of whoever must act.

    Args:
        error: one of `REFUSALS`.
        name: the object that was asked for.
        section: which section of the settings names this store.
    """
    if is_missing(error):
        return IntegrityError(missing(name))
    if isinstance(error, S3Error):
        return _refused(error, section)
    if _is_tls(error):
        return ConfigError(
            f"kho S3 ở {section}.endpoint từ chối TLS, hoặc máy này chưa tin chứng thư của nó: xem lại "
            f"{section}.endpoint, {section}.secure, hoặc cài chứng thư của bên cấp / "
            f"the S3 store at {section}.endpoint refuses TLS, or its certificate is not trusted here: "
            f"check {section}.endpoint and {section}.secure, or install the certificate of its issuer"
        )
    if isinstance(error, InvalidResponseError):
        return ConfigError(
            f"máy chủ ở {section}.endpoint không phải kho S3: xem lại {section}.endpoint và {section}.secure "
            "/ "
            f"what answers at {section}.endpoint does not speak S3: check {section}.endpoint and {section}.secure"
        )
    why = type(getattr(error, "reason", None) or error).__name__
    return UnavailableError(
        f"kho S3 của [{section}] không trả lời ({why}): máy chủ có chạy không, {section}.endpoint có đúng "
        "địa chỉ không? / "
        f"the S3 store of [{section}] is away ({why}): does it run, and is {section}.endpoint its address?"
    )


def _refused(error: S3Error, section: str) -> SohoaError:
    code, status = str(error.code), _status(error)
    if code in _CLOCK or (status == 403 and _skewed(error)):
        return ConfigError(
            f"kho S3 của [{section}] từ chối vì đồng hồ của nó và của máy này lệch nhau: chỉnh đồng hồ (NTP) "
            "/ "
            f"the S3 store of [{section}] refuses because its clock and this machine's differ: set the clock (NTP)"
        )
    if code == "NoSuchBucket":
        return ConfigError(
            f"kho S3 không có bucket này: xem lại {section}.bucket / "
            f"the S3 store has no such bucket: check {section}.bucket"
        )
    if code in _KEYS:
        return ConfigError(
            f"kho S3 không nhận thông tin đăng nhập ({code}): xem lại {section}.access_key và "
            f"{section}.secret_key / "
            f"the S3 store does not know these credentials ({code}): "
            f"check {section}.access_key and {section}.secret_key"
        )
    if status == 403:
        return ConfigError(
            f"kho S3 từ chối ({code}): xem lại {section}.access_key, {section}.secret_key, {section}.bucket "
            "và quyền được cấp / "
            f"the S3 store refuses ({code}): check {section}.access_key, {section}.secret_key, {section}.bucket "
            "and what its policy allows"
        )
    if code in _AGAIN or status >= 500 or status in {408, 429} or "Quota" in code or "Storage" in code:
        return UnavailableError(
            f"kho S3 của [{section}] tạm thời không làm được ({code}) / the S3 store of [{section}] cannot now ({code})"
        )
    return ConfigError(
        f"kho S3 của [{section}] từ chối yêu cầu ({code}): sohoa store check cho biết vì sao / "
        f"the S3 store of [{section}] refuses what it is asked ({code}): sohoa store check says why"
    )


def _status(error: S3Error) -> int:
    return int(getattr(error.response, "status", 0) or 0)


def _skewed(error: S3Error) -> bool:
    """Whether the server's own time differs from ours: answers to HEAD have no room for a code."""
    said = error.response.headers.get("Date")
    try:
        server = parsedate_to_datetime(said) if said else None
    except ValueError:
        return False
    return server is not None and abs(server - dt.datetime.now(dt.UTC)) > _SKEW


def _is_tls(error: Exception) -> bool:
    reason = getattr(error, "reason", error)
    return isinstance(reason, urllib3.exceptions.SSLError | ssl.SSLError)
