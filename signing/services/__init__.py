"""The services that signing leans on: timestamps, OCSP answers, revocation lists.

Asked only while the desk signs or renews its own files, and only at addresses of the settings or of certificates on the
path from the desk's own key, or its timestamp service's, to an anchor. Checking never asks anybody.
"""

from signing.services.calls import Patience, Service
from signing.services.revocation import Evidence, RevocationService

__all__ = ["Evidence", "Patience", "RevocationService", "Service"]
