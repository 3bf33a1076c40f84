"""The demo office walked day by day from 1 December to 31 January: nothing open is lost, nothing is invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trafficdesk.desk import Desk
from trafficdesk.engine.finding import Finding, Identity

FIRST, LAST = date(2026, 12, 1), date(2027, 1, 31)
# What a day alone may take away: they speak of a day's state, not of something left undone.
PASSING = {
    "agreements.next",  # becomes one finding a person at the end of March
    "stations.silent",  # its words and day count on with the silence
}


def known(desk: Desk) -> dict[Identity, Finding]:
    everything = desk.findings.everything()
    found = {each.identity: each for each in everything}
    assert len(found) == len(everything), "no finding stands there twice"
    return found


def test_a_walk_over_new_year_loses_nothing_and_invents_nothing(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    day, before = FIRST, {}
    while day <= LAST:
        monkeypatch.setenv("TRAFFICDESK_TODAY", day.isoformat())
        demo_desk.start_day()
        now = known(demo_desk)
        assert not demo_desk.left_undone
        rows = {each[:3] for each in now}  # a gap of one month is followed by that of the next, of the same bus
        gone = {each for each in before if each not in now and each[0] not in PASSING and not (each[2] and each[:3] in rows)}
        assert gone == set(), f"{day}: lost {[before[each].what for each in gone]}"
        rows_before = {each[:3] for each in before}
        for identity, each in now.items():
            older = before.get(identity)
            assert older is None or each.days == older.days - 1 or each.due != older.due, (day, each.what, each.title)
            if older is None and before and identity[:3] not in rows_before:
                assert each.days >= 0 or each.days == -1 or each.found.since == day - timedelta(days=1), (day, each.what, each.days)
        before, day = now, day + timedelta(days=1)
    kinds = {each.kind.name for each in before.values()}
    assert {"meetings.quarter", "committee-papers.assessment", "years.open", "years.close"} <= kinds
    states = {row.values["state"] for row in demo_desk.records.select("agreements") if row.values["year"] == 2026}
    assert "生效" not in states and "到期" in states, "agreements of a year end with it"
    assert not [each for each in before.values() if each.code == "agreements" and each.id], "and no signed one is late"
