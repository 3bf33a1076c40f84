"""What a day begins with where the office is on a server (engine/daily.py)."""

from __future__ import annotations

from datetime import date

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records


def begin_day(office: Office, _records: Records, _today: date) -> None:
    """Rights are made anew where the program has changed, and what was opened beside the program is named."""
    if not office.store.on_server:
        return
    from trafficdesk.server.logins import keep_current
    from trafficdesk.server.openings import note_openings

    keep_current(office.store)
    note_openings(office)
