"""trail that proves"""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    op.create_table('seals',
    sa.Column('record', sa.Integer(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Integer(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=True),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('record', 'row_id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sealed', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('salt', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('digest', sa.String(), nullable=True))

    with op.batch_alter_table('change_sets', schema=None) as batch_op:
        batch_op.add_column(sa.Column('salt', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('digest', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('link', sa.String(), nullable=True))

    # Findings that follow from a birthday are known by their month.
    op.execute("UPDATE finding_marks SET mark_key = substr(mark_key, 1, 7) WHERE kind = 'people.age'")
    op.execute("UPDATE finding_marks SET mark_key = substr(mark_key, 1, 8) || '01' WHERE kind = 'people.extended_until'")
