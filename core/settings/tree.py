"""The shape of the settings: the tree mirrors configs/default.toml key by key; an unknown key anywhere is an error."""

from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from core.logs import LogFormat, LogLevel
from core.model import Backs, Sides, Splitting
from core.settings.accounts import AccountSettings
from core.settings.keys import DeskKeys, Section

#: The name of the folder that `[inbox]` names, among those of `[[inboxes]]`.
OWN_INBOX: Final = "inbox"
#: What `review.four_eyes` says for all kinds.
EVERY_KIND: Final = "*"


class DeskSettings(Section):
    """Whose desk this is."""

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")
    name: str
    unit: str
    operator: str


class InboxSettings(Section):
    """Where scans fall, and what is taken from there."""

    folder: Path
    done: Path
    quarantine: Path
    quiet_seconds: float = Field(ge=0)
    poll_seconds: float = Field(gt=0)
    max_bytes: int = Field(gt=0)
    max_pages: int = Field(gt=0)
    max_pixels: int = Field(gt=0)
    network_quiet_seconds: float = Field(ge=0)
    incomplete_seconds: float = Field(ge=0)
    split: Splitting


class ScannerInbox(Section):
    """One more folder where scans fall: which scanner writes there, who works at it, and what for."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")
    folder: Path
    scanner: str = ""
    operator: str = ""
    procedure: str = ""
    network: bool = False
    quiet_seconds: float | None = Field(default=None, ge=0)
    sides: Sides = Sides.TOGETHER
    backs: Backs = Backs.REVERSED
    pair_minutes: float = Field(default=15.0, gt=0)
    split: Splitting | None = None

    @property
    def pair_seconds(self) -> float:
        """How long fronts wait for their backs."""
        return self.pair_minutes * 60


class CaptureSettings(Section):
    """How `sohoa scan --device` drives a scanner, and where a stack lies until it is one file."""

    folder: Path
    profile: str
    page_seconds: float = Field(gt=0)


class PlaceSettings(Section):
    """Where an object store is, and what protects its objects."""

    path: Path
    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: SecretStr
    secret_key_file: str
    secure: bool
    timeout_seconds: float = Field(gt=0)
    worm: bool
    retention_days: int = Field(ge=1, le=36_500)
    encrypt: bool


class StoreSettings(PlaceSettings):
    """One object store."""

    kind: Literal["files", "s3"]


class ReplicaSettings(PlaceSettings):
    """The second copy of the archive, if there is one."""

    kind: Literal["none", "files", "s3"]


class FixitySettings(Section):
    """How often every byte of the archive is looked at again, and how fast."""

    period_days: int = Field(ge=1)
    megabytes_per_second: float = Field(gt=0)


class IndexSettings(Section):
    """The database of facts."""

    url: SecretStr
    url_file: str
    keys_file: Path


class ReadingSettings(Section):
    """Which engine reads, and with what."""

    engine: Literal["tesseract"]
    language: str
    tessdata: str
    page_seconds: float = Field(gt=0)
    page_workers: int = Field(ge=0)
    second_reader: Literal["off", "doubtful", "all"]


class QualitySettings(Section):
    """From where on the picture of a page has a flaw."""

    min_dpi: float = Field(gt=0)
    drawing_dpi: float = Field(gt=0)
    drawing_from_mm: float = Field(gt=0)
    small_print_mm: float = Field(ge=0)
    large_print_mm: float = Field(gt=0)
    soft_mm: float = Field(gt=0)
    blurred_mm: float = Field(gt=0)
    pale: float = Field(ge=0, le=1)
    faint: float = Field(ge=0, le=1)
    skewed_deg: float = Field(ge=0)
    border_mm: float = Field(ge=0)
    moire_levels: float = Field(gt=0)


class ScoreSettings(Section):
    """From which score on a machine's answer is taken without a clerk."""

    accept_score: float = Field(ge=0, le=1)


class ReviewSettings(Section):
    """How clerks decide about what is doubtful."""

    four_eyes: tuple[str, ...]

    @field_validator("four_eyes", mode="before")
    @classmethod
    def _of_the_environment(cls, value: object) -> object:
        """What an environment variable says is one text."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class PdfaSettings(Section):
    """Which PDF/A is written, and how the pictures of its pages are stored."""

    flavour: Literal["2b", "2u"]
    profile: Literal["faithful", "standard", "layered"]


class SigningSettings(DeskKeys):
    """With which keys, profile and timestamp service a desk signs."""

    profile: str
    passphrase_file: str
    passphrase: SecretStr
    mechanism: Literal["pss", "pkcs1v15"]
    digest: Literal["sha256", "sha384", "sha512"] = "sha256"
    level: Literal["auto", "B-B", "B-T", "B-LT", "B-LTA"]
    tsa_url: str
    tsa_timeout_seconds: float = Field(gt=0)
    revocation_timeout_seconds: float = Field(gt=0)


class StampSettings(Section):
    """What the stamps of signatures show besides what their profiles say."""

    person: str = Field(repr=False)
    signature_image: str
    signature_mm: float = Field(gt=0, le=100)
    seal_image: str
    seal_mm: float = Field(gt=0, le=100)


class EvidenceSettings(Section):
    """With what the log of the archive is signed and its daily batch is stamped."""

    key_file: Path
    tsa_url: str
    renew_days: int = Field(ge=1)


class TrustSettings(Section):
    """Whom verification believes."""

    folder: Path


class EngineSettings(Section):
    """Who calls the steps."""

    runner: Literal["inline", "pool", "dramatiq"]
    processes: int = Field(ge=0)
    pages_a_turn: int = Field(gt=0)
    turn_seconds: float = Field(gt=0)
    step_seconds: float = Field(gt=0)
    memory_mib: int = Field(ge=256)
    lease_seconds: float = Field(gt=0)
    broker_url: SecretStr
    broker_url_file: str


class BackscanSettings(Section):
    """How a folder of many files is taken in, and when that stops by itself."""

    low_water: int = Field(ge=1)
    high_water: int = Field(ge=1)
    max_refused_percent: float = Field(ge=0, le=100)
    judge_after: int = Field(ge=1)
    min_free_mib: int = Field(ge=0)
    split: Splitting

    @model_validator(mode="after")
    def _low_is_below_high(self) -> "BackscanSettings":
        if self.low_water > self.high_water:
            raise ValueError(f"low_water {self.low_water} is above high_water {self.high_water}")
        return self


class PortalSettings(Section):
    """Where the portal listens, to whom, and how much it lets them ask."""

    host: str
    port: int = Field(ge=0, le=65535)
    clients_file: Path
    keys_file: Path
    audience: str
    certificate_header: str = Field(pattern=r"^[A-Za-z0-9-]*$")
    client_per_minute: int = Field(ge=1)
    person_per_hour: int = Field(ge=1)
    misses_per_hour: int = Field(ge=1)
    content: Literal["proxy", "redirect"]
    webhook_private: bool
    webhook_days: int = Field(ge=1, le=30)


class LogSettings(Section):
    """How much is said, and in which form."""

    level: LogLevel
    format: LogFormat


class Config(Section):
    """Everything; every path is absolute after `load`."""

    desk: DeskSettings
    inbox: InboxSettings
    capture: CaptureSettings
    store: StoreSettings
    work: StoreSettings
    replica: ReplicaSettings
    fixity: FixitySettings
    index: IndexSettings
    reading: ReadingSettings
    quality: QualitySettings
    classifier: ScoreSettings
    metadata: ScoreSettings
    review: ReviewSettings
    pdfa: PdfaSettings
    signing: SigningSettings
    stamp: StampSettings
    trust: TrustSettings
    evidence: EvidenceSettings
    engine: EngineSettings
    backscan: BackscanSettings
    portal: PortalSettings
    accounts: AccountSettings
    log: LogSettings
    inboxes: tuple[ScannerInbox, ...] = ()

    @property
    def all_inboxes(self) -> tuple[ScannerInbox, ...]:
        """The desk's own inbox and those of its scanners, each with its quiet time."""
        ours = self.inbox
        own = ScannerInbox(name=OWN_INBOX, folder=ours.folder, quiet_seconds=ours.quiet_seconds)
        usual = {False: ours.quiet_seconds, True: ours.network_quiet_seconds}
        return own, *(
            item.model_copy(update={"quiet_seconds": usual[item.network]}) if item.quiet_seconds is None else item
            for item in self.inboxes
        )
