"""The years of which there are records."""

from __future__ import annotations

from datetime import date

from trafficdesk.desk import Desk


def test_years_with_records_come_from_numbers_and_from_days(desk: Desk) -> None:
    assert desk.overview.years() == ()
    with desk.records.work("样例") as work:
        work.add_fact("targets", {"name": "责任书签订率", "year": 2019})
        letter = work.add_fact("letters", {"number": "函〔2016〕1 号", "subject": "停业整顿", "sent": date(2016, 3, 2)})
    assert desk.overview.years() == (2019, 2016)
    desk.records.trash("letters", [letter], "测试")
    assert desk.overview.years() == (2019,)
