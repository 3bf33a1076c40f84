"""Legal tables are dated, edited by the office, and every decision says on what ground."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.helpers.factory import one
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.rules import rule_table
from trafficdesk.rules.legal import rule


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


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"since": "明年"}, "不是日期"),
        ({"value": "六十"}, "不是整数"),
        ({"source": ""}, "依据"),
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
    with pytest.raises(KnownError, match="校车驾驶人最高年龄”原来的一行不见了"):
        desk.legal.save("legal", others, "试")
    with pytest.raises(KnownError, match="旧行不能改、不能删"):
        desk.legal.save("legal", [*others, {**age, "value": "63"}], "试")
    new = {**age, "value": "63", "since": "2027-01-01"}
    with pytest.raises(KnownError, match="有两行在 2027-01-01 同时有效"):
        desk.legal.save("legal", [*others, age, new], "试")
    with pytest.raises(KnownError, match="到 2020-12-31 就全部失效了"):
        desk.legal.save("legal", [*others, {**age, "until": "2020-12-31"}], "试")
    desk.legal.save("legal", [*others, {**age, "until": "2026-12-31"}, new], "条例修订")
    assert rule("school_driver_max_age", date(2027, 1, 1)).value == 63


def test_decisions_of_a_person_and_a_car_explain_themselves(desk: Desk) -> None:
    person, car = one(desk, "people"), one(desk, "vehicles")
    desk.records.edit("people", person, {"licence_classes": "A1", "first_issued": "2010-05-01"}, reason="试")
    desk.records.edit("vehicles", car, {"vehicle_type": "K33", "registered": "2020-03-01"}, reason="试")
    desk.records.add("drives", {"person": str(person), "vehicle": str(car)})
    said = [decision.explanation for decision in desk.legal.decisions("people", person)]
    assert any("A1" in text and "依据" in text for text in said)
    assert any("可以驾驶" in text for text in said)
    inspection, scrapping = desk.legal.decisions("vehicles", car)
    assert inspection.value.due > date.today() and inspection.source
    assert scrapping.value is None and "没有" in scrapping.sentence
    assert desk.legal.decisions("units", one(desk, "units")) == []
