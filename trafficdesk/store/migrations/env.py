"""Alembic's entry point; called with an open connection by trafficdesk/store/schema.py."""

from alembic import context

from trafficdesk.records.registry import whole_metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=whole_metadata(), render_as_batch=True, compare_type=False)
with context.begin_transaction():
    context.run_migrations()
