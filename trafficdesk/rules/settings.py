"""Settings of the office, for rules that are asked with a connection only; from when on the office answers for itself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from trafficdesk.records.system import ChangeSetRow, Setting
from trafficdesk.store.trail import SEALED

SINCE = "office.since"


def office_since(connection: Connection, today: date) -> date:
    """From which day on the office answers for itself: as it was set, else the day of its first change.

    What fell due before is nobody's to catch up: an office that begins in November owes no meeting of the first quarter.
    """
    text = connection.scalar(select(Setting.value).where(Setting.name == SINCE))
    if text is not None:
        return date.fromisoformat(json.loads(text))
    first = connection.scalar(select(func.min(ChangeSetRow.table().c.at)).where(ChangeSetRow.table().c.kind != SEALED))
    return today if first is None else min(first.date(), today)


def setting(connection: Connection, name: str) -> Any:
    """A setting of the office (JSON value), {} when it was never set."""
    text = connection.scalar(select(Setting.value).where(Setting.name == name))
    return {} if text is None else json.loads(text)
