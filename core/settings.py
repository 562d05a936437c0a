"""The shape of the settings: the tree mirrors configs/default.toml key by key; an unknown key anywhere is an error."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class Section(BaseModel):
    """A part of the settings: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class StoreSettings(Section):
    """One object store."""

    kind: Literal["files", "s3"]
    path: Path
    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: SecretStr
    secret_key_file: str
    secure: bool
    timeout_seconds: float = Field(gt=0)


class IndexSettings(Section):
    """The database of facts."""

    url: SecretStr
    url_file: str


class ReadingSettings(Section):
    """Which engine reads, and with what."""

    engine: Literal["tesseract"]
    language: str
    tessdata: str
    page_seconds: float = Field(gt=0)
    page_workers: int = Field(ge=0)


class ScoreSettings(Section):
    """From which score on a machine's answer is taken without a clerk."""

    accept_score: float = Field(ge=0, le=1)


class PdfaSettings(Section):
    """Which PDF/A is written."""

    flavour: Literal["2b", "2u"]


class SigningSettings(Section):
    """With which key, profile and timestamp service a desk signs."""

    profile: str
    pkcs12: str
    passphrase_file: str
    passphrase: SecretStr
    mechanism: Literal["pss", "pkcs1v15"]
    tsa_url: str
    tsa_timeout_seconds: float = Field(gt=0)


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

    @model_validator(mode="after")
    def _low_is_below_high(self) -> "BackscanSettings":
        if self.low_water > self.high_water:
            raise ValueError(f"low_water {self.low_water} is above high_water {self.high_water}")
        return self


class PortalSettings(Section):
    """Where the portal listens, and to whom."""

    host: str
    port: int = Field(ge=0, le=65535)
    clients_file: Path


class LogSettings(Section):
    """How much is said."""

    level: Literal["debug", "info", "warning", "error"]


class Config(Section):
    """Everything; every path is absolute after `load`."""

    desk: DeskSettings
    inbox: InboxSettings
    store: StoreSettings
    work: StoreSettings
    index: IndexSettings
    reading: ReadingSettings
    classifier: ScoreSettings
    metadata: ScoreSettings
    pdfa: PdfaSettings
    signing: SigningSettings
    trust: TrustSettings
    engine: EngineSettings
    backscan: BackscanSettings
    portal: PortalSettings
    log: LogSettings
