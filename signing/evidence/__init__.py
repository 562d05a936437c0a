"""Evidence that bytes existed at a time, and that an archive only ever grew.

Two trees over the same objects (docs/adr/0029): RFC 4998 hash trees, whose roots timestamp services sign, prove when;
the RFC 6962 log proves that nothing was dropped, altered or slipped in afterwards. Nothing here opens a store.
"""

from signing.evidence.hashtree import HashTree, RefusedDocument
from signing.evidence.merkle import MerkleLog
from signing.evidence.notes import Checkpoint, LogKey, open_log_key
from signing.evidence.record import EvidenceReport, Link, evidence_record, verify_record
from signing.evidence.tokens import Authority, Token, read_token, stamp, stamping

__all__ = [
    "Authority",
    "Checkpoint",
    "EvidenceReport",
    "HashTree",
    "Link",
    "LogKey",
    "MerkleLog",
    "RefusedDocument",
    "Token",
    "evidence_record",
    "open_log_key",
    "read_token",
    "stamp",
    "stamping",
    "verify_record",
]
