"""Identifiers. Each is its own type, so that one cannot be passed for another."""

from typing import NewType

Sha256 = NewType("Sha256", str)  #: 64 lower-case hexadecimal digits
DocumentId = NewType("DocumentId", str)  #: "d-" and 26 letters, derived from the original's SHA-256 (ADR 0002)
RecordId = NewType("RecordId", str)  #: "r-" and the same 26 letters as the document it came from
DeskCode = NewType("DeskCode", str)
UnitCode = NewType("UnitCode", str)
KindCode = NewType("KindCode", str)  #: a key of configs/kinds.toml
ProcedureCode = NewType("ProcedureCode", str)
DossierCode = NewType("DossierCode", str)
ComponentCode = NewType("ComponentCode", str)  #: of a component of one procedure, in configs/procedures.toml
OwnerId = NewType("OwnerId", str)  #: personal id or tax code; personal data, never logged
BatchId = NewType("BatchId", str)  #: "b-" and 26 letters, derived from the desk and the folder
