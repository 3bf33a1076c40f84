"""Accidents on the demo office: registered, reported, looked into, closed, printed; and what the demo itself shows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.blocks import fill_block
from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.store.query import Filter
from trafficdesk.work.accidents.figures import figures
from trafficdesk.work.accidents.rules import block_names

CAUSE = block_names()[0]

CODE = "accidents"


def added(change: object, code: str = CODE) -> int:
    return next(each.id for each in change.changes if each.code == code)  # type: ignore[attr-defined]


def test_the_demo_has_one_late_one_due_and_one_closed(demo_desk: Desk) -> None:
    words = {each.title: (each.what, each.level) for each in demo_desk.due(90) if each.code == CODE}
    assert sorted(words.values()) == [("七日续报未报", "bad"), ("七日续报未报", "warn")]
    late = demo_desk.records.select(CODE, Filter("state", "is", "调查中"))[0]
    with pytest.raises(KnownError, match="责任人员未处理不放过：缺结论"):
        demo_desk.process("accidents").do(late.id, "close", {"closed_on": date(2026, 11, 23)})
    assert len(demo_desk.accidents.trace(late.id)) >= 6
    closed = demo_desk.records.select(CODE, Filter("state", "is", "结案"), sort=("-happened",))[0]
    assert not any(block.lacking for block in demo_desk.accidents.blocks(closed.id))


def test_from_the_first_report_to_the_last_print(demo_desk: Desk, tmp_path: Path) -> None:
    desk = demo_desk
    drive = desk.records.select("drives", Filter("end", "empty"), sort=("id",), limit=1)[0]
    person, car = drive.values["person"], drive.values["vehicle"]
    committee = desk.records.select("units", Filter("unit_type", "is", "社区居委会"), limit=1)[0]
    accident = added(desk.process("accidents").begin({
        "happened": datetime(2026, 11, 14, 7, 30), "heard": datetime(2026, 11, 14, 7, 45), "place": "丽湖环路示例口",
        "road": "丽湖环路", "committee": committee.id, "form": "碰撞运动车辆", "course": "左转未让直行", "slight": 1,
    }))  # fmt: skip
    desk.process("accidents").do(accident, "quick", {"quick_report": datetime(2026, 11, 14, 8, 20), "quick_to": "区安委办（示例）"})
    party = {"accident": accident, "person": person, "vehicle": car, "liability": "主要", "casualty": "未受伤"}
    driver = added(desk.records.add("accident-parties", party), "accident-parties")
    row = desk.records.row("accident-parties", driver)
    assert row.values["name"] == desk.records.row("people", person).title and row.values["unit"], "both followed the person"
    other = {"accident": accident, "name": "外来人", "traffic": "电动自行车", "casualty": "死亡", "died_on": "2026-11-18"}
    desk.records.add("accident-parties", other)
    desk.process("accidents").do(accident, "toll")
    assert desk.records.row(CODE, accident).values["kind"] == "死亡事故"
    desk.process("accidents").do(accident, "follow", {"follow_up": datetime(2026, 11, 20, 9)})
    desk.process("accidents").do(accident, "facts", {
        "certificate_number": "示例认字第9号", "certificate_on": "2026-11-21", "cause_kind": "未按规定让行",
    })  # fmt: skip
    scan = tmp_path / "认定书.pdf"
    scan.write_bytes(b"%PDF-1.4 example")
    desk.accidents.add_evidence(accident, CAUSE, scan)
    for name in block_names():
        fill_block(desk, accident, name, {
            "conclusion": "已查清", "evidence": "" if name == CAUSE else "会议纪要", "responsible": "王示例", "done_on": "2026-11-22",
        })  # fmt: skip
    hazard = added(desk.process("accidents").do(accident, "hazard", {"description": "左转专用相位缺失", "category": "路"}), "hazards")
    desk.process("hazards").do(hazard, "pass_on", {"passed_to": "公路", "passed_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "reply", {"reply": "已加装", "replied_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "close_passed", {"closed_on": date(2026, 11, 23), "check_opinion": "已加装"})
    training = added(desk.process("accidents").do(accident, "training", {"starts": datetime(2026, 11, 22, 9)}), "training")
    desk.records.edit("training", training, {"state": "已完成"})
    desk.process("accidents").do(accident, "close", {"closed_on": date(2026, 11, 23)})
    number = desk.records.row(CODE, accident).values["number"]
    for key, wanted in (
        ("accident-quick", ("区安委办（示例）", "死亡 1 人（7 日内）")), ("accident-follow-up", ("未按规定让行", "示例认字第9号")),
        ("accident-four", ("认定书.pdf", "丽湖环路示例口（销号）")), ("accident-ledger", ("死亡事故", "外来人", "4/4")),
    ):  # fmt: skip
        assert_on(paper(desk, key, [accident])[1], number, *wanted)
    assert_on(paper(desk, "accident-figures", [accident], year=2026)[1], "丽湖环路", "上年同期", "电动自行车")
    assert number in paper(desk, "driver-card", [person])[1] and number in paper(desk, "vehicle-card", [car])[1]


def test_the_report_to_superiors_splits_by_road_cause_and_car_and_opens_its_rows(demo_desk: Desk) -> None:
    sheets = {sheet.title: sheet for sheet in demo_desk.reports.content("accidents", "2026").sheets}
    roads = {line.name: line.cells[0] for line in sheets["按道路"].lines}
    assert {name: cell.text for name, cell in roads.items()} == {"丽湖环路": "1", "景湖路": "1", "智景道": "1", "没有填道路": "0"}
    # The stream's own analysis and the superiors' report count the same accidents.
    whole = {line.name: [cell.text for cell in line.cells] for line in sheets["总体情况"].lines}
    total = figures(demo_desk.records, date(2026, 1, 1), date(2026, 12, 31)).total
    for at, name in enumerate(("交通事故", "死亡", None, "直接财产损失")):
        for toll, column in ((total.now, 0), (total.last_year, 3)):
            said = sum(Decimal(whole[each][column].replace(",", "")) for each in ([name] if name else ["重伤", "轻伤"]))
            assert toll.figures()[at] == said, (name, column)
    assert total.now.figures()[0] == 3
    assert [line.name for line in sheets["按原因"].lines] == ["未按规定让行", "没有认定原因"]
    cars = {line.name: line.cells[0].text for line in sheets["按车型（一起涉及几种的各计）"].lines}
    assert cars["行人"] == cars["电动自行车"] == "1"
