"""PostgreSQL's full text tells the records of about one time from others: a search can begin with the newest.

Each record's words get one more, `#` and the number of its bucket, which no text can hold: the parser drops signs.
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE records DROP COLUMN text_words")
    op.execute(
        "ALTER TABLE records ADD COLUMN text_words tsvector GENERATED ALWAYS AS "
        "(to_tsvector('simple', text_fold) || array_to_tsvector(ARRAY['#' || (number >> 12)::text])) STORED"
    )
    op.execute("CREATE INDEX ix_records_text_words ON records USING gin (text_words)")
