"""Alembic's entry: always on a connection that open_engine hands over."""

from alembic import context

from storage.books import registers  # noqa: F401  its table stands on the metadata
from storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
