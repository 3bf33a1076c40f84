"""kept files of an office on a server

Whole numbers of a database that was made on trial get eight bytes, as they have on SQLite.
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'

_NARROW = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'integer' ORDER BY table_name, column_name
"""


def upgrade() -> None:
    op.create_table('file_parts',
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'part')
    )
    connection = op.get_bind()
    if connection.dialect.name != 'postgresql':
        return
    quote = connection.dialect.identifier_preparer.quote
    for table, column in connection.execute(sa.text(_NARROW)).all():
        op.execute(f'ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} TYPE BIGINT')
