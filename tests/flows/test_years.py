"""The years of which there are records."""

from __future__ import annotations

from datetime import date

import pytest

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.work.years import digest


def test_years_with_records_come_from_numbers_and_from_days(desk: Desk) -> None:
    assert desk.overview.years() == ()
    with desk.records.work("样例") as work:
        work.add_fact("targets", {"name": "责任书签订率", "year": 2019})
        letter = work.add_fact("letters", {"number": "函〔2016〕1 号", "subject": "停业整顿", "sent": date(2016, 3, 2)})
    assert desk.overview.years() == (2019, 2016)
    desk.records.trash("letters", [letter], "测试")
    assert desk.overview.years() == (2019,)


def test_figures_that_the_program_did_not_write_are_said_to_be_unreadable() -> None:
    for text in ("样例", "[]", '{"year": 2025}', '{"year": 2025, "made_on": "2026-01-05", "other": [["a", "b"]]}'):
        with pytest.raises(KnownError, match="读不出来"):
            digest.read(text)
