"""Legal tables are dated, edited by the office, and every decision says on what ground."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.helpers.factory import one
from trafficdesk.clock import today
from trafficdesk.desk import Desk
from trafficdesk.engine.legal import TableRefused
from trafficdesk.errors import KnownError
from trafficdesk.rules import rule_table
from trafficdesk.rules.legal import rule
from trafficdesk.rules.table_checks import faults
from trafficdesk.store import dialect
from trafficdesk.work.people.rules_inspection import next_inspection
from trafficdesk.work.people.rules_licence_fit import closure, fits
from trafficdesk.work.people.rules_scrapping import scrapping_date


@pytest.fixture(autouse=True)
def shipped_tables() -> Iterator[None]:
    yield
    rule_table.use_own({})


def test_an_edited_threshold_counts_from_its_day_and_after_a_restart(desk: Desk) -> None:
    table = next(each for each in desk.legal.tables() if each.name == "legal")
    rows = [dict(row) for row in table.rows]
    for row in rows:
        if row["rule"] == "school_driver_max_age":
            row["until"] = "2026-12-31"
            new = {**row, "value": "63", "since": "2027-01-01", "until": "", "source": "校车安全管理条例（2026年修订）"}
    desk.legal.save("legal", [*rows, new], "条例修订")
    assert rule("school_driver_max_age", date(2026, 12, 31)).value == 60
    assert rule("school_driver_max_age", date(2027, 1, 1)).value == 63
    rule_table.use_own({})
    folder = desk.office.folder
    again = Desk.open(folder)
    assert rule("school_driver_max_age", date(2027, 1, 1)).source == "校车安全管理条例（2026年修订）"
    again.legal.reset("legal")
    assert rule("school_driver_max_age", date(2027, 1, 1)).value == 60
    again.close()


def test_the_tables_of_one_office_do_not_judge_the_next_one(desk: Desk, empty_office: Path, tmp_path: Path) -> None:
    table = next(each for each in desk.legal.tables() if each.name == "legal")
    age = next(dict(row) for row in table.rows if row["rule"] == "school_driver_max_age")
    others = [row for row in table.rows if row["rule"] != "school_driver_max_age"]
    changed = {**age, "value": "63", "since": "2027-01-01", "source": "校车安全管理条例（2026年修订）"}
    desk.legal.save("legal", [*others, {**age, "until": "2026-12-31"}, changed], "条例修订")
    Desk.open(shutil.copytree(empty_office, tmp_path / "next")).close()
    assert rule("school_driver_max_age", date(2027, 1, 1)).value == 60


def test_an_office_that_is_opened_again_finds_its_statements_compiled(desk: Desk) -> None:
    Desk.open(desk.office.folder).close()
    known = len(dialect._COMPILED)
    again = Desk.open(desk.office.folder)
    again.close()
    assert len(dialect._COMPILED) == known > 5


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"since": "明年"}, "不是日期"),
        ({"value": "六十"}, "第 1 行的“数值”写了“六十”，不是整数"),
        ({"source": ""}, "第 1 行的“依据”没有填"),
        ({"since": "2027-01-01", "until": "2026-01-01"}, "早于"),
    ],
)
def test_a_row_that_could_not_be_applied_is_refused(desk: Desk, change: dict[str, str], word: str) -> None:
    table = next(each for each in desk.legal.tables() if each.name == "legal")
    rows = [dict(row) for row in table.rows]
    rows[0] |= change
    with pytest.raises(KnownError, match=word):
        desk.legal.save("legal", rows, "试")
    assert not next(each for each in desk.legal.tables() if each.name == "legal").own


def test_old_rows_stay_and_nothing_is_in_force_twice(desk: Desk) -> None:
    table = next(each for each in desk.legal.tables() if each.name == "legal")
    age = next(dict(row) for row in table.rows if row["rule"] == "school_driver_max_age")
    others = [row for row in table.rows if row["rule"] != "school_driver_max_age"]
    with pytest.raises(KnownError, match=r"校车驾驶人最高年龄.*”原来的一行不见了"):
        desk.legal.save("legal", others, "试")
    with pytest.raises(KnownError, match="旧行不能改、不能删"):
        desk.legal.save("legal", [*others, {**age, "value": "63"}], "试")
    new = {**age, "value": "63", "since": "2027-01-01"}
    with pytest.raises(KnownError, match="有两行在 2027-01-01 同时有效"):
        desk.legal.save("legal", [*others, age, new], "试")
    with pytest.raises(KnownError, match="到 2020-12-31 就全部失效了"):
        desk.legal.save("legal", [*others, {**age, "until": "2020-12-31"}], "试")
    undated = _refused(desk, "legal", [*others, age, {**new, "since": ""}])
    assert (undated.row, undated.column) == (len(others) + 1, "since") and "“生效日期”没有填" in str(undated)
    desk.legal.save("legal", [*others, {**age, "until": "2026-12-31"}, new], "条例修订")
    assert rule("school_driver_max_age", date(2027, 1, 1)).value == 63


def test_decisions_of_a_person_and_a_car_explain_themselves(desk: Desk) -> None:
    person, car = one(desk, "people"), one(desk, "vehicles")
    desk.records.edit("people", person, {"licence_classes": "A1", "first_issued": "2010-05-01"}, reason="试")
    changes = {"vehicle_type": "K33", "registered": "2020-03-01", "inspection_until": "", "scrap_by": ""}
    desk.records.edit("vehicles", car, changes, reason="试")
    desk.records.add("drives", {"person": str(person), "vehicle": str(car)})
    said = [decision.explanation for decision in desk.legal.decisions("people", person)]
    assert any("A1" in text and "依据" in text for text in said)
    assert any("可以驾驶" in text for text in said)
    inspection, scrapping, insured = desk.legal.decisions("vehicles", car)
    assert "第二十条" in insured.explanation
    assert inspection.value.due > today() and inspection.source
    assert scrapping.value is None and "没有" in scrapping.sentence
    assert desk.legal.decisions("units", one(desk, "units")) == []


def _table(desk: Desk, name: str) -> list[dict[str, str]]:
    return [dict(row) for row in next(each for each in desk.legal.tables() if each.name == name).rows]


def _refused(desk: Desk, name: str, rows: list[dict[str, str]]) -> TableRefused:
    with pytest.raises(TableRefused) as caught:
        desk.legal.save(name, rows, "试")
    assert not next(each for each in desk.legal.tables() if each.name == name).own
    return caught.value


@pytest.mark.parametrize(
    ("name", "new", "column", "word"),
    [
        ("licence_age", {"licence_class": "A9"}, "licence_class", "不是准驾车型"),
        ("licence_age", {"instead": "C1、C2"}, "instead", "几个之间空一格"),
        ("licence_age", {"drive_until": "六十五"}, "drive_until", "不是整数"),
        ("inspection", {"category": "轿车"}, "category", "只能写 小微型客车"),
        ("inspection", {"step_months": "0"}, "step_months", "不能是 0"),
        ("inspection", {"test_months": "第六年"}, "test_months", "只能写 每次"),
        ("scrapping", {"vehicle_type": "轿车"}, "vehicle_type", "没有这种车辆类型"),
        ("scrapping", {"use_character": "9"}, "use_character", "没有这种使用性质"),
        ("vehicle_licence", {"needed": "C9"}, "needed", "不是准驾车型"),
        ("vehicle_licence", {"gear": "半自动"}, "gear", "只能写 不限"),
        ("licence_closure", {"also": "C9"}, "also", "不是准驾车型"),
        ("grades", {"scale": "新"}, "scale", "只能写 现行"),
    ],
)
def test_a_mistyped_row_is_named_by_row_and_column(
    desk: Desk, name: str, new: dict[str, str], column: str, word: str
) -> None:
    rows = _table(desk, name)
    refused = _refused(desk, name, [*rows, {**rows[-1], "since": "2027-01-01", **new}])
    assert (refused.row, refused.column) == (len(rows), column)
    assert str(refused).startswith(f"第 {len(rows) + 1} 行的“") and word in str(refused)


def test_the_stages_of_a_cycle_follow_each_other_and_the_last_is_open(desk: Desk) -> None:
    rows = _table(desk, "inspection")
    vans = [row for row in rows if row["category"] == "minibus"]
    others = [row for row in rows if row["category"] != "minibus"]
    ended = [{**row, "until": "2026-12-31"} for row in vans]
    new = [{**row, "since": "2027-01-01", "source": "新规定"} for row in vans]
    closed = _refused(desk, "inspection", [*others, *ended, *new[:2], {**new[2], "to_month": "360"}])
    assert closed.column == "to_month" and "最后一段没有终点" in str(closed)
    gap = _refused(desk, "inspection", [*others, *ended, new[0], {**new[1], "from_month": "84"}, new[2]])
    assert gap.column == "from_month" and "应为 72" in str(gap)
    twice = _refused(desk, "inspection", [*rows, *new])
    assert twice.column == "since" and "有两行在 2027-01-01 同时有效" in str(twice)
    late = [{**row, "since": "2027-02-01"} for row in new]
    assert "没有规定可用" in str(_refused(desk, "inspection", [*others, *ended, *late]))
    desk.legal.save("inspection", [*others, *ended, {**new[0], "to_month": "", "step_months": "12"}], "新规定")
    registered = date(2024, 3, 10)
    assert next_inspection("K39", "A", registered, on=date(2026, 12, 31)).value.due == date(2028, 3, 31)
    assert next_inspection("K39", "A", registered, on=date(2027, 1, 1)).value.due == date(2027, 3, 31)


def test_years_of_use_classes_and_grades_follow_their_dates_too(desk: Desk) -> None:
    rows = _table(desk, "scrapping")
    taxi = next(row for row in rows if (row["vehicle_type"], row["use_character"]) == ("K3", "D"))
    at = rows.index(taxi)
    new = {**taxi, "years": "10", "since": "2027年1月1日", "source": "新标准"}
    desk.legal.save("scrapping", [*rows[:at], {**taxi, "until": "2026.12.31"}, new, *rows[at + 1 :]], "新标准")
    registered = date(2020, 5, 1)
    assert scrapping_date("K33", "D", registered, date(2026, 12, 31)).value == date(2028, 5, 1)
    later = scrapping_date("K33", "D", registered, date(2027, 1, 1))
    assert later.value == date(2030, 5, 1) and "2027-01-01 起施行；依据：新标准" in later.explanation


def test_what_a_class_allows_besides_follows_its_date(desk: Desk) -> None:
    rows = _table(desk, "licence_closure")
    bus = next(row for row in rows if row["licence_class"] == "A3")
    ended = [{**row, "until": "2026-12-31"} if row is bus else row for row in rows]
    desk.legal.save("licence_closure", [*ended, {**bus, "also": "M", "since": "2027-01-01", "source": "新规定"}], "新规定")
    assert fits(("A3",), "K33", on=date(2026, 12, 31)).value and fits(("A3",), "K33", on=date(2027, 1, 1)).value is False
    assert "C1" in closure(("A3",), date(2026, 12, 31)) and closure(("A3",), date(2027, 1, 1)) == {"A3", "M"}


def test_words_shown_are_kept_as_keys(desk: Desk) -> None:
    table = next(each for each in desk.legal.tables() if each.name == "vehicle_licence")
    shown = [{column: table.text(row, column) for column in table.columns} for row in table.rows]
    assert {row["gear"] for row in shown} <= {"不限", "手动挡", "自动挡", "不清楚"}
    desk.legal.save("vehicle_licence", [*shown, {**shown[0], "vehicle_type": "T", "use_character": "", "needed": "M"}], "试")
    assert fits(("M",), "T11").value and fits(("C1",), "K33", False).value


def test_the_program_s_own_tables_have_no_fault(desk: Desk) -> None:
    for table in desk.legal.tables():
        assert [each.sentence for each in faults(table.name, table.rows, date(2026, 11, 24))] == [], table.name


def test_a_car_that_hurt_somebody_goes_by_the_old_cycle(desk: Desk) -> None:
    car = one(desk, "vehicles")
    changes = {"vehicle_type": "K33", "registered": "2008-01-10", "inspection_until": "", "seats": "5"}
    desk.records.edit("vehicles", car, changes, reason="试")
    before = desk.legal.decisions("vehicles", car, date(2026, 1, 31))[0]
    assert before.value.due == date(2027, 1, 31) and before.since == date(2022, 10, 1)
    accident = one(desk, "accidents")
    desk.records.edit("accidents", accident, {"slight": "1"}, reason="试")
    desk.records.add("accident-parties", {"accident": str(accident), "name": "样例", "vehicle": str(car)})
    after = desk.legal.decisions("vehicles", car, date(2026, 1, 31))[0]
    assert after.value.due == date(2026, 7, 31) and "第十六条" in after.source
