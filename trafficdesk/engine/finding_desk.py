"""Findings of the desk itself: a backup that was not made, cells of imported lists that are still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from trafficdesk.engine.backups import LAST
from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.records.lists import OPEN
from trafficdesk.records.registry import all_types
from trafficdesk.rules.gaps import GAPS, OpenGap, open_gaps

BACKUP, GAP = "backups.late", "gaps.open"


def backup_late(asking: Asking) -> Iterator[Found]:
    """Some days after the last backup to another place, or after the office began without one."""
    kept = asking.settings.get(LAST)
    began = datetime.fromisoformat(kept).date() if kept else asking.since
    due = asking.kind(BACKUP).until_when(began)
    if due < asking.today:
        days = (asking.today - began).days
        words = f"{days} 天没有备份到别处" if kept else "从没备份到别处"
        yield Found(BACKUP, "", 0, "备份", due, what=words, key=began.isoformat(), since=began)


def gaps_open(asking: Asking) -> Iterator[Found]:
    """Rows of imported lists with cells that could not be read, one finding a row; it stands on the page of the row."""
    since = {row["id"]: asking.began(row["created_at"]) for row in asking.rows(GAPS, "created_at", state=OPEN)}
    mine: dict[tuple[str, int], list[OpenGap]] = {}
    for gap in open_gaps(asking.connection) if since else ():
        mine.setdefault((gap.code, gap.owner), []).append(gap)
    for (code, owner), found in mine.items():
        began = min(since[gap.id] for gap in found)
        labels = "、".join(dict.fromkeys(gap.label for gap in found))
        says = "；".join(f"{gap.label}没有读出来（{gap.source} {gap.place}）" for gap in found)  # the cell itself may be a number to mask
        key, what = ",".join(str(gap.id) for gap in found), f"导入待补：{labels}"
        yield Found(GAP, code, owner, found[0].title, asking.kind(GAP).until_when(began), what=what, key=key, since=began, says=says)


SOURCES = (
    Source((BACKUP,), (), backup_late),
    Source((GAP,), (GAPS, *(each.code for each in all_types() if each.spec.ledger)), gaps_open),
)
