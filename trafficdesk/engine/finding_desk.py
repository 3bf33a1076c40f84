"""Findings of the desk itself: a backup that was not made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from trafficdesk.engine.backups import LAST
from trafficdesk.engine.finding import Asking, Found, Source

BACKUP = "backups.late"


def backup_late(asking: Asking) -> Iterator[Found]:
    """Some days after the last backup to another place, or after the office began without one."""
    kept = asking.settings.get(LAST)
    began = datetime.fromisoformat(kept).date() if kept else asking.since
    due = asking.kind(BACKUP).until_when(began)
    if due < asking.today:
        days = (asking.today - began).days
        words = f"{days} 天没有备份到别处" if kept else "从没备份到别处"
        yield Found(BACKUP, "", 0, "备份", due, what=words, key=began.isoformat(), since=began)


SOURCES = (Source((BACKUP,), (), backup_late),)
