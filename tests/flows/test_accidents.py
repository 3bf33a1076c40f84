"""事故 from the first report to closing under 四不放过, and what stood before the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.blocks import fill_block
from tests.helpers.factory import person_id
from tests.helpers.since import answers_since
from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.work.accidents.rules import EDUCATION, RECTIFICATION, block_names

CAUSE = block_names()[0]

CODE, BLOCKS = "accidents", "accident-blocks"


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str = CODE) -> int:
    return next(each.id for each in change.changes if each.code == code)


def registered(desk: Desk, **values: object) -> int:
    base = {"happened": datetime(2026, 11, 10, 7, 40), "heard": datetime(2026, 11, 10, 8, 0), "place": "示例路口"}
    return added(desk.process("accidents").begin({**base, **values}))


def fill(desk: Desk, accident: int, block: str, **values: object) -> ChangeSet:
    full = {"conclusion": "已查清", "evidence": "认定书", "responsible": "王示例", "done_on": "2026-11-18"}
    return fill_block(desk, accident, block, {**full, **values})


def done(desk: Desk, accident: int) -> list[bool]:
    return [not block.lacking for block in desk.accidents.blocks(accident)]


def test_registering_grades_numbers_and_opens_four_blocks_in_one_change(desk: Desk) -> None:
    accident = registered(desk, deaths=1, serious=2, loss=Decimal(30000))
    values = desk.records.row(CODE, accident).values
    assert (values["number"], values["grade"], values["legacy_grade"]) == ("事〔2026〕001", "一般", "重大")
    assert values["kind"] == "死亡事故"
    assert [block.name[:2] for block in desk.accidents.blocks(accident)] == ["原因", "责任", "整改", "有关"]
    assert done(desk, accident) == [False] * 4
    desk.process("accidents").do(accident, "facts", {"deaths": "3"})
    values = desk.records.row(CODE, accident).values
    assert (values["grade"], values["legacy_grade"]) == ("较大", "特大")
    desk.records.undo()
    assert desk.records.row(CODE, accident).values["grade"] == "一般"
    desk.records.edit(CODE, accident, {"deaths": "10"})
    assert desk.records.row(CODE, accident).values["grade"] == "重大"
    desk.records.undo()
    desk.records.undo()
    assert not desk.records.select(CODE)


def test_impossible_facts_are_refused_at_their_fields(desk: Desk) -> None:
    with pytest.raises(Refused) as raised:
        registered(desk, heard=datetime(2026, 11, 10, 7, 0), deaths=-1)
    assert {problem.field for problem in raised.value.problems} == {"heard", "deaths"}
    assert not desk.records.select(CODE)


def test_the_clocks_run_from_the_report(desk: Desk) -> None:
    now = clock.now()
    accident = registered(desk, happened=now - timedelta(minutes=50), heard=now - timedelta(minutes=20))
    quick, follow = desk.accidents.clocks(accident)
    assert (quick.level, follow.level) == ("warn", "warn") and "还剩 0 小时" in quick.word
    with pytest.raises(Refused, match="早于发生时间"):
        desk.process("accidents").do(accident, "quick", {"quick_report": now - timedelta(hours=5)})
    with pytest.raises(Refused, match="还没有到"):
        desk.process("accidents").do(accident, "quick", {"quick_report": now + timedelta(days=1)})
    assert desk.process("accidents").do(accident, "quick", {
        "quick_report": now, "quick_to": "区安委办",
    }).sentence.startswith("已送快报：事〔2026〕001")  # fmt: skip
    assert (desk.accidents.clocks(accident)[0].level, desk.accidents.clocks(accident)[0].to) == ("ok", "区安委办")
    old = registered(desk)
    assert [each.level for each in desk.accidents.clocks(old)] == ["bad", "bad"]
    desk.process("accidents").do(old, "quick", {"quick_report": datetime(2026, 11, 10, 12, 0)})
    assert desk.accidents.clocks(old)[0].word == "11-10 12:00 已报，迟报"


def test_reports_not_sent_are_on_the_radar_until_they_are(desk: Desk) -> None:
    answers_since(desk)
    desk.records.add("units", {"name": "示例物业公司", "unit_type": "企业"})
    registered(desk)
    assert not [each for each in desk.due() if each.code == CODE], "nobody was hurt: no report is owed"
    accident = registered(desk, slight=1)

    def due() -> list[tuple[str, str]]:
        return [(each.what, each.due.isoformat()) for each in desk.due(90) if each.code == CODE and each.id == accident]

    assert due() == [("事故快报未报", "2026-11-10"), ("七日续报未报", "2026-11-17")]
    desk.process("accidents").do(accident, "quick", {"quick_report": datetime(2026, 11, 10, 8, 30)})
    desk.process("accidents").do(accident, "follow", {"follow_up": datetime(2026, 11, 16, 9)})
    assert due() == []
    old = registered(desk, happened=datetime(2025, 3, 1, 9), heard=None, slight=1)
    assert [each.level for each in desk.accidents.clocks(old)] == ["none", "none"]
    assert not [each for each in desk.due(90) if each.id == old and each.code == CODE]


def finish_all(desk: Desk, accident: int) -> int:
    """All four blocks with what they lead to; the hazard that was made."""
    for block in block_names():
        fill(desk, accident, block)
    hazard = added(desk.process("accidents").do(accident, "hazard", {"description": "路口视距不良", "category": "路"}), "hazards")
    training = added(desk.process("accidents").do(accident, "training", {"starts": datetime(2026, 11, 20, 9)}), "training")
    desk.process("hazards").do(hazard, "pass_on", {"passed_to": "公路", "passed_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "reply", {"reply": "已修剪", "replied_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "close_passed", {"closed_on": date(2026, 11, 23), "check_opinion": "已修剪"})
    desk.records.edit("training", training, {"state": "已完成"})
    return hazard


def test_closing_is_refused_with_everything_that_is_missing(desk: Desk) -> None:
    accident = registered(desk, happened=datetime(2026, 11, 20, 7), heard=None)
    fill(desk, accident, CAUSE, done_on="2026-11-21", responsible="")
    with pytest.raises(KnownError) as raised:
        desk.process("accidents").do(accident, "close", {"closed_on": date(2026, 11, 23)})
    sentence = str(raised.value)
    for wanted in ("原因未查清不放过：缺责任人；", "责任人员未处理不放过：缺结论、证据材料、责任人、完成日期",
                   "整改事项", "教育培训记录", "七日伤亡续报", "未满 7 日"):  # fmt: skip
        assert wanted in sentence


def test_closing_waits_for_all_four_blocks_and_what_they_link_to(desk: Desk) -> None:
    accident = registered(desk)
    for block in block_names():
        fill(desk, accident, block)
    assert done(desk, accident) == [True, True, False, False]
    made = desk.process("accidents").do(accident, "hazard", {"description": "路口视距不良", "category": "路"})
    hazard = added(made, "hazards")
    values = desk.records.row("hazards", hazard).values
    assert (values["number"], values["source"], values["accident"]) == ("隐〔2026〕001", "事故倒查", accident)
    assert desk.records.row(CODE, accident).values["state"] == "整改中"
    training = added(desk.process("accidents").do(accident, "training", {"starts": datetime(2026, 11, 20, 9)}), "training")
    assert "现在“登记”，要到“销号”" in desk.accidents.missing(accident)[0]
    with pytest.raises(KnownError, match="已经有教育培训记录"):
        desk.process("accidents").do(accident, "training", {})
    desk.process("hazards").do(hazard, "pass_on", {"passed_to": "公路", "passed_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "reply", {"reply": "已修剪", "replied_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard, "close_passed", {"closed_on": date(2026, 11, 23), "check_opinion": "已修剪"})
    desk.records.edit("training", training, {"state": "已完成"})
    assert desk.accidents.missing(accident) == ["还没有登记七日伤亡续报"]
    desk.process("accidents").do(accident, "follow", {"follow_up": datetime(2026, 11, 17, 9)})
    assert desk.process("accidents").do(accident, "close", {
        "closed_on": date(2026, 11, 23),
    }).sentence.startswith("事故结案：事〔2026〕001")  # fmt: skip
    with pytest.raises(KnownError, match="已经结案"):
        fill(desk, accident, EDUCATION)
    with pytest.raises(KnownError):
        desk.process("accidents").do(accident, "facts", {"deaths": "2"})
    desk.records.undo()
    assert desk.records.row(CODE, accident).values["state"] == "整改中"


def test_a_closed_accident_opens_again_with_a_reason(desk: Desk) -> None:
    accident = registered(desk)
    finish_all(desk, accident)
    desk.process("accidents").do(accident, "follow", {"follow_up": datetime(2026, 11, 17, 9)})
    desk.process("accidents").do(accident, "close", {"closed_on": date(2026, 11, 23)})
    with pytest.raises(KnownError, match="原因"):
        desk.process("accidents").do(accident, "reopen", {"reason": " "})
    desk.process("accidents").do(accident, "reopen", {"reason": "认定书复核后更改"})
    desk.process("accidents").do(accident, "facts", {"serious": "1"})
    values = desk.records.row(CODE, accident).values
    assert (values["state"], values["closed_on"], values["kind"]) == ("整改中", None, "伤人事故")
    desk.process("accidents").do(accident, "close", {"closed_on": date(2026, 11, 23)})
    with pytest.raises(KnownError, match="还没有结案"):
        desk.process("accidents").do(registered(desk), "reopen", {"reason": "点错了"})


def test_rectification_may_be_several_items_and_an_issue_of_a_meeting(desk: Desk) -> None:
    accident = registered(desk)
    meeting = added(desk.records.add("meetings", {"year": "2026", "quarter": "四季度", "kind": "季度例会"}), "meetings")
    desk.process("accidents").do(accident, "hazard", {"description": "标线不清"})
    desk.process("accidents").do(accident, "hazard", {"description": "照明不足"})
    issue = added(desk.process("accidents").do(accident, "issue", {"meeting": meeting, "issue": "路口信号配时"}), "meeting-issues")
    assert desk.records.row("meeting-issues", issue).values["accident"] == accident
    block = next(each for each in desk.accidents.blocks(accident) if each.name == RECTIFICATION)
    assert [item.code for item in block.items] == ["hazards", "hazards", "meeting-issues"]
    back = {each.code: ids for each, ids in desk.records.belongings(CODE, accident)}
    assert back["meeting-issues"] == [issue] and len(back["hazards"]) == 2


def test_a_training_of_the_ledger_answers_the_fourth_block(desk: Desk) -> None:
    accident = registered(desk)
    before, after = (
        added(desk.records.add("training", {"topic": topic, "starts": starts, "state": "已完成"}), "training")
        for topic, starts in (("夏季", "2026-07-01 09:00"), ("冬季", "2026-11-20 09:00"))
    )
    with pytest.raises(KnownError, match="在事故之前"):
        desk.process("accidents").do(accident, "session", {"training": before})
    desk.process("accidents").do(accident, "session", {"training": after})
    block = desk.accidents.blocks(accident)[3]
    assert [item.title for item in block.items] == ["冬季"] and "教育培训记录" not in "".join(block.lacking)
    belongs = {each.code: ids for each, ids in desk.records.belongings("training", after)}
    assert belongs["accident-blocks"] == [block.id]


def test_a_scan_is_evidence_too(desk: Desk, tmp_path: Path) -> None:
    accident, scan = registered(desk), tmp_path / "认定书.pdf"
    scan.write_bytes(b"%PDF-1.4 example")
    fill(desk, accident, CAUSE, evidence="")
    assert desk.accidents.blocks(accident)[0].lacking == ("证据材料",)
    desk.accidents.add_evidence(accident, CAUSE, scan)
    assert (desk.accidents.blocks(accident)[0].files, desk.accidents.blocks(accident)[0].lacking) == (1, ())
    desk.records.undo()
    assert desk.accidents.blocks(accident)[0].lacking == ("证据材料",)


def test_a_block_done_before_the_accident_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    accident = registered(desk)
    with pytest.raises(Refused) as raised:
        fill(desk, accident, CAUSE, done_on="2026-11-01")
    assert [problem.field for problem in raised.value.problems] == ["done_on"]
    assert not desk.records.select(BLOCKS)


def test_the_toll_follows_the_parties_deaths_within_seven_days(desk: Desk) -> None:
    accident = registered(desk, deaths=0, slight=1)
    for name, casualty, died in (("何示例", "死亡", "2026-11-16"), ("吕示例", "死亡", "2026-11-19"), ("施示例", "重伤", "")):
        desk.records.add("accident-parties", {"accident": accident, "name": name, "casualty": casualty, "died_on": died})
    assert "死亡人数 1（登记的是 0）" in desk.accidents.toll_differs(accident)
    desk.process("accidents").do(accident, "toll")
    values = desk.records.row(CODE, accident).values
    assert [values[name] for name in ("deaths", "late_deaths", "serious", "slight")] == [1, 1, 1, 0]
    assert (values["kind"], values["legacy_grade"]) == ("死亡事故", "重大")
    assert desk.accidents.toll_differs(accident) == ""


def test_an_accident_with_its_blocks_and_parties_can_be_trashed_and_restored(desk: Desk) -> None:
    accident = registered(desk)
    fill(desk, accident, CAUSE)
    desk.records.add("accident-parties", {"accident": accident, "name": "何示例"})
    desk.records.trash(CODE, [accident], "重复登记")
    assert not desk.records.select(BLOCKS) and not desk.records.select("accident-parties")
    desk.records.restore(CODE, [accident])
    assert done(desk, accident)[0] and len(desk.accidents.parties(accident)) == 1


def test_figures_stand_beside_last_year_and_the_period_before(desk: Desk) -> None:
    for happened, road, loss in (
        ("2026-11-03 07:30", "丽湖环路", 1000), ("2026-11-20 20:00", "智景道", 500), ("2026-10-08 08:00", "丽湖环路", 300),
        ("2025-11-29 07:00", "丽湖环路", 400),
    ):  # fmt: skip
        desk.records.add(CODE, {"happened": happened, "place": f"{road}路口", "road": road, "loss": str(loss), "slight": "1"})
    party = {"accident": desk.records.select(CODE)[-1].id, "name": "何示例", "traffic": "货车", "liability": "全部"}
    desk.records.add("accident-parties", party)
    found = desk.accidents.figures(date(2026, 11, 1), date(2026, 11, 30))
    total = found.total
    assert [each.number for each in (total.now, total.last_year, total.before)] == [2, 1, 1]
    assert (total.now.loss, total.last_year.loss, total.now.injured) == (1500, 400, 2)
    roads = {line.name: (line.now.number, line.last_year.number) for line in found.groups["道路"]}
    assert roads == {"丽湖环路": (1, 1), "智景道": (1, 0)}
    assert {line.name for line in found.groups["时段"] if line.now.number} == {"7—9时（早高峰）", "19—24时"}


def test_the_trace_takes_papers_as_they_stood_on_the_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-10-01")
    car = added(
        desk.records.add("vehicles", {"plate": "津A12345", "inspection_until": "2026-10-31", "insurance_until": "2027-10-15"}),
        "vehicles",
    )
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    accident = registered(desk)
    desk.records.edit("vehicles", car, {"inspection_until": "2028-10-31"})
    desk.records.add("accident-parties", {"accident": accident, "name": "外来人", "vehicle": car})
    trace = {each.about: each for each in desk.accidents.trace(accident)}
    assert trace["津A12345 检验"].in_order is False and "2026-10-31（后来换过）" in trace["津A12345 检验"].finding
    assert trace["津A12345 交强险"].in_order is True
    desk.records.edit("vehicles", car, {"insurance_until": None})
    desk.records.undo()
    early = registered(desk, happened=datetime(2026, 9, 1, 8), heard=None)
    desk.records.add("accident-parties", {"accident": early, "name": "外来人", "vehicle": car})
    assert {each.about: each for each in desk.accidents.trace(early)}["津A12345 交强险"].in_order is None


def test_the_trace_states_facts_with_rows_to_open(desk: Desk) -> None:
    unit = added(desk.records.add("units", {"name": "示例物业公司", "unit_type": "企业"}), "units")
    driver = {"name": "陈示例", "unit": unit, "category": "专职驾驶员", "id_number": person_id(1)}
    person = added(desk.records.add("people", {**driver, "valid_until": "2026-10-01"}), "people")
    car = added(desk.records.add("vehicles", {"plate": "津A12345", "inspection_until": "2027-03-31"}), "vehicles")
    session = added(
        desk.records.add("training", {"topic": "冬季安全", "starts": "2026-06-01 09:00", "state": "已完成"}), "training"
    )
    desk.records.add("training-attendances", {"training": session, "person": person, "unit": unit, "result": "已到"})
    accident = registered(desk)
    party = {"accident": accident, "name": "陈示例", "person": person, "unit": unit, "vehicle": car}
    desk.records.add("accident-parties", party)
    trace = {each.about: each for each in desk.accidents.trace(accident)}
    licence, trained = trace["陈示例 驾驶证"], trace["陈示例 培训"]
    assert (licence.in_order, licence.code, licence.id) == (False, "people", person)
    assert (trained.in_order, trained.code, trained.id) == (True, "training", session)
    assert (trace["陈示例 责任书"].in_order, trace["陈示例 责任书"].id) == (False, 0)
    assert trace["津A12345 检验"].in_order is True
    assert trace["津A12345 交强险"].in_order is None
    assert trace["示例物业公司 会议"].in_order is False
    assert trace["示例物业公司 责任书"].in_order is False
