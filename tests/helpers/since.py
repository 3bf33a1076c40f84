"""From when on an office answers for itself: a test's office begins on the day of the test unless it is said otherwise."""

from __future__ import annotations

from trafficdesk.desk import Desk
from trafficdesk.rules.settings import SINCE


def answers_since(desk: Desk, day: str = "2026-01-01") -> None:
    """What fell due from that day on is this office's."""
    desk.office.set_setting(SINCE, day)
