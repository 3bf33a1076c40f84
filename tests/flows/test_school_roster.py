"""The restricted roster: refused while off, every look logged, never in masked exports, gone without a trace."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.helpers.factory import one
from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError
from trafficdesk.store.store import FILE_NAME
from trafficdesk.streams.office import READ_ONLY

NAME, RENAMED, PHONE = "童示例", "童改名", "13812340077"
PUPIL = {"name": NAME, "grade": "三年级", "stop": "东湖里东门", "guardian_phone": PHONE}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def vehicle(desk: Desk) -> int:
    return one(desk, "school-vehicles")


def pupil_of(desk: Desk, vehicle: int) -> int:
    desk.school_roster.switch_on("校车逐站点名")
    return desk.school_roster.add(vehicle, PUPIL).changes[0].id


def everything(folder: Path) -> str:
    """Every value of every table, as text."""
    connection = sqlite3.connect(folder / FILE_NAME)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(repr(row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))
    finally:
        connection.close()


def test_everything_is_refused_while_off(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    roster = desk.school_roster
    for verb in (
        lambda: roster.add(vehicle, PUPIL), lambda: roster.pupils(vehicle), lambda: roster.print_list(vehicle),
        lambda: roster.remove(1), lambda: desk.records.add("school-roster", {**PUPIL, "vehicle": str(vehicle)}),
    ):  # fmt: skip
        with pytest.raises(KnownError, match="没有启用"):
            verb()
    assert NAME not in everything(tmp_path / "office")


def test_switching_on_needs_a_reason_and_the_right(desk: Desk) -> None:
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
    connection = sqlite3.connect(tmp_path / "office" / FILE_NAME)
    said = "\n".join(f"{sentence} {by}" for sentence, by in connection.execute('SELECT sentence, "by" FROM change_sets'))
    connection.close()
    for words in ("启用乘车学生名册，到 2027-02-28 为止。原因：校车逐站点名", "查看乘车学生名册", "打印乘车学生名册"):
        assert words in said
    assert NAME not in said and PHONE not in said


def test_a_masked_export_carries_neither_name_nor_phone(desk: Desk, vehicle: int, tmp_path: Path) -> None:
    pupil_of(desk, vehicle)
    desk.exchange.export("school-roster", tmp_path / "out.xlsx", fields=("name", "stop", "guardian_phone"))
    desk.exchange.export("school-roster", tmp_path / "all.xlsx")
    for name in ("out.xlsx", "all.xlsx"):
        rows = [row for sheet in load_workbook(tmp_path / name) for row in sheet.iter_rows(values_only=True)]
        assert "东湖里东门" in str(rows)
        assert NAME not in str(rows) and PHONE not in str(rows)


def test_the_search_box_does_not_know_pupils(desk: Desk, vehicle: int) -> None:
    pupil_of(desk, vehicle)
    assert desk.records.search(NAME) == [] and desk.records.search(PHONE) == []


def test_after_the_term_nothing_is_left(
    desk: Desk, vehicle: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "office"
    pupil = pupil_of(desk, vehicle)
    desk.records.edit("school-roster", pupil, {"name": RENAMED}, reason=f"家长说叫{RENAMED}")
    desk.school_roster.add(vehicle, {**PUPIL, "name": "童二例"})
    desk.records.trash("school-roster", [pupil], f"{RENAMED}不坐了")
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
        assert later.records.ids(Query("school-vehicles")) == later.records.ids(Query("school-roster"))
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
