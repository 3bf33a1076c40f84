"""劝导站 on the demo office: the silent one stands out, a shift is rostered, logged and printed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import KnownError, Refused
from trafficdesk.rules.counters import Scope, count_all

TODAY = date(2026, 11, 23)
NOVEMBER = Filter("on", "between", date(2026, 11, 1), date(2026, 11, 30))


def test_the_silent_station_is_on_the_radar_until_it_writes_a_log(demo_desk: Desk) -> None:
    late = [item for item in demo_desk.due() if item.code == "stations" and item.level == "bad"]
    assert [item.title for item in late] == ["8 号劝导站"]
    assert demo_desk.stations.silent()[0].name == "8 号劝导站"
    demo_desk.stations.log([{"station": late[0].id, "on": TODAY, "shift": "早高峰", "checked": "12", "hours": "2"}])
    assert not [item for item in demo_desk.due() if item.code == "stations" and item.level == "bad"]
    demo_desk.records.undo()
    assert [item for item in demo_desk.due() if item.code == "stations" and item.level == "bad"]


def test_the_week_is_carried_on_and_an_ended_term_asks_why(demo_desk: Desk) -> None:
    monday, stations = TODAY, demo_desk.stations
    shifts = sum(len(cells) for row in stations.week(monday) for cells in row.days)
    assert f"{shifts} 班" in stations.copy_week(monday, monday + timedelta(days=7)).sentence
    with pytest.raises(KnownError, match="都已经排好"):
        stations.copy_week(monday, monday + timedelta(days=7))
    soon = demo_desk.records.select("persuaders", sort=("hired_until",))[0]
    after = soon.values["hired_until"] + timedelta(days=1)
    with pytest.raises(Refused, match="聘期到"):
        stations.assign(soon.values["station"], after, "下午", soon.id)
    stations.assign(soon.values["station"], after, "下午", soon.id, reason="续聘手续办理中")


def test_the_month_ranks_and_reviews_every_station(demo_desk: Desk) -> None:
    *lines, total = demo_desk.stations.figures(date(2026, 11, 1), date(2026, 11, 30))
    assert len(lines) == 8 and total.persuaded == sum(line.persuaded for line in lines) > 0
    assert min(line.rank for line in lines) == 1
    review = {each.name: each for each in demo_desk.stations.review(TODAY)}
    assert review["5 号劝导站"].without_plate and not review["1 号劝导站"].without_plate
    assert review["8 号劝导站"].lacking == ("有装备", "有制度", "有经费", "有台账")[-3:]
    assert any(each.without_log for each in review.values())


def test_every_paper_of_the_demo_comes_out(demo_desk: Desk) -> None:
    records = demo_desk.records
    logs = [row.id for row in records.select("duty-logs", NOVEMBER, limit=12)]
    _, text = paper(demo_desk, "duty-log-sheet", logs)
    assert_on(text, "交通安全劝导登记表", "站长签字")
    _, text = paper(demo_desk, "duty-log-blank", [row.id for row in records.select("stations")])
    assert_on(text, "8 号劝导站")
    _, text = paper(demo_desk, "duty-roster", [row.id for row in records.select("duties", Filter("on", "is", TODAY))])
    assert_on(text, "周六11月28日", "早高峰")
    for key, words in (("station-month", "合计"), ("station-inspection", "有制度")):
        printed = demo_desk.prints.render(key, filters=(NOVEMBER,))
        assert printed.parts, words
    _, text = paper(demo_desk, "group-event-sheet", [row.id for row in records.select("group-events")])
    assert_on(text, "冬季农产品集市", "保障措施")


def test_the_months_page_the_scores_and_the_inspection_count_alike(demo_desk: Desk) -> None:
    month = demo_desk.stations.month(TODAY)
    assert len(month.reviews) == 8
    span = date(2026, 11, 1), date(2026, 11, 30)
    compared = []
    for line, found in zip(month.figures, month.reviews, strict=False):
        scope = Scope(*span, station=line.station)
        with demo_desk.records.reading() as connection:
            told, days, roster, photos, built = count_all(connection, [(key, scope) for key in (
                "duty-logs", "station-days", "station-roster-rate", "station-photos-rate", "station-built-rate")])  # fmt: skip
        duties = demo_desk.records.rows("duties", demo_desk.records.ids(Query("duties", roster.parts[1].filters)))
        assert (told.value, days.value) == (line.persuaded, line.days) == (line.persuaded, found.days)
        assert {row.values["on"] for row in duties} == set(found.without_log)
        assert photos.parts[1].number == len(found.without_photo) == line.without_photo
        assert built.parts[1].number == len(found.lacking)
        compared += [found.without_log, found.without_photo, found.lacking]
    assert any(found for found in compared[0::3]) and any(compared[1::3]) and any(compared[2::3])


def test_a_shift_of_today_is_missing_nowhere_until_tomorrow(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    station = demo_desk.records.select("stations", sort=("-number",))[0].id
    for row in demo_desk.records.select("duties", Filter("station", "is", station), Filter("on", "between", TODAY, TODAY)):
        demo_desk.records.trash("duties", [row.id], "测试")
    for row in demo_desk.records.select("duty-logs", Filter("station", "is", station), Filter("on", "is", TODAY)):
        demo_desk.records.trash("duty-logs", [row.id], "测试")
    person = demo_desk.records.select("persuaders", sort=("-hired_until",))[0].id
    demo_desk.stations.assign(station, TODAY, "下午", person)

    def missing() -> tuple[bool, int]:
        with demo_desk.records.reading() as connection:
            figure = count_all(connection, [("station-roster-rate", Scope(TODAY, TODAY, station=station))])[0]
        review = next(each for each in demo_desk.stations.review(TODAY) if each.station == station)
        return TODAY in review.without_log, figure.parts[1].number

    assert missing() == (False, 0)
    monkeypatch.setenv("TRAFFICDESK_TODAY", (TODAY + timedelta(days=1)).isoformat())
    assert missing() == (True, 1)
