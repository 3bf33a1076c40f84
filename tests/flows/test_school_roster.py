"""The restricted roster: a permission of its own, one way in, every look logged, gone without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.helpers.factory import one
from tests.helpers.print_rows import pages_text
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.home import store_at
from trafficdesk.errors import KnownError
from trafficdesk.guard.rights import READER as READ_ONLY
from trafficdesk.store.store import FILE_NAME

NAME, RENAMED, PHONE = "童示例", "童改名", "13812340077"
PUPIL = {"name": NAME, "grade": "三年级", "stop": "东湖里东门", "guardian_phone": PHONE}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def vehicle(desk: Desk) -> int:
    desk.records.add("users", {"name": desk.office.user, "sees_pupils": "是"})
    return one(desk, "school-vehicles")


def pupil_of(desk: Desk, vehicle: int) -> int:
    desk.school_roster.switch_on("校车逐站点名")
    return desk.school_roster.add(vehicle, PUPIL).changes[0].id


def everything(folder: Path) -> str:
    """Every value of every table, as text."""
    store = store_at(folder)
    try:
        with store.read() as connection:
            tables = inspect(connection).get_table_names()
            return "\n".join(repr(row) for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"')))
    finally:
        store.close()


def test_everything_is_refused_while_off(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    roster = desk.school_roster
    for verb in (
        lambda: roster.add(vehicle, PUPIL), lambda: roster.pupils(vehicle), lambda: roster.print_list(vehicle),
        lambda: roster.remove(1),
    ):  # fmt: skip
        with pytest.raises(KnownError, match="没有启用"):
            verb()
    assert NAME not in everything(tmp_path / "office")


def test_names_are_for_those_who_may_see_them(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    roster, pupil = desk.school_roster, pupil_of(desk, vehicle)
    desk.office.user = "小徐"
    for verb in (
        lambda: roster.switch_on("校车逐站点名"), lambda: roster.add(vehicle, PUPIL), lambda: roster.pupils(vehicle),
        lambda: roster.print_list(vehicle), lambda: roster.remove(pupil),
    ):  # fmt: skip
        with pytest.raises(KnownError, match=r"小徐没有查看学生名册的权限.*“设置”"):
            verb()
    desk.records.add("users", {"name": "小徐", "sees_pupils": "是", "active": "否"})
    with pytest.raises(KnownError, match="权限"):
        roster.pupils(vehicle)
    (user,) = desk.records.find("users", "小徐")
    desk.records.edit("users", user, {"active": "是"})
    assert len(roster.pupils(vehicle)) == 1


def test_switching_on_needs_a_reason_and_the_right(desk: Desk, vehicle: int) -> None:
    with pytest.raises(KnownError, match="写明"):
        desk.school_roster.switch_on("  ")
    desk.office.role = READ_ONLY
    with pytest.raises(KnownError, match="只读"):
        desk.school_roster.switch_on("校车逐站点名")
    assert desk.school_roster.switch() is None


def test_every_look_is_logged_without_a_name(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    pupil_of(desk, vehicle)
    (row,) = desk.school_roster.pupils(vehicle)
    assert row.values["name"] == NAME
    assert str(row.values["expires"]) == "2027-02-28"
    printed = desk.school_roster.print_list(vehicle)
    assert printed.content.startswith(b"%PDF")
    shown = "".join(pages_text(printed.content))
    assert shown.count(f"{desk.office.user}2026-11-23打印") == 3 and "内部使用，学期末销毁" in shown
    said = "\n".join(f"{act.sentence} {act.by}" for act in desk.trail.acts())
    for words in ("启用乘车学生名册，到 2027-02-28 为止。原因：校车逐站点名", "查看乘车学生名册", "打印乘车学生名册"):
        assert words in said
    assert NAME not in said and PHONE not in said


def test_the_verbs_of_every_record_show_and_change_nothing_of_it(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    pupil, records, out = pupil_of(desk, vehicle), desk.records, tmp_path / "out.xlsx"
    code = "school-roster"
    named = Query(code, (Filter("name", "is", NAME),))
    for verb in (
        lambda: records.rows(code, [pupil]), lambda: records.row("乘车学生名册", pupil), lambda: records.select(code),
        lambda: records.ids(Query(code)), lambda: records.first_ids(Query(code)), lambda: records.count(named),
        lambda: records.choices(code), lambda: records.find(code, str(pupil)), lambda: records.history(code, pupil),
        lambda: records.reveal(code, pupil, "name"), lambda: records.add(code, {**PUPIL, "vehicle": str(vehicle)}),
        lambda: records.edit(code, pupil, {"name": RENAMED}), lambda: records.edit_many(code, [pupil], {"grade": "四"}),
        lambda: records.edit_rows(code, {pupil: {"grade": "四"}}, "改"), lambda: records.trash(code, [pupil], "不坐了"),
        lambda: records.restore(code, [pupil]), lambda: desk.exchange.export(code, out), lambda: desk.exchange.open(code, out),
        lambda: desk.attachments.add_bytes(code, pupil, b"x", "照片.txt"),
    ):  # fmt: skip
        with pytest.raises(KnownError, match=r"学生名册是受限内容.*学生名册（受限）"):
            verb()
    assert not out.exists() and records.count(Query(code)) == 1
    assert code not in {each.code for each, _ in records.belongings("school-vehicles", vehicle)}


def test_the_search_box_does_not_know_pupils(desk: Desk, vehicle: int) -> None:
    pupil_of(desk, vehicle)
    assert desk.records.search(NAME) == [] and desk.records.search(PHONE) == []


def test_after_the_term_nothing_is_left(
    desk: Desk, vehicle: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "office"
    pupil = pupil_of(desk, vehicle)
    with desk.records.work("改名", f"家长说叫{RENAMED}") as work:  # what a program of another make may have left
        work.set_fact("school-roster", pupil, {"name": RENAMED})
    desk.school_roster.add(vehicle, {**PUPIL, "name": "童二例"})
    with desk.records.work("删除", f"{RENAMED}不坐了") as work:
        work.trash("school-roster", pupil, f"{RENAMED}不坐了")
    assert NAME in everything(folder) and RENAMED in everything(folder)
    desk.close()

    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-02-28")
    Desk.open(folder).close()
    assert RENAMED in everything(folder)

    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-03-01")
    later = Desk.open(folder, user="小林")
    try:
        left = everything(folder)
        for value in (NAME, RENAMED, "童二例", PHONE, "三年级"):
            assert value not in left
        assert "销毁乘车学生名册 2 人" in left
        assert later.school_roster.switch() is None
        later.records.undo()  # what came before the roster can still be taken back
        assert later.records.count(Query("school-vehicles")) == later.records.count(Query("school-roster"))
    finally:
        later.close()
    kept = b"".join(path.read_bytes() for path in folder.glob(FILE_NAME + "*"))
    for value in (NAME, RENAMED, PHONE):
        assert value.encode() not in kept


def test_switching_off_destroys_the_roster(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    pupil_of(desk, vehicle)
    assert desk.school_roster.switch_off() == 1
    left = everything(tmp_path / "office")
    assert NAME not in left and PHONE not in left
    with pytest.raises(KnownError, match="没有启用"):
        desk.school_roster.pupils(vehicle)


def test_a_pupil_who_no_longer_rides_is_gone_and_the_others_stay(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    pupil = pupil_of(desk, vehicle)
    desk.school_roster.add(vehicle, {**PUPIL, "name": "童二例"})
    desk.school_roster.remove(pupil)
    assert [row.values["name"] for row in desk.school_roster.pupils(vehicle)] == ["童二例"]
    assert NAME not in everything(tmp_path / "office")
