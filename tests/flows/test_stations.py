"""劝导站: eight stations, the week's roster, duty logs line by line, who is silent, the month's figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture
def stations(desk: Desk) -> list[int]:
    return [change.id for change in desk.stations.install().changes]


@pytest.fixture
def persuader(desk: Desk, stations: list[int]) -> int:
    return added(desk.records.add("persuaders", {"name": "周示例", "station": stations[0]}), "persuaders")


def test_eight_stations_once(desk: Desk, stations: list[int]) -> None:
    assert len(stations) == 8
    with pytest.raises(KnownError, match="都已登记"):
        desk.stations.install()
    assert [row.name for row in desk.stations.week(MONDAY)][:2] == ["1 号劝导站", "2 号劝导站"]


def test_a_week_is_filled_copied_and_cleared(desk: Desk, stations: list[int], persuader: int) -> None:
    duty = added(desk.stations.assign(stations[0], MONDAY, "早高峰", persuader), "duties")
    with pytest.raises(Refused) as raised:
        desk.stations.assign(stations[1], MONDAY, "早高峰", persuader)
    assert "周示例" in str(raised.value) or "相同" in str(raised.value)
    desk.stations.assign(stations[1], MONDAY, "晚高峰", persuader)
    cell = desk.stations.week(MONDAY)[0].days[0][0]
    assert (cell.shift, cell.persuader, cell.duty) == ("早高峰", "周示例", duty)
    later = date(2026, 11, 30)
    desk.records.edit("stations", stations[1], {"state": "停用"})
    assert "1 班" in desk.stations.copy_week(MONDAY, later).sentence
    assert [len(row.days[0]) for row in desk.stations.week(later)][:2] == [1, 0]
    with pytest.raises(KnownError, match="都已经排好"):
        desk.stations.copy_week(MONDAY, later)
    desk.stations.unassign([duty])
    assert desk.stations.week(MONDAY)[0].days[0] == ()
    with pytest.raises(KnownError, match="没有排班"):
        desk.stations.unassign([])
    desk.records.undo()
    assert len(desk.stations.week(MONDAY)[0].days[0]) == 1


def test_people_of_the_station_come_first(desk: Desk, stations: list[int], persuader: int) -> None:
    desk.records.add("persuaders", {"name": "安示例", "station": stations[1]})
    assert [(name, own) for _, name, own in desk.stations.people_of(stations[0])] == [("周示例", True), ("安示例", False)]


def line(station: int, **values: object) -> dict[str, object]:
    return {"station": station, "on": "2026-11-22", "shift": "早高峰", **values}


def test_a_log_is_written_whole_or_not_at_all(desk: Desk, stations: list[int]) -> None:
    good = line(stations[0], behaviour="逆行", persons="2")
    bad = line(stations[0], on="2026-12-22", behaviour="逆行")
    with pytest.raises(KnownError, match="第 2 行没有存上，其余也没有写入：日期：2026-12-22 还没有到"):
        desk.stations.log([good, bad])
    assert not desk.records.select("duty-logs")
    with pytest.raises(KnownError, match="没有填写"):
        desk.stations.log([])
    empty, negative, unknown = desk.stations.check_lines(
        [line(stations[0]), line(stations[0], checked="-3"), line(stations[0], behaviour="飞行")]
    )
    assert [p.field for p in empty] == ["behaviour"] and "没有内容" in empty[0].sentence
    assert [p.field for p in negative] == ["checked"]
    assert [p.field for p in unknown] == ["behaviour"]
    change = desk.stations.log([good, line(stations[0], checked="30", leaflets="12")])
    assert change.sentence == "登记劝导日志 2 条"
    desk.records.undo()
    assert not desk.records.select("duty-logs")


def test_silent_stations_stand_out(desk: Desk, stations: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    desk.stations.log([line(stations[0], behaviour="逆行"), line(stations[1], on="2026-11-19", checked="3"),
                       line(stations[2], on="2026-11-10", checked="3")])  # fmt: skip
    silent = {each.station: (each.days, each.level) for each in desk.stations.silent()}
    assert [silent[each] for each in stations[:4]] == [(1, ""), (4, "warn"), (13, "bad"), (None, "")]
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-01")
    assert desk.stations.silent()[0].days is None and desk.stations.silent()[0].level == "bad", "new ones get a week"


def test_the_month_adds_up_and_names_days_without_photos(desk: Desk, stations: list[int], tmp_path: Path) -> None:
    first = stations[0]
    change = desk.stations.log([
        line(first, behaviour="逆行", persons="2"), line(first, behaviour="逆行", treatment="移交交警"),
        line(first, checked="40", leaflets="15"), line(first, on="2026-11-21", behaviour="违停"),
        line(first, on="2026-11-21", persons="6", checked="5"),
    ])  # fmt: skip
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"synthetic")
    desk.attachments.add("duty-logs", change.ids[0], photo, "照片")
    lines = desk.stations.figures(date(2026, 11, 1), date(2026, 11, 30))
    own, total = lines[0], lines[-1]
    assert (own.days, own.shifts, own.checked, own.persuaded, own.handed_over, own.leaflets) == (2, 2, 45, 10, 1, 15)
    assert own.by_behaviour == {"逆行": 3, "违停": 1, "未写行为": 6}
    assert own.without_photo == 1
    assert (total.name, total.persuaded, len(lines)) == ("合计", 10, 9)
