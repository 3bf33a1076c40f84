"""The one place that asks the computer for the time, so that tests and demos can set it."""

from __future__ import annotations

import os
from datetime import date, datetime


def today() -> date:
    """Today's date; TRAFFICDESK_TODAY=2026-11-23 fixes it (demos, tests, screenshots)."""
    fixed = os.environ.get("TRAFFICDESK_TODAY")
    return date.fromisoformat(fixed) if fixed else date.today()


def now() -> datetime:
    """Local time to the second; follows the fixed date of `today`."""
    moment = datetime.now().replace(microsecond=0)
    return datetime.combine(today(), moment.time())
