"""居委会基础台账: ledger set, matrix, plan, summary with figures that open, assessment, next year's plan."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.factory import person_id
from tests.helpers.since import answers_since
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk, Query
from trafficdesk.errors import KnownError

PAPERS = "committee-papers"
TASK = {
    "goal": "辖区不发生亡人事故", "task": "电动车整治", "steps": "一季度摸底，二季度整治", "measures": "每周劝导",
    "responsible": "吴示例", "due": "2026-06-30",
}  # fmt: skip


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Monday."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def committee(desk: Desk) -> int:
    desk.records.add("units", {"name": "示例里居委会", "short_name": "示例里", "unit_type": "社区居委会"})
    desk.records.add("units", {"name": "示例物流公司", "unit_type": "企业", "committee": "示例里"})
    return desk.records.select("units")[0].id


def cell(desk: Desk, key: str, year: int = 2026):  # type: ignore[no-untyped-def]
    (row,) = desk.committees.matrix(year).rows
    return next(each for each in row.cells if each.key == key)


def plan(desk: Desk, committee: int, **values: str) -> int:
    given = {**TASK, **values, "committee": committee, "year": 2026}
    return added(desk.records.add("committee-plans", given), "committee-plans")


def test_ledgers_are_made_once(desk: Desk, committee: int) -> None:
    change = desk.committees.make_ledgers(2026)
    assert (change.sentence, len(change.changes)) == ("建立 2026 年居委会台账 16 本", 16)
    again = desk.committees.make_ledgers(2026)
    assert (again.changes, len(desk.records.select("committee-ledgers"))) == ((), 16)
    assert desk.records.undo() is not None
    assert cell(desk, "03").text == "未建"


def test_an_office_without_committees_is_told_what_to_do(desk: Desk) -> None:
    with pytest.raises(KnownError, match="请先在单位里登记"):
        desk.committees.make_ledgers(2026)


def test_ledgers_are_marked_with_day_and_person(desk: Desk, committee: int) -> None:
    desk.committees.make_ledgers(2026)
    ledger = cell(desk, "03").id
    with pytest.raises(KnownError, match="要写明责任人"):
        desk.process("committee-ledgers").do_all([ledger], "complete")
    with pytest.raises(KnownError, match="还没有到"):
        desk.process("committee-ledgers").do_all([ledger], "begin", {"filed_on": date(2026, 12, 30)})
    desk.process("committee-ledgers").do_all([ledger], "begin")
    assert cell(desk, "03").level == "warn"
    desk.process("committee-ledgers").do_all([ledger], "complete", {"filed_on": date(2026, 5, 6), "responsible": "吴示例"})
    assert (cell(desk, "03").level, cell(desk, "03").on) == ("good", date(2026, 5, 6))
    assert desk.committees.matrix(2026).rows[0].complete == 1


def test_the_matrix_counts_rows_that_a_click_opens(desk: Desk, committee: int) -> None:
    firm = next(row.id for row in desk.records.select("units") if row.title == "示例物流公司")
    for plate, kind, unit in (
        ("津A30001", "K33", committee),
        ("津A30002", "H11", firm),
        ("津A30003", "K33", None),
    ):
        desk.records.add("vehicles", {"plate": plate, "vehicle_type": kind, "unit": unit})
    person = {"name": "郑示例", "id_number": person_id(7), "unit": firm, "first_issued": "2019-03-01"}
    driver = added(desk.records.add("people", person), "people")
    desk.records.add("violations", {"person": driver, "happened": "2026-05-01", "behaviour": "违法停车"})
    desk.records.add("violations", {"person": driver, "happened": "2025-05-01", "behaviour": "违法停车"})
    assert [cell(desk, key).count for key in ("03", "05", "06", "14", "04")] == [2, 1, 1, 1, 0]
    for each in desk.committees.matrix(2026).rows[0].cells:
        for source in each.sources:
            assert len(desk.records.ids(Query(source.code, source.filters))) == source.count
    (heavy,) = cell(desk, "06").sources
    assert [row.title for row in desk.records.select(heavy.code, *heavy.filters)] == ["津A30002"]


def test_every_ledger_that_the_office_keeps_has_a_source(desk: Desk, committee: int) -> None:
    assert [each.key for each in desk.committees.matrix(2026).rows[0].cells if not each.sources] == [
        "年度总结", "年度考核",
    ]


def test_papers_turn_red_after_their_day(desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("年度计划", "年度总结", "年度考核")
    assert [cell(desk, kind).level for kind in kinds] == ["", "warn", ""], "due before the office answered for itself"
    answers_since(desk)
    assert [cell(desk, kind).level for kind in kinds] == ["bad", "warn", ""]
    days = {"年度计划": date(2026, 2, 15), "年度总结": date(2026, 11, 15), "年度考核": date(2026, 12, 25)}
    with pytest.raises(KnownError, match="要填 2026 年里的一天，2025-12-25 不是"):
        desk.committees.set_deadlines(2026, {**days, "年度考核": date(2025, 12, 25)})
    with pytest.raises(KnownError, match="按先后"):
        desk.committees.set_deadlines(2026, {**days, "年度总结": date(2026, 2, 1)})
    desk.committees.set_deadlines(2026, days)
    assert cell(desk, "年度总结").level == "bad"
    assert desk.committees.deadlines(2025)["年度总结"] == date(2025, 12, 20)
    assert desk.committees.deadlines(2027)["年度总结"] == date(2027, 11, 15)
    desk.committees.set_deadlines(2026, {**days, "年度总结": date(2026, 12, 20), "年度考核": date(2026, 12, 31)})
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-01")
    assert [cell(desk, kind).level for kind in ("年度总结", "年度考核")] == ["bad", "bad"]


def test_a_plan_needs_goal_steps_measures_and_dates(desk: Desk, committee: int) -> None:
    with pytest.raises(KnownError, match="至少一项"):
        desk.committees.hand_in(committee, 2026, "年度计划", date(2026, 1, 20))
    task = plan(desk, committee, steps="", due="")
    with pytest.raises(KnownError, match="缺：“电动车整治”的步骤、时限"):
        desk.committees.hand_in(committee, 2026, "年度计划", date(2026, 1, 20))
    desk.records.edit("committee-plans", task, {"steps": "分两步", "due": "2026-06-30"})
    change = desk.committees.hand_in(committee, 2026, "年度计划", date(2026, 1, 20))
    assert change.sentence == "示例里居委会报送 2026 年度计划"
    assert (cell(desk, "年度计划").level, cell(desk, "年度计划").text, cell(desk, "年度计划").count) == (
        "good",
        "已报",
        1,
    )


def test_the_summary_quotes_figures_that_open(desk: Desk, committee: int) -> None:
    desk.records.add("vehicles", {"plate": "津A30004", "unit": committee})
    plan(desk, committee)
    desk.records.add("boards", {"name": "东门宣传栏", "committee": committee}, reason="测试")
    draft = desk.committees.paper_text(committee, 2026, "年度总结")
    assert draft.text.startswith(
        "示例里居委会2026年道路交通安全工作总结\n一、基本情况：在册机动车1辆，驾驶人0人"
    )
    for figure in draft.figures:
        assert draft.text[figure.start : figure.end] == figure.shown
        assert str(len(desk.records.ids(Query(figure.code, figure.filters)))) == figure.shown
    assert {figure.label: figure.shown for figure in draft.figures}["宣传阵地"] == "1"

    with pytest.raises(KnownError, match="年度总结正文"):
        desk.committees.hand_in(committee, 2026, "年度总结", date(2026, 11, 20))
    desk.committees.write_paper(committee, 2026, "年度总结", draft.text)
    desk.committees.hand_in(committee, 2026, "年度总结", date(2026, 11, 20))
    paper = cell(desk, "年度总结").id
    with pytest.raises(KnownError, match="退回要写明原因"):
        desk.process(PAPERS).do(paper, "send_back", {"reason": ""})
    desk.process(PAPERS).do(paper, "send_back", {"reason": "问题一节没有写"})
    assert cell(desk, "年度总结").text == "草稿"
    desk.committees.write_paper(committee, 2026, "年度总结", draft.text + "人手不足。")
    desk.committees.hand_in(committee, 2026, "年度总结", date(2026, 11, 22))
    with pytest.raises(KnownError, match="不能归档。下一步可以是：审核"):
        desk.process(PAPERS).do(paper, "file")
    with pytest.raises(KnownError, match="审核人"):
        desk.process(PAPERS).do(paper, "approve", {"approved_by": ""})
    desk.process(PAPERS).do(paper, "approve", {"approved_by": "李示例"})
    with pytest.raises(KnownError, match="不能再改正文"):
        desk.committees.write_paper(committee, 2026, "年度总结", "改一改")
    desk.process(PAPERS).do(paper, "file")
    assert desk.records.row(PAPERS, paper).values["state"] == "已归档"


def test_a_voided_paper_does_not_count(desk: Desk, committee: int) -> None:
    desk.committees.write_paper(committee, 2026, "年度考核", "得分 92")
    desk.committees.hand_in(committee, 2026, "年度考核", date(2026, 11, 20))
    assert cell(desk, "年度考核").level == "good"
    desk.process(PAPERS).do(cell(desk, "年度考核").id, "void", {"reason": "分数算错"})
    assert (cell(desk, "年度考核").level, cell(desk, "年度考核").text) == ("", "未报")


def test_next_years_plan_starts_from_this_years(desk: Desk, committee: int) -> None:
    task = plan(desk, committee)
    with pytest.raises(KnownError, match="完成日期"):
        desk.process("committee-plans").do(task, "finish", {"done_on": ""})
    desk.process("committee-plans").do(task, "finish", {"done_on": date(2026, 6, 20)})
    desk.committees.carry_plan(2026)
    copy = next(row for row in desk.records.select("committee-plans") if row.values["year"] == 2027)
    assert (copy.values["due"], copy.values["state"], copy.values["done_on"]) == (
        date(2027, 6, 30),
        "未开始",
        None,
    )
    with pytest.raises(KnownError, match="已经全部转过"):
        desk.committees.carry_plan(2026, committee)


def test_the_figures_of_a_written_summary_still_open_their_rows(desk: Desk, committee: int) -> None:
    desk.records.add("vehicles", {"plate": "津A30005", "unit": committee})
    text = desk.committees.draft(committee, 2026, "年度总结").text.replace("一、基本情况：", "一、基本情况（截至十一月）：")
    desk.committees.write_paper(committee, 2026, "年度总结", text + "人手不足 2 人。")
    desk.records.add("vehicles", {"plate": "津A30006", "unit": committee})
    paper = desk.committees.paper_text(committee, 2026, "年度总结")
    assert paper.written and paper.text.endswith("人手不足 2 人。")
    first = paper.figures[0]
    assert (first.label, first.shown, first.now, first.differs) == ("机动车", "1", "2", True)
    assert paper.text[first.start : first.end] == "1"
    assert len(paper.figures) == len(desk.committees.draft(committee, 2026, "年度总结").figures)


def test_plan_and_assessment_are_drafted_from_tasks_and_score_sheet(desk: Desk, committee: int) -> None:
    plan(desk, committee)
    text = desk.committees.draft(committee, 2026, "年度计划").text
    assert "1. 电动车整治；步骤：一季度摸底，二季度整治；措施：每周劝导；责任人：吴示例；2026年6月30日前完成。" in text
    assert "请先在“计划与考核”里建立考核表" in desk.committees.draft(committee, 2026, "年度考核").text
    desk.plans.import_seed(2026)
    desk.scores.open_sheets(2026, "年", "居委会", [committee])
    paper = desk.committees.draft(committee, 2026, "年度考核")
    (total,) = paper.figures
    assert f"总分{total.shown}分" in paper.text
    assert len(desk.records.ids(Query(total.code, total.filters))) == 1


def test_a_later_committee_and_a_missing_ledger_complete_the_set(desk: Desk, committee: int) -> None:
    desk.committees.make_ledgers(2026)
    desk.records.trash("committee-ledgers", [cell(desk, "03").id], "重复")
    desk.records.add("units", {"name": "新示例居委会", "unit_type": "社区居委会"})
    assert desk.committees.matrix(2026).unmade == 17
    assert desk.committees.make_ledgers(2026).sentence == "建立 2026 年居委会台账 17 本"
    assert desk.committees.matrix(2026).unmade == 0


def test_the_matrix_reads_at_once_however_many_committees_there_are(desk: Desk, committee: int) -> None:
    desk.committees.make_ledgers(2026)
    asked = []
    for more in range(2):
        with statements(desk) as said:
            matrix = desk.committees.matrix(2026)
        asked.append((len(matrix.rows), len(said)))
        for number in range(4):
            desk.records.add("units", {"name": f"示例{more}{number}居委会", "unit_type": "社区居委会"})
    assert [rows for rows, _ in asked] == [1, 5]
    assert asked[0][1] == asked[1][1] <= 20
