"""Numbers that the program gives out stand once among living rows, by the word of the database itself.

An office in which a list once brought the same number twice keeps both rows and goes without: nobody may renumber a
signed paper for it, and the form refuses a further one as before.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'

NUMBERS = (
    ('accidents', 'number'), ('agreements', 'serial'), ('hazards', 'number'), ('letters', 'number'),
    ('official_trips', 'number'),
)
LIVING = 'deleted_at IS NULL'


def upgrade() -> None:
    for table, number in NUMBERS:
        twice = sa.text(
            f'SELECT {number} FROM {table} WHERE {LIVING} AND {number} IS NOT NULL GROUP BY {number} HAVING count(*) > 1'
        )
        if op.get_bind().execute(twice).first() is None:
            living = sa.text(LIVING)
            op.create_index(
                f'ux_{table}_{number}', table, [number], unique=True, sqlite_where=living, postgresql_where=living
            )
