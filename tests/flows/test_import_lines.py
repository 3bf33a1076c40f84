"""Lines of one list that speak of the same person or car: corrected one by one, contradicting, imported again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.exchange.apply import Applier
from trafficdesk.exchange.awaited import Earlier
from trafficdesk.exchange.plan import Planner
from trafficdesk.exchange.planned import ADD, PROBLEM, SKIP, UPDATE, ImportPlan, ListRow, PlannedRow
from trafficdesk.records.registry import record_type

UNITS = ("示例一小", "示例二小")
PLATE = "vehicles.plate"


def lines(*rows: dict[str, str]) -> list[ListRow]:
    return [ListRow("表", number, cells) for number, cells in enumerate(rows, start=2)]


def person(name: str, number: int | str, unit: str = UNITS[0], **more: str) -> dict[str, str]:
    identity = person_id(number) if isinstance(number, int) else number
    return {"name": name, "id_number": identity, "unit": unit, **{key.replace("__", "."): text for key, text in more.items()}}


def planned(desk: Desk, rows: list[ListRow]) -> tuple[Planner, ImportPlan]:
    with desk.office.store.read() as connection:
        planner = Planner(connection, record_type("people"))
        return planner, planner.plan(rows)


def write(desk: Desk, plan: ImportPlan, *, with_held: bool = False) -> bool:
    with desk.records.work("导入") as work:
        Applier(work, plan).run(with_held=with_held)
        return work.changed


def correct(desk: Desk, planner: Planner, plan: ImportPlan, position: int, cells: dict[str, str]) -> PlannedRow:
    with desk.office.store.read() as connection:
        planner.change(connection, {position: ListRow("表", plan.rows[position].source.number, cells)})
    return plan.rows[position]


def told(row: PlannedRow) -> str:
    return "".join(each.sentence for each in row.faults)


@pytest.fixture
def office(desk: Desk) -> Desk:
    for name in UNITS:
        desk.records.add("units", {"name": name, "unit_type": "学校"})
    return desk


def test_a_line_corrected_to_anothers_number_repeats_it(office: Desk) -> None:
    planner, plan = planned(office, lines(person("甲某", 1), person("乙某", 2), person("乙某", "12011019900101")))
    assert [row.plan for row in plan.rows] == [ADD, ADD, PROBLEM]
    row = correct(office, planner, plan, 2, person("乙某", 2))
    assert (row.plan, row.reason, row.row_id) == (SKIP, "与第 3 行重复", Earlier(1))
    assert write(office, plan) and office.records.count(Query("people")) == 2


def test_the_first_line_corrected_to_a_later_ones_number_names_the_other_line(office: Desk) -> None:
    planner, plan = planned(office, lines(person("乙某", "12011019900101"), person("甲某", 1), person("乙某", 2)))
    row = correct(office, planner, plan, 0, person("乙某", 2))
    assert (row.plan, plan.rows[2].plan, plan.rows[2].reason) == (ADD, SKIP, "与第 2 行重复")
    assert write(office, plan) and office.records.count(Query("people")) == 2


def test_what_repeated_a_line_stands_for_itself_once_that_line_is_another_person(office: Desk) -> None:
    planner, plan = planned(office, lines(person("甲某", 1), person("甲某", 1, phone="13800000001"), person("甲某", 1)))
    assert [row.plan for row in plan.rows] == [ADD, UPDATE, SKIP]
    correct(office, planner, plan, 0, person("丙某", 3))
    assert [row.plan for row in plan.rows] == [ADD, ADD, SKIP] and plan.rows[2].row_id == Earlier(1)
    assert write(office, plan)
    assert office.records.select("people", Filter("name", "is", "甲某"))[0].values["phone"] == "13800000001"


def test_one_number_under_two_names_is_refused_the_first_and_the_second_time(office: Desk) -> None:
    rows = lines(person("林某", 1), person("李某", 1, UNITS[1]))
    for expected in ([ADD, PROBLEM], [SKIP, PROBLEM]):
        plan = planned(office, rows)[1]
        assert [row.plan for row in plan.rows] == expected
        assert told(plan.rows[1]) == "与第 2 行是同一人，但姓名、所在单位不同。请改成一致。"
        assert write(office, plan) is (expected[0] == ADD)


def test_another_unit_or_number_of_a_known_person_is_held_for_a_look(office: Desk) -> None:
    write(office, planned(office, lines(person("甲某", 1, phone="13800000001")))[1])
    plan = planned(office, lines(person("甲某", 1, UNITS[1])))[1]
    assert plan.counts == {"confirm": 1}
    assert str(plan.rows[0].remarks["unit"]) == "库里是 示例一小，表里是 示例二小"
    assert not write(office, plan)
    new = planned(office, lines(person("甲某", 1, "示例三小")))[1]
    assert str(new.rows[0].remarks["unit"]) == "库里是 示例一小，表里是 示例三小"
    assert not write(office, new) and office.records.count(Query("units")) == 2
    assert write(office, new, with_held=True)
    assert office.records.select("people")[0].titles["unit"] == "示例三小"


def test_two_cars_with_one_plate_but_another_kind_are_two_cars(office: Desk) -> None:
    car = {PLATE: "津A3A567", "vehicles.plate_type": "小型汽车"}
    motorcycle = {PLATE: "津A3A567", "vehicles.plate_type": "普通摩托车"}
    rows = lines({**person("甲某", 1), **car}, {**person("乙某", 2), **motorcycle})
    plan = planned(office, rows)[1]
    assert write(office, plan) and office.records.count(Query("vehicles")) == 2
    assert not write(office, planned(office, rows)[1])


def test_a_plate_without_its_kind_means_the_one_car_that_has_it(office: Desk) -> None:
    """The default 02 made a second car of a bus with 01, without a word."""
    car = office.records.add("vehicles", {"plate": "津A20001", "plate_type": "01"}, reason="测试").ids[0]
    _, plan = planned(office, lines(person("陈示例", 1, **{PLATE: "津A20001"})))
    write(office, plan)
    assert [row.values["vehicle"] for row in office.records.select("drives")] == [car]
    assert office.records.row("vehicles", car).values["plate_type"] == "01"
    assert office.records.count(Query("vehicles")) == 1
    with office.office.store.read() as connection:
        own = Planner(connection, record_type("vehicles")).plan(lines({"plate": "津A20001", "remark": "示例"}))
    assert (own.rows[0].plan, own.rows[0].row_id) == (UPDATE, car)


def test_a_plate_without_its_kind_that_two_cars_have_is_asked(office: Desk) -> None:
    for kind in ("01", "02"):
        office.records.add("vehicles", {"plate": "津A20001", "plate_type": kind}, reason="测试")
    _, plan = planned(office, lines(person("陈示例", 1, **{PLATE: "津A20001"})))
    assert plan.rows[0].pending and not plan.rows[0].companions


def test_lines_that_say_two_things_of_one_car_are_refused(office: Desk) -> None:
    one, other = {PLATE: "津A12345", "vehicles.brand": "甲牌"}, {PLATE: "津A12345", "vehicles.brand": "乙牌"}
    plan = planned(office, lines({**person("甲某", 1), **one}, {**person("乙某", 2), **other}))[1]
    assert [row.plan for row in plan.rows] == [ADD, PROBLEM]
    assert told(plan.rows[1]).startswith("与第 2 行是同一辆车辆，但") and plan.rows[1].faults[0].field == "vehicles.brand"


def test_what_later_lines_say_of_a_new_car_is_kept(office: Desk) -> None:
    first, second = {PLATE: "津A12345"}, {PLATE: "津A12345", "vehicles.brand": "甲牌"}
    write(office, planned(office, lines({**person("甲某", 1), **first}, {**person("乙某", 2), **second}))[1])
    car = office.records.select("vehicles")[0]
    assert car.values["brand"] == "甲牌" and office.records.count(Query("drives")) == 2


def a_line(numbers: tuple[int | str, ...], units: tuple[str, ...]) -> Any:
    """Any line over two names, few numbers, units, phones and cars, so that lines often speak of the same."""
    return st.builds(
        lambda name, number, unit, phone, plate, brand: {
            key: text for key, text in {
                **person(name, number, unit), "phone": phone, PLATE: plate, "vehicles.brand": brand,
            }.items() if text
        },
        st.sampled_from(("甲某", "乙某")), st.sampled_from(numbers), st.sampled_from(units),
        st.sampled_from(("", "13800000001", "13800000002")),
        st.sampled_from(("", "津A12345", "津A67890", "津A12345、津A67890")), st.sampled_from(("", "甲牌", "乙牌")),
    )  # fmt: skip


WHOLE = a_line((1, 2, 3, "12011019900101"), (*UNITS, "示例三小"))
ANY = a_line((1, 2, 3, "", "12011019900101"), (*UNITS, "示例三小", ""))
QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def taken_back(desk: Desk) -> Iterator[None]:
    """What is written meanwhile is undone."""
    before = len(desk.records.select("people"))
    try:
        yield
    finally:
        while len(desk.records.select("people")) > before:
            desk.records.undo()


def seen(plan: ImportPlan) -> list[Any]:
    return [
        (row.plan, row.reason, row.row_id, row.changes, row.held, [each.text for each in row.problems], row.companions)
        for row in plan.rows
    ]


@QUICK
@given(rows=st.lists(WHOLE, min_size=1, max_size=6))
def test_a_list_imported_twice_changes_nothing_the_second_time(office: Desk, rows: list[dict[str, str]]) -> None:
    with taken_back(office):
        write(office, planned(office, lines(*rows))[1])
        again = planned(office, lines(*rows))[1]
        assert not again.counts[ADD] and not again.counts[UPDATE] and not again.counts["confirm"], seen(again)


@QUICK
@given(known=st.lists(ANY, max_size=4), rows=st.lists(ANY, min_size=1, max_size=6), fresh=ANY, at=st.integers(0, 5))
def test_a_corrected_list_is_planned_like_one_that_was_right_from_the_start(
    office: Desk, known: list[dict[str, str]], rows: list[dict[str, str]], fresh: dict[str, str], at: int
) -> None:
    with taken_back(office):
        write(office, planned(office, lines(*known))[1])
        position = at % len(rows)
        planner, plan = planned(office, lines(*rows))
        correct(office, planner, plan, position, fresh)
        rows[position] = fresh
        assert seen(plan) == seen(planned(office, lines(*rows))[1])
