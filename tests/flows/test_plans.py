"""计划与考核: the seed plan, tasks with evidence, targets that count themselves, a score sheet until it is frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.helpers.factory import person_id
from trafficdesk.desk import ChangeSet, Desk, Filter
from trafficdesk.errors import KnownError
from trafficdesk.rules.counters import COUNTERS, Scope, count

OPEN = "年"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture
def committee(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"}), "units")


def task(desk: Desk, number: str) -> int:
    return desk.records.select("plan-tasks", Filter("number", "is", number))[0].id


def test_the_seed_plan_is_imported_once(desk: Desk) -> None:
    change = desk.plans.import_seed(2026)
    assert "任务 37 项，目标 9 项，考核指标 13 项" in change.sentence
    for object_ in ("单位", "居委会"):
        rows = desk.records.select("score-indicators", Filter("object", "is", object_))
        assert sum(row.values["points"] for row in rows) == 100
    measures = {row.values["measure"] for code in ("targets", "score-indicators") for row in desk.records.select(code)}
    assert measures - {None} <= set(COUNTERS)
    with pytest.raises(KnownError, match="没有新加"):
        desk.plans.import_seed(2026)


def test_a_task_is_late_until_it_is_done_with_evidence(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    late = {row.values["number"] for row in desk.plans.late_tasks(2026)}
    assert "1.1" in late and "2.9" not in late
    with pytest.raises(KnownError, match="佐证"):
        desk.plans.finish_task(task(desk, "1.1"), date(2026, 3, 30), " ")
    desk.plans.finish_task(task(desk, "1.1"), date(2026, 3, 30), "签订台账")
    assert "1.1" not in {row.values["number"] for row in desk.plans.late_tasks(2026)}
    assert desk.records.row("plan-tasks", task(desk, "1.1")).values["percent"] == 100


def test_targets_count_themselves_and_show_their_rows(desk: Desk, committee: int) -> None:
    desk.plans.import_seed(2026)
    accident = {"happened": "2026-05-03 08:10", "place": "示例路", "deaths": "1", "committee": committee}
    desk.records.add("accidents", accident, reason="测试")
    desk.records.add("accidents", {**accident, "happened": "2025-05-03 08:10"}, reason="测试")
    by_name = {each.name: each for each in desk.plans.progress(2026)}
    deaths = by_name["亡人交通事故死亡人数"]
    assert (deaths.reached, deaths.met) == (Decimal(1), False)
    assert deaths.figure is not None
    assert len(desk.records.select(deaths.figure.code, *deaths.figure.filters)) == 1
    assert by_name["交通事故起数"].met is True


def test_a_sheet_fills_itself_is_corrected_and_freezes(desk: Desk, committee: int) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("publicity", {"held": "2026-05-03", "theme": "示例", "entry": "进社区", "host": committee})
    sheet = added(desk.plans.open_sheets(2026, OPEN, "居委会", [committee]), "assessments")
    lines = {each.name: each for each in desk.plans.sheet(sheet)}
    assert lines["宣传活动次数"].score == Decimal("2.50") and lines["宣传活动次数"].counted == 1
    empty = [each for each in lines.values() if each.score is None]
    assert len(empty) == 2
    with pytest.raises(KnownError, match="还有 2 项没有得分，不能公布"):
        desk.plans.publish(sheet)
    with pytest.raises(KnownError, match="原因"):
        desk.plans.override(empty[0].id, Decimal(5), "")
    with pytest.raises(KnownError, match="0 到 10"):
        desk.plans.override(empty[0].id, Decimal(11), "多了")
    for each in empty:
        desk.plans.override(each.id, Decimal(10), "资料齐全")
    total = sum(each.score or 0 for each in desk.plans.sheet(sheet))
    assert desk.records.row("assessments", sheet).values["total"] == total
    desk.records.add("publicity", {"held": "2026-06-03", "theme": "又一次", "entry": "进家庭", "host": committee})
    desk.plans.count(sheet)
    scores = {each.name: each.score for each in desk.plans.sheet(sheet)}
    assert scores["宣传活动次数"] == Decimal("5.00") and scores[empty[0].name] == 10
    desk.plans.publish(sheet)
    desk.records.add("publicity", {"held": "2026-07-03", "theme": "公布以后", "entry": "进家庭", "host": committee})
    assert {each.name: each.score for each in desk.plans.sheet(sheet)} == scores
    assert next(each for each in desk.plans.sheet(sheet) if each.name == "宣传活动次数").counted == 2
    for refused in (lambda: desk.plans.count(sheet), lambda: desk.plans.override(empty[0].id, Decimal(1), "改")):
        with pytest.raises(KnownError, match="已经公布"):
            refused()


def test_opening_sheets_is_one_change(desk: Desk, committee: int) -> None:
    with pytest.raises(KnownError, match="没有给居委会设考核指标"):
        desk.plans.open_sheets(2026, OPEN, "居委会", [committee])
    desk.plans.import_seed(2026)
    desk.plans.open_sheets(2026, OPEN, "居委会", [committee])
    with pytest.raises(KnownError, match="都已经建好"):
        desk.plans.open_sheets(2026, OPEN, "居委会", [committee])
    desk.records.undo()
    assert not desk.records.select("assessments") and not desk.records.select("score-lines")


def test_next_year_starts_from_this_one(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    desk.plans.finish_task(task(desk, "1.1"), date(2026, 3, 30), "签订台账")
    desk.plans.carry_over(2026)
    rows = desk.records.select("plan-tasks", Filter("year", "is", 2027), Filter("number", "is", "1.1"))
    values = rows[0].values
    assert (values["due"], values["state"], values["evidence"]) == (date(2027, 3, 31), "未开始", None)
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
    desk.agreements.sign([signer.agreement], date(2026, 3, 1))
    measure = next(each for each in desk.coverage(2026) if each.key == "signed")
    with desk.office.store.read() as connection:
        whole = count(connection, "agreements-signed-rate", Scope(date(2026, 1, 1), date(2026, 12, 31)))
        mine = count(connection, "agreements-signed-rate", Scope(date(2026, 1, 1), date(2026, 12, 31), committee))
        filed = count(connection, "files-rate", Scope(date(2026, 1, 1), date(2026, 12, 31), committee))
    assert whole.explained == f"责任书签订 {measure.done}/{measure.must}"
    assert (mine.value, mine.explained) == (Decimal("50.00"), "责任书签订 1/2")
    assert filed.explained == "驾驶员建档 0/2" and len(desk.records.select(filed.code, *filed.filters)) == 2
