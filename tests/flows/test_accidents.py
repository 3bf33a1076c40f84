"""事故 from the first report to closing under 四不放过, and what stood before the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.helpers.factory import person_id
from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.streams.accidents import EDUCATION, RECTIFICATION

CODE, BLOCKS = "accidents", "accident-blocks"


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str = CODE) -> int:
    return next(each.id for each in change.changes if each.code == code)


def registered(desk: Desk, **values: object) -> int:
    base = {"happened": datetime(2026, 11, 10, 7, 40), "heard": datetime(2026, 11, 10, 8, 0), "place": "示例路口"}
    return added(desk.accidents.register({**base, **values}))


def fill(desk: Desk, block: int, **values: object) -> ChangeSet:
    full = {"conclusion": "已查清", "evidence": "认定书", "responsible": "王示例", "done_on": "2026-11-18"}
    return desk.accidents.finish_block(block, {**full, **values})


def test_registering_grades_numbers_and_opens_four_blocks_in_one_change(desk: Desk) -> None:
    accident = registered(desk, deaths=1, serious=2, loss=Decimal(30000))
    values = desk.records.row(CODE, accident).values
    assert (values["number"], values["grade"], values["legacy_grade"]) == ("事〔2026〕001", "一般", "重大")
    assert [row.values["block"][:2] for row in desk.accidents.blocks(accident)] == ["原因", "责任", "整改", "有关"]
    desk.accidents.update(accident, {"deaths": "3"})
    values = desk.records.row(CODE, accident).values
    assert (values["grade"], values["legacy_grade"]) == ("较大", "特大")
    desk.records.undo()
    desk.records.undo()
    assert not desk.records.select(CODE) and not desk.records.select(BLOCKS)


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
    with pytest.raises(Refused, match="早于事故发生时间"):
        desk.accidents.report(accident, now - timedelta(hours=5))
    with pytest.raises(Refused, match="还没有到"):
        desk.accidents.report(accident, now + timedelta(days=1))
    assert desk.accidents.report(accident, now).sentence.startswith("已送快报：事〔2026〕001")
    assert desk.accidents.clocks(accident)[0].level == "ok"
    old = registered(desk)
    assert [each.level for each in desk.accidents.clocks(old)] == ["bad", "bad"]
    desk.accidents.report(old, datetime(2026, 11, 10, 12, 0))
    assert desk.accidents.clocks(old)[0].word == "11-10 12:00 已报，迟报"


def test_closing_waits_for_all_four_blocks_and_what_they_link_to(desk: Desk) -> None:
    accident = registered(desk)
    with pytest.raises(KnownError, match="原因未查清不放过：缺结论、证据材料、责任人、完成日期"):
        desk.accidents.close(accident, date(2026, 11, 23))
    blocks = {row.values["block"]: row.id for row in desk.accidents.blocks(accident)}
    for block in blocks.values():
        fill(desk, block)
    done = [row.values["done"] for row in desk.accidents.blocks(accident)]
    assert done == [True, True, False, False]
    assert desk.accidents.missing(accident) == [f"{RECTIFICATION}：缺整改事项", f"{EDUCATION}：缺教育培训记录"]
    made = desk.accidents.add_rectification(accident, {"description": "路口视距不良", "category": "路"})
    hazard = added(made, "hazards")
    values = desk.records.row("hazards", hazard).values
    assert (values["number"], values["source"], values["accident"]) == ("隐〔2026〕001", "事故倒查", accident)
    assert desk.records.row(CODE, accident).values["state"] == "整改中"
    with pytest.raises(KnownError, match="已经有整改事项"):
        desk.accidents.add_rectification(accident, {"description": "再来一个"})
    training = added(desk.accidents.add_education(accident, {"starts": datetime(2026, 11, 20, 9)}), "training")
    assert "现在“登记”，要到“销号”" in desk.accidents.missing(accident)[0]
    desk.hazards.pass_on(hazard, "公路", date(2026, 11, 23))
    desk.hazards.reply(hazard, "已修剪", date(2026, 11, 23))
    desk.hazards.close_passed(hazard, date(2026, 11, 23), "已修剪")
    desk.records.edit("training", training, {"state": "已完成"})
    assert desk.accidents.missing(accident) == []
    with pytest.raises(KnownError, match="续报"):
        desk.accidents.close(accident, date(2026, 11, 23))
    desk.accidents.report(accident, datetime(2026, 11, 17, 9), follow_up=True)
    with pytest.raises(KnownError, match="未满 7 日"):
        desk.accidents.close(accident, date(2026, 11, 16))
    assert desk.accidents.close(accident, date(2026, 11, 23)).sentence.startswith("事故结案：事〔2026〕001")
    assert all(row.values["done"] for row in desk.accidents.blocks(accident))
    with pytest.raises(KnownError, match="已经结案"):
        fill(desk, blocks[EDUCATION])
    with pytest.raises(KnownError):
        desk.accidents.update(accident, {"deaths": "2"})


def test_a_block_done_before_the_accident_is_refused(desk: Desk) -> None:
    block = desk.accidents.blocks(registered(desk))[0].id
    with pytest.raises(Refused) as raised:
        fill(desk, block, done_on="2026-11-01")
    assert [problem.field for problem in raised.value.problems] == ["done_on"]


def test_one_from_an_import_cannot_close_until_its_blocks_are_made(desk: Desk) -> None:
    accident = added(desk.records.add(CODE, {"happened": "2026-10-01 09:00", "place": "示例桥", "serious": "1"}))
    assert desk.accidents.incomplete(desk.records.row(CODE, accident))
    with pytest.raises(KnownError, match="还没有建立"):
        desk.accidents.close(accident, date(2026, 11, 23))
    desk.accidents.complete(accident)
    row = desk.records.row(CODE, accident)
    assert (row.values["number"], row.values["grade"], len(desk.accidents.blocks(accident))) == ("事〔2026〕001", "一般", 4)
    with pytest.raises(KnownError, match="不用补建"):
        desk.accidents.complete(accident)


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
