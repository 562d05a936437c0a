"""Check an archive, believing nothing: each record by itself, and store, index and ledger by each other."""

from pipeline.audit.books import Books, compare_books
from pipeline.audit.everything import Source, audit, drawn, records_of
from pipeline.audit.journal import Journal, Terms
from pipeline.audit.verdicts import Fault, Finding, RecordVerdict

__all__ = [
    "Books",
    "Fault",
    "Finding",
    "Journal",
    "RecordVerdict",
    "Source",
    "Terms",
    "audit",
    "compare_books",
    "drawn",
    "records_of",
]
