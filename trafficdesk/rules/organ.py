"""机关代字 of the office, before the numbers that the program gives to its letters (东湖街办 + 隐改〔2026〕3号)."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from trafficdesk.records.system import Setting

SETTING = "letters"  # where how letters look is kept, the 代字 among it


def organ(connection: Connection) -> str:
    """As it is set now; "" where the office adds none."""
    kept = connection.scalar(select(Setting.value).where(Setting.name == SETTING))
    return str((json.loads(kept) or {}).get("organ", "")) if kept else ""
