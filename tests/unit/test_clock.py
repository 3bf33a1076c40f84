"""The computer's own day, unless somebody says another one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from trafficdesk import clock


def test_the_day_is_the_computers_unless_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAFFICDESK_TODAY")
    before = datetime.now()
    found, now = clock.today(), clock.now()
    assert before.date() <= found <= date.today()
    assert timedelta(seconds=-1) < now - before < timedelta(minutes=1)
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2028-02-29")
    assert clock.today() == clock.now().date() == date(2028, 2, 29)
    with clock.standing_on(date(2027, 1, 1)):
        assert clock.today() == clock.now().date() == date(2027, 1, 1)
    assert clock.today() == date(2028, 2, 29)


def test_the_suite_stands_on_the_day_it_was_told(request: pytest.FixtureRequest) -> None:
    assert clock.today() == request.config.getoption("--today")
