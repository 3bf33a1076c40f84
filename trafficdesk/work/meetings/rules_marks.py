"""What was said of an item at a meeting is found by that meeting's mark: when the meeting moves, the mark moves along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.meetings.rules import mark

_PARTS = ("starts", "quarter", "kind")


def follow_meeting(work: Work, change: Change) -> None:
    """Put the new day, quarter and kind of a meeting before the lines that were written of it."""
    old = {each.field: each.old for each in change.fields if each.field in _PARTS}
    if not old:
        return
    meetings, issues = record_type("meetings").table, record_type("meeting-issues").table
    row = work.connection.execute(select(*(meetings.c[name] for name in _PARTS)).where(meetings.c.id == change.id)).one()
    now = dict(zip(_PARTS, row, strict=True))
    before, after = f"{_mark(now | old)}：", f"{_mark(now)}："
    wanted = issues.c.progress.contains(before, autoescape=True) & issues.c.deleted_at.is_(None)
    for issue in list(work.connection.execute(select(issues.c.id, issues.c.progress).where(wanted))):
        lines = [after + line.removeprefix(before) if line.startswith(before) else line for line in issue.progress.split("\n")]
        work.set_fact("meeting-issues", issue.id, {"progress": "\n".join(lines)})


def _mark(parts: dict[str, object]) -> str:
    starts = parts["starts"]
    when = datetime.fromisoformat(starts) if isinstance(starts, str) else starts
    return mark(when if isinstance(when, datetime) else None, str(parts["quarter"]), str(parts["kind"]))
