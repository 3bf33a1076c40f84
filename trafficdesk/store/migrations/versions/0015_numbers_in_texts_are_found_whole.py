"""numbers in texts are found whole

No table changes: titles and search terms of texts that hold a number are written anew by store/trail_start.py, which knows how.
"""

revision = '0015'
down_revision = '0014'


def upgrade() -> None:
    """Nothing of its own."""
