"""numbers are sorted by their size

No table changes: what rows are sorted by is written anew by store/trail_start.py, which knows how.
"""

revision = '0018'
down_revision = '0017'


def upgrade() -> None:
    """Nothing of its own."""
