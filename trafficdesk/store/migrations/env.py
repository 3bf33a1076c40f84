"""Alembic's entry point; called with an open connection by trafficdesk/store/schema.py."""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"], target_metadata=attributes.get("target"), render_as_batch=True, compare_type=False
)
with context.begin_transaction():
    context.run_migrations()
