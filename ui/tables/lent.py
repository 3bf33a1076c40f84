"""How a row that the street has only lent to this desk shows in a list: a word before it, and in the tooltip whose it is."""

from __future__ import annotations

from trafficdesk.desk import Desk, Row
from trafficdesk.errors import Unreachable

TAG = "参考"


def why_lent(desk: Desk, row: Row) -> str:
    """Whose a row is and who can change it, as its form says; one that just came over, or whose server is gone, says nothing."""
    try:
        return desk.records.whose(row.code, row.id)
    except Unreachable:
        return ""
