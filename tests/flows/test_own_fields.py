"""自设栏目: what an office adds itself is on its papers, in its lists, moves with a merging, and is sorted and filtered by an index.

That every record works with one own field of each kind (form, filter, search, Excel, template, audit, undo, trash) is held by the
contract tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.factory import person_id
from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import Refused
from trafficdesk.records import registry
from trafficdesk.records.registry import record_type
from trafficdesk.store import dialect


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    desk.records.add("units", {"name": "示例运输有限公司", "unit_type": "企业"})
    desk.own_fields.add("people", "政治面貌", "选择", ["党员", "团员", "群众"])
    desk.own_fields.add("people", "入职日期", "日期")
    return desk


def own(desk: Desk) -> list[str]:
    return [spec.name for spec in desk.records.view("people").fields if spec.is_own]


def person(desk: Desk, number: int, **more: str) -> int:
    inputs = {"name": "张示例", "id_number": person_id(number), "unit": "示例运输有限公司", "phone": "13800000001", "licence_classes": "C1"}
    return desk.records.add("people", {**inputs, **more}, reason="测试").changes[0].id


def test_what_is_the_next_office_s_has_no_index_on_them(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are indexed once for the whole run: the next office opened in this window made no package, its table lacked own_1."""
    made: list[str] = []
    monkeypatch.setattr(registry, "Index", lambda name, *_columns, **_options: made.append(name))
    registry._index(record_type("people"))
    assert own(office) and "ix_people_unit" in made and not [name for name in made if name.endswith(tuple(own(office)))]


def test_a_new_field_is_read_at_once_and_what_asks_of_other_tables_stays_compiled(office: Desk) -> None:
    first = person(office, 1)
    office.records.row("people", first)
    before = {str(dialect._COMPILED.get(key)) for key in list(dialect._COMPILED)}
    office.own_fields.add("people", "特长", "文字")
    after = {str(dialect._COMPILED.get(key)) for key in list(dialect._COMPILED)}
    assert any("people" in said for said in before) and {said for said in before if "people" not in said} <= after
    name = own(office)[-1]
    assert office.records.row("people", first).values[name] is None
    office.records.edit("people", first, {name: "书法"}, reason="测试")
    assert office.records.row("people", first).values[name] == "书法"


def test_a_list_fills_them_and_papers_show_them(office: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(f"姓名,身份证号,所在单位,政治面貌,入职日期\n张示例,{person_id(1)},示例运输有限公司,党员,2019.5.1\n", "utf-8-sig")
    job = office.exchange.open("people", path)
    assert office.exchange.questions(job) == []
    office.exchange.plan(job)
    office.exchange.write(job)
    (row,) = office.records.select("people", Filter(own(office)[0], "is", "党员"))
    for kind in ("driver-card", "ledger-people"):
        assert_on(paper(office, kind, [row.id])[1], "政治面貌", "党员", "入职日期")


def test_a_merging_takes_the_value_that_was_chosen(office: Desk) -> None:
    first, second = own(office)
    keep, drop = person(office, 1, **{first: "党员"}), person(office, 2, **{first: "群众", second: "2019-05-01"})
    differing, _ = office.merging.compare("people", keep, drop)
    assert {"政治面貌", "入职日期"} <= {each.label for each in differing}
    office.merging.merge("people", keep, drop, {first: "drop"})
    row = office.records.row("people", keep)
    assert (row.values[first], str(row.values[second])) == ("群众", "2019-05-01")
    office.records.undo()
    assert office.records.row("people", keep).values[first] == "党员"


def test_renamed_retired_and_brought_back_with_a_history(office: Desk) -> None:
    (field, _), row = own(office), person(office, 1)
    office.records.edit("people", row, {field: "团员"})
    (known, _) = office.own_fields.all("people")
    office.own_fields.edit(known.id, "面貌", ["党员", "团员", "群众", "其他"], listed=True)
    assert office.records.view("people").field(field).label == "面貌"
    office.own_fields.retire(known.id)
    assert field not in own(office) and field not in office.records.row("people", row).values
    office.own_fields.revive(known.id)
    assert office.records.row("people", row).values[field] == "团员"
    assert any("政治面貌" in str(each) and "面貌" in str(each) for each in office.records.history("own-fields", known.id))
    with pytest.raises(Refused, match="已经有“姓名”"):
        office.own_fields.add("people", "姓名", "文字")


def test_they_are_sorted_and_filtered_by_an_index(office: Desk) -> None:
    (field, _) = own(office)
    table = record_type("people").table
    statement = f"SELECT id FROM {table.name} WHERE deleted_at IS NULL AND {field} = '党员'"
    order = f"SELECT id FROM {table.name} WHERE deleted_at IS NULL ORDER BY {field} LIMIT 50"
    with office.office.store.read() as connection:
        for sql in (statement, order):
            plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
            assert f"ix_{table.name}_{field}" in plan, plan
    person(office, 1, **{field: "党员"})
    assert office.records.count(Query("people", (Filter(field, "is", "党员"),))) == 1
