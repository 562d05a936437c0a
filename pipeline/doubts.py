"""What a clerk has to look at before a paper is signed."""

from collections.abc import Sequence
from dataclasses import replace

from core.codes import procedure_key
from core.errors import Reason
from core.model import (
    Document,
    DocumentKind,
    DossierCode,
    FieldName,
    Metadata,
    OwnerId,
    PageText,
    ProcedureCode,
)
from pipeline import metadata
from rules.papers.stack import stack_flaws


def doubt_of(
    document: Document, described: Metadata, texts: Sequence[PageText], kind: DocumentKind | None, *, several: bool
) -> Reason | None:
    """The first thing to look at: what a file is comes before what it says.

    Args:
        document: with what its paper says of itself.
        described: its fields.
        texts: its pages.
        kind: which paper it is taken for, if any.
        several: whether more than one paper seems to be in it.
    """
    if document.collated_from and stack_flaws(texts, document.sides):
        # Nobody scanned this file: what is advice elsewhere must be seen before it is signed.
        return Reason.SIDES_DOUBTFUL
    if several:
        return Reason.SEVERAL_PAPERS
    if kind is None:
        return Reason.BLANK if all(page.blank for page in texts) else Reason.UNKNOWN_KIND
    if metadata.doubts(described, kind):
        return Reason.DOUBTFUL_FIELD
    if cover_differs(document):
        return Reason.COVER_DIFFERS
    return Reason.OWNER_DIFFERS if owner_differs(document, described) else None


def with_facts(document: Document, described: Metadata) -> Document:
    """The document with the dossier, procedure and owner that its paper names, where nobody named them before."""
    owner = described.value(FieldName.PERSONAL_ID) or described.value(FieldName.TAX_CODE)
    dossier = described.value(FieldName.DOSSIER_CODE)
    procedure = described.value(FieldName.PROCEDURE_CODE)
    return replace(
        document,
        owner=document.owner or (OwnerId(owner) if owner else None),
        dossier_code=document.dossier_code or (DossierCode(dossier) if dossier else None),
        procedure_code=document.procedure_code or (ProcedureCode(procedure) if procedure else None),
    )


def owner_differs(document: Document, described: Metadata) -> bool:
    """Whether the paper itself names somebody else than the owner it was brought for.

    A slip of the keyboard there would hand a citizen's paper to another for ever.
    """
    named = {described.value(FieldName.PERSONAL_ID), described.value(FieldName.TAX_CODE)} - {None}
    return document.owner is not None and bool(named) and document.owner not in named


def cover_differs(document: Document) -> bool:
    """Whether a cover sheet names another dossier or procedure than whoever brought the stack."""
    cover = document.cover
    if cover is None:
        return False
    procedure = procedure_key(cover.procedure_code) if cover.procedure_code else None
    told = procedure_key(document.procedure_code) if document.procedure_code else None
    return document.dossier_code != cover.dossier_code or (procedure is not None and procedure != told)
