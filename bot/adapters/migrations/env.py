"""Alembic runs inside the caller's connection and transaction; there is no alembic.ini."""

from alembic import context

from bot.adapters.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
