"""Personal data are sealed: which key is in use, the numbers masked in a text; times of the ledger only grow.

What is asked of documents while their values are sealed is a column: which kind, why one was set aside or waits.

The values themselves are sealed by storage/sealing/rotation.py right after, in batches: that needs a key and may be
stopped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sealing",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("oldest", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sealing"),
        sa.CheckConstraint("id = 1", name=op.f("ck_sealing_id")),
        sa.CheckConstraint("oldest <= version", name=op.f("ck_sealing_oldest")),
    )
    op.execute("INSERT INTO sealing (id, version, oldest, fingerprint) VALUES (1, 0, 0, '')")
    op.add_column("documents", sa.Column("kind", sa.String(64), nullable=True))
    op.add_column("documents", sa.Column("reason", sa.String(40), nullable=True))
    op.add_column("records", sa.Column("numbers", sa.Text, nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    op.execute("UPDATE documents SET kind = json_extract(value, '$.kind'), reason = json_extract(value, '$.reason')")
    op.execute(
        "CREATE TRIGGER records_text_update AFTER UPDATE OF text_fold ON records BEGIN "
        "INSERT INTO records_text(records_text, rowid, text_fold) VALUES ('delete', old.number, old.text_fold); "
        "INSERT INTO records_text(rowid, text_fold) VALUES (new.number, new.text_fold); END"
    )
    op.execute(
        "CREATE TRIGGER ledger_times_grow BEFORE INSERT ON ledger "
        "WHEN new.at <= (SELECT at FROM ledger ORDER BY sequence DESC LIMIT 1) "
        "BEGIN SELECT RAISE(ABORT, 'times of the ledger only grow'); END"
    )


def _postgresql() -> None:
    op.execute("UPDATE documents SET kind = value::json ->> 'kind', reason = value::json ->> 'reason'")
    op.execute(
        "CREATE FUNCTION ledger_times_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF new.at <= (SELECT at FROM ledger ORDER BY sequence DESC LIMIT 1) THEN "
        "RAISE EXCEPTION 'times of the ledger only grow'; END IF; RETURN new; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_times_grow BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_times_grow()"
    )
