"""The shape of the settings, and of what accounts and keys need of them."""

from core.settings.tree import (
    EVERY_KIND,
    OWN_INBOX,
    Config,
    IndexSettings,
    PlaceSettings,
    PortalSettings,
    QualitySettings,
    ReadingSettings,
    ReplicaSettings,
    ReviewSettings,
    ScannerInbox,
    SigningSettings,
    StampSettings,
    StoreSettings,
)

__all__ = [
    "EVERY_KIND",
    "OWN_INBOX",
    "Config",
    "IndexSettings",
    "PlaceSettings",
    "PortalSettings",
    "QualitySettings",
    "ReadingSettings",
    "ReplicaSettings",
    "ReviewSettings",
    "ScannerInbox",
    "SigningSettings",
    "StampSettings",
    "StoreSettings",
]
