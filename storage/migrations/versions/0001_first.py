"""Documents, arrivals, records with full text, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_STATUSES = [
    "received",
    "rendered",
    "recognized",
    "classified",
    "described",
    "assembled",
    "signed",
    "archived",
    "needs_review",
    "set_aside",
]
_GROUPS = ("component", "result", "unknown")


def _one_of(column: str, values: list[str] | tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def upgrade() -> None:
    _tables()
    for table in ("documents", "arrivals", "records", "ledger"):
        for index, columns in _INDEXES.get(table, {}).items():
            op.create_index(index, table, columns)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


_INDEXES: dict[str, dict[str, list[str]]] = {
    "documents": {"ix_documents_status_received_at_id": ["status", "received_at", "id"]},
    "arrivals": {"ix_arrivals_document_id": ["document_id"]},
    "records": {
        "ix_records_owner_kind_archived_at": ["owner", "kind", "archived_at"],
        "ix_records_archived_at": ["archived_at"],
        "ix_records_unit_archived_year_issued_year_grp": ["unit", "archived_year", "issued_year", "grp"],
    },
    "ledger": {"ix_ledger_subject": ["subject"]},
}


def _tables() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "documents",
        sa.Column("id", sa.String(28), nullable=False),
        sa.Column("desk", sa.String(40), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("received_at", time, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("sha256", name="uq_documents_sha256"),
        sa.CheckConstraint("version >= 0", name=op.f("ck_documents_version")),
        _one_of("status", _STATUSES),
    )
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("document_id", sa.String(28), nullable=False),
        sa.Column("source_key", sa.String(64), nullable=False),
        sa.Column("arrived_at", time, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_arrivals_document_id_documents"),
        sa.UniqueConstraint("document_id", "source_key", name="uq_arrivals_document_id_source_key"),
    )
    op.create_table(
        "records",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(28), nullable=False),
        sa.Column("document_id", sa.String(28), nullable=False),
        sa.Column("owner", sa.String(40), nullable=True),
        sa.Column("kind", sa.String(64), nullable=True),
        sa.Column("grp", sa.String(12), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("archived_at", time, nullable=False),
        sa.Column("archived_year", sa.Integer, nullable=False),
        sa.Column("issued_year", sa.Integer, nullable=True),
        sa.Column("expires_on", sa.Date, nullable=True),
        sa.Column("withdrawn_on", sa.Date, nullable=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("text_raw", sa.Text, nullable=False),
        sa.Column("text_fold", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_records"),
        sa.UniqueConstraint("id", name="uq_records_id"),
        sa.UniqueConstraint("document_id", name="uq_records_document_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_records_document_id_documents"),
        _one_of("grp", _GROUPS),
    )
    op.create_table(
        "ledger",
        sa.Column("sequence", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_ledger"),
        sa.UniqueConstraint("hash", name="uq_ledger_hash"),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_ledger_sequence")),
    )


def _sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE records_text USING fts5(text_fold, content='records', content_rowid='number', "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(
        "CREATE TRIGGER records_text_insert AFTER INSERT ON records BEGIN "
        "INSERT INTO records_text(rowid, text_fold) VALUES (new.number, new.text_fold); END"
    )
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_no_{change.lower()} BEFORE {change} ON ledger "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )


def _postgresql() -> None:
    op.execute(
        "ALTER TABLE records ADD COLUMN text_words tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple', text_fold)) STORED"
    )
    op.execute("CREATE INDEX ix_records_text_words ON records USING gin (text_words)")
    op.execute(
        "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
