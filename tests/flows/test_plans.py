"""年度计划: the seed plan, tasks that follow the ledgers, nodes, evidence, targets that count themselves, next year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.helpers.factory import person_id
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk, Filter
from trafficdesk.errors import KnownError
from trafficdesk.rules.counters import COUNTERS, Scope, count
from trafficdesk.work.plans.papers import standing


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture
def committee(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"}), "units")


def task_of(desk: Desk, year: int, number: str) -> int:
    return desk.records.select("plan-tasks", Filter("year", "is", year), Filter("number", "is", number))[0].id


def task(desk: Desk, number: str) -> int:
    return task_of(desk, 2026, number)


def tasks(desk: Desk) -> Any:
    return desk.process("plan-tasks")


def late_numbers(desk: Desk) -> set[str]:
    rows = desk.records.select("plan-tasks", Filter("year", "is", 2026))
    return {row.values["number"] for row in rows if standing(row, date(2026, 11, 23)).startswith("超期")}


def finish(desk: Desk, row: int, on: date, evidence: str) -> None:
    tasks(desk).do(row, "finish", {"done_on": on, "evidence": evidence})


def test_the_seed_plan_is_imported_once(desk: Desk) -> None:
    change = desk.plans.import_seed(2026)
    assert "任务 39 项，目标 9 项，考核指标 31 项" in change.sentence
    for object_ in ("单位", "居委会", "劝导站"):
        rows = desk.records.select("score-indicators", Filter("object", "is", object_))
        assert sum(row.values["points"] or 0 for row in rows if row.values["kind"] in ("扣分", None)) == 100
        assert {"加分", "一票否决"} <= {row.values["kind"] for row in rows}
    parts = {row.values["part"].split()[0] for row in desk.records.select("plan-tasks")}
    assert parts == {"二", *(f"三.{n}" for n in range(1, 8)), *(f"四.{n}" for n in range(1, 5))}
    coded = ("plan-tasks", "targets", "score-indicators")
    measures = {row.values["measure"] for code in coded for row in desk.records.select(code)}
    assert measures - {None} <= set(COUNTERS)
    with pytest.raises(KnownError, match="没有新加"):
        desk.plans.import_seed(2026)
    desk.records.undo()
    assert not desk.records.select("plan-tasks") and not desk.records.select("plan-nodes")


def test_a_task_is_late_until_it_is_done_with_evidence(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    late = late_numbers(desk)
    assert "1.1" in late and "2.9" not in late
    with pytest.raises(KnownError, match="佐证"):
        finish(desk, task(desk, "1.1"), date(2026, 3, 30), " ")
    with pytest.raises(KnownError, match="还没有到"):
        finish(desk, task(desk, "1.1"), date(2026, 11, 24), "签订台账")
    finish(desk, task(desk, "1.1"), date(2026, 3, 30), "签订台账")
    with pytest.raises(KnownError, match="现在是“完成”，不能登记完成"):
        finish(desk, task(desk, "1.1"), date(2026, 3, 30), "签订台账")
    assert "1.1" not in late_numbers(desk)
    assert desk.records.row("plan-tasks", task(desk, "1.1")).values["percent"] == 100
    with pytest.raises(KnownError, match="退回的原因"):
        tasks(desk).do(task(desk, "1.1"), "reopen", {"reason": " "})
    tasks(desk).do(task(desk, "1.1"), "reopen", {"reason": "佐证不全"})
    assert "1.1" in late_numbers(desk)
    tasks(desk).do(task(desk, "1.1"), "drop", {"reason": "上级调整部署"})
    dropped = desk.records.row("plan-tasks", task(desk, "1.1")).values
    assert (dropped["state"], dropped["remark"]) == ("取消", "取消：上级调整部署")
    assert "1.1" not in late_numbers(desk)


def test_progress_fills_itself_from_the_ledgers(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("meetings", {"year": "2026", "quarter": "二季度", "kind": "季度例会", "starts": "2026-05-10 09:00"}, reason="测试")
    meeting = desk.records.select("meetings")[0].id
    assert desk.plans.task(task(desk, "2.2")).percent == 0
    with desk.records.work("测试") as work:
        work.set_fact("meetings", meeting, {"state": "已召开"})
    held = desk.plans.task(task(desk, "2.2"))
    assert (held.percent, held.reached) == (100, True) and held.figure is not None
    assert [row.id for row in desk.records.select(held.figure.code, *held.figure.filters)] == [meeting]
    assert desk.plans.task(task(desk, "2.1")).percent == 0 and desk.plans.task(task(desk, "2.4")).percent == 0
    change = desk.plans.follow_ledgers(2026)
    assert change is not None and "按台账更新 2026 年度计划进度" in change.sentence
    values = desk.records.row("plan-tasks", task(desk, "2.2")).values
    assert (values["state"], values["percent"], values["evidence"]) == ("完成", 100, "台账：会议 1（2026-11-23 统计）")
    assert desk.plans.follow_ledgers(2026) is None
    desk.records.undo()
    assert desk.records.row("plan-tasks", task(desk, "2.2")).values["state"] == "未开始"


def test_a_share_is_not_settled_before_its_last_day(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("hazards", {"found": "2026-05-03", "place": "示例路", "category": "路", "description": "护栏破损",
                                 "source": "日常巡查"}, reason="测试")  # fmt: skip
    assert desk.plans.task(task(desk, "7.2")).percent == 0
    # Nobody on the register: a share of nothing does not finish a task.
    assert desk.plans.task(task(desk, "1.1")).percent == 0 and not desk.plans.task(task(desk, "1.1")).reached
    with desk.records.work("测试") as work:
        work.set_fact("hazards", desk.records.select("hazards")[0].id, {"state": "销号"})
    year_long = desk.plans.task(task(desk, "7.2"))
    assert (year_long.percent, year_long.reached) == (100, False)


def test_nodes_follow_months_and_count_as_progress(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    assert [node.values["content"] for node in desk.plans.task(task(desk, "3.1")).nodes] == ["四季度进展"]
    desk.plans.draft_nodes(task(desk, "3.1"), 3)
    quarterly = desk.plans.task(task(desk, "3.1"))
    assert [node.values["content"] for node in quarterly.nodes] == [f"{n}季度进展" for n in "一二三四"]
    assert [str(node.values["due"]) for node in quarterly.nodes][:2] == ["2026-03-31", "2026-06-30"]
    desk.process("plan-nodes").do(quarterly.nodes[0].id, "reach", {"done_on": date(2026, 3, 30), "evidence": "派车单抽查"})
    assert desk.plans.task(quarterly.row.id).percent == 25
    with pytest.raises(KnownError, match="已经登记完成"):
        desk.process("plan-nodes").do(quarterly.nodes[0].id, "reach", {"done_on": date(2026, 3, 30), "evidence": ""})
    single = task(desk, "1.1")
    desk.plans.draft_nodes(single, 1)
    assert [node.values["content"] for node in desk.plans.task(single).nodes] == ["1 月进展", "2 月进展", "3 月进展"]
    with pytest.raises(KnownError, match="没有新加"):
        desk.plans.draft_nodes(single, 1)
    late = [each for each in desk.due(0) if each.code == "plan-nodes"]
    assert len(late) == 2 + 3
    tasks(desk).do(single, "drop", {"reason": "不再开展"})
    assert not desk.plans.task(single).nodes
    finish(desk, quarterly.row.id, date(2026, 11, 20), "派车单")
    assert all(node.values["done_on"] for node in desk.plans.task(quarterly.row.id).nodes)
    assert not [each for each in desk.due(0) if each.code == "plan-nodes"]
    desk.records.undo()
    desk.records.undo()
    assert len([each for each in desk.due(0) if each.code == "plan-nodes"]) == len(late)


def test_targets_count_themselves_and_show_their_rows(desk: Desk, committee: int) -> None:
    desk.plans.import_seed(2026)
    accident = {"happened": "2026-05-03 08:10", "place": "示例路", "deaths": "1", "committee": committee}
    desk.records.add("accidents", accident, reason="测试")
    desk.records.add("accidents", {**accident, "happened": "2025-05-03 08:10"}, reason="测试")
    by_name = {each.name: each for each in desk.plans.targets(2026)}
    deaths = by_name["交通事故死亡人数"]
    assert (deaths.reached, deaths.met) == (Decimal(1), False)
    assert deaths.figure is not None
    assert len(desk.records.select(deaths.figure.code, *deaths.figure.filters)) == 1
    assert by_name["交通事故起数"].met is True


def test_next_year_starts_from_this_one(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    finish(desk, task(desk, "1.1"), date(2026, 3, 30), "签订台账")
    desk.plans.carry_over(2026)
    rows = desk.records.select("plan-tasks", Filter("year", "is", 2027), Filter("number", "is", "1.1"))
    values = rows[0].values
    assert (values["due"], values["state"], values["evidence"]) == (date(2027, 3, 31), "未开始", None)
    nodes = desk.plans.task(rows[0].id).nodes, desk.plans.task(task_of(desk, 2027, "3.1")).nodes
    assert not nodes[0] and nodes[1][0].values["due"] == date(2027, 12, 31)
    with pytest.raises(KnownError, match="2027 年度已经有计划"):
        desk.plans.carry_over(2026)


def test_the_rates_agree_with_the_coverage_and_count_drivers_only(desk: Desk, committee: int) -> None:
    school = added(desk.records.add("units", {"name": "示例中学", "unit_type": "学校"}), "units")
    for number, (unit, category) in enumerate(
        ((committee, "私家车驾驶人"), (committee, "私家车驾驶人"), (school, "私家车驾驶人"), (school, "随车照管人员")), 1
    ):
        person = {"name": f"示例{number}", "id_number": person_id(number), "unit": unit, "category": category}
        desk.records.add("people", person, reason="测试")
    desk.agreements.install_texts()
    desk.agreements.make(2026, unit=committee)
    signer = next(each for each in desk.agreements.signers(2026, unit=committee) if each.person and each.agreement)
    desk.process("agreements").do(signer.agreement, "sign", {"signed_on": date(2026, 3, 1)})
    measure = next(each for each in desk.coverage(2026) if each.key == "signed")
    with desk.office.store.read() as connection:
        whole = count(connection, "agreements-signed-rate", Scope(date(2026, 1, 1), date(2026, 12, 31)))
        mine = count(connection, "agreements-signed-rate", Scope(date(2026, 1, 1), date(2026, 12, 31), committee))
        filed = count(connection, "files-rate", Scope(date(2026, 1, 1), date(2026, 12, 31), committee))
    assert whole.explained == f"责任书签订 {measure.done}/{measure.must}"
    assert (mine.value, mine.explained) == (Decimal("50.00"), "责任书签订 1/2")
    assert filed.explained == "驾驶员建档 0/2" and len(desk.records.select(filed.code, *filed.filters)) == 2


def test_the_page_reads_at_once_however_many_tasks_there_are(demo_desk: Desk) -> None:
    def read() -> int:
        with statements(demo_desk) as said, demo_desk.records.at_once() as records:
            demo_desk.plans.on(records).of_year(2026)
        return len(said)

    before = read()
    measures = ("meetings", "publicity", "hazards-closed-rate", "deaths", "agreements-signed-rate", "school-vehicles-filed-rate")
    for number, measure in enumerate(measures, start=1):
        for month in (2, 8):
            demo_desk.records.add("plan-tasks", {
                "year": 2026, "number": f"x{month}.{number}", "content": "示例", "measure": measure, "starts": date(2026, month, 1),
                "due": date(2026, month + 1, 1),
            })  # fmt: skip
    assert len(demo_desk.plans.tasks(2026)) == 39 + 2 * len(measures)
    assert read() == before <= 20
