"""The station pages and papers ask the database a few times, however many logs and shifts there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.helpers.statements import statements
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError

MONDAY = date(2026, 11, 23)


def asked(desk: Desk) -> dict[str, int]:
    span = Filter("on", "between", date(2026, 11, 1), date(2026, 11, 30))
    logs, duties = ([row.id for row in desk.records.select(code, span)] for code in ("duty-logs", "duties"))
    works = {
        "roster": lambda: desk.stations.roster(MONDAY), "month": lambda: desk.stations.month(MONDAY),
        **{kind: lambda kind=kind: desk.prints.render(kind, ids=logs)
           for kind in ("duty-log-sheet", "station-month", "station-inspection")},
        "duty-roster": lambda: desk.prints.render("duty-roster", ids=duties),
        "group-event-sheet": lambda: desk.prints.render("group-event-sheet"),
    }  # fmt: skip
    found = {}
    for name, work in works.items():
        with statements(desk) as said:
            work()
        found[name] = len(said)
    return found


def test_stations_are_read_at_once(demo_desk: Desk) -> None:
    before = asked(demo_desk)
    assert {name: number for name, number in before.items() if number > 20} == {}
    stations = [row.id for row in demo_desk.records.select("stations")]
    persuader = demo_desk.records.select("persuaders", limit=1)[0].id
    for n in range(10):
        day = date(2026, 11, 2) + timedelta(days=n)
        line = {"station": stations[n % 8], "on": day, "shift": "下午", "persuader": persuader, "behaviour": "逆行"}
        log = demo_desk.stations.log([line, {**line, "behaviour": "违停"}]).ids[0]
        demo_desk.attachments.add_bytes("duty-logs", log, b"x", f"{n}.jpg", "照片")
        demo_desk.records.add("group-events", {"name": f"集市{n}", "held": day, "station": stations[n % 8]})
    assert asked(demo_desk) == before


def test_a_line_that_a_check_refuses_is_named_and_nothing_is_written(demo_desk: Desk) -> None:
    stations = [row.id for row in demo_desk.records.select("stations")]
    before = len(demo_desk.records.select("duty-logs"))
    good = {"station": stations[0], "on": MONDAY, "shift": "下午", "checked": "3"}
    with pytest.raises(KnownError, match=r"第 2 行没有存上.*24 小时"):
        demo_desk.stations.log([good, {**good, "hours": "25"}])
    assert len(demo_desk.records.select("duty-logs")) == before
