"""The committees' year in the demo office: the set completed, a plan sent back and mended, summary, assessment, papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import ChangeSet, Desk, Filter, Query
from trafficdesk.errors import KnownError
from trafficdesk.work.committees.reading import Cell, MatrixRow

LEDGERS, PLANS, PAPERS = "committee-ledgers", "committee-plans", "committee-papers"


def standing(desk: Desk) -> tuple[object, ...]:
    """Everything that follows from the committees' records of the year."""
    late = [item for item in desk.due() if item.code in (LEDGERS, PLANS, PAPERS)]
    return desk.committees.matrix(2026), late


def there_and_back(desk: Desk, act: Callable[[], ChangeSet]) -> ChangeSet:
    """Take a step, take it back, take it again: matrix and reminders go along."""
    before = standing(desk)
    change = act()
    after = standing(desk)
    assert after != before
    desk.records.undo()
    assert standing(desk) == before
    desk.records.redo()
    assert standing(desk) == after
    return change


def line(desk: Desk, short: str) -> MatrixRow:
    return next(row for row in desk.committees.matrix(2026).rows if row.short == short)


def cell(desk: Desk, short: str, key: str) -> Cell:
    return next(each for each in line(desk, short).cells if each.key == key)


def test_the_demo_shows_every_kind_of_cell(demo_desk: Desk) -> None:
    matrix = demo_desk.committees.matrix(2026)
    plans = {each.text for row in matrix.rows for each in row.cells if each.key == "年度计划"}
    assert plans == {"已报", "迟报", "草稿", "未报"}
    assert {each.text for row in matrix.rows for each in row.cells if each.code == LEDGERS} == {"齐全", "草稿", "无", "未建"}
    assert matrix.unmade == 16
    for row in matrix.rows:
        for each in row.cells:
            for source in each.sources:
                assert len(demo_desk.records.ids(Query(source.code, source.filters))) == source.count


def test_a_year_of_one_committee(demo_desk: Desk) -> None:
    desk = demo_desk
    there_and_back(desk, lambda: desk.committees.make_ledgers(2026))
    assert desk.committees.matrix(2026).unmade == 0
    back = next(row for row in desk.records.select(PAPERS) if row.values["state"] == "草稿")
    committee, name = back.values["committee"], back.titles["committee"]
    short = next(row.short for row in desk.committees.matrix(2026).rows if row.committee == committee)
    assert "退回" in back.values["remark"]

    task = desk.records.select(PLANS, Filter("committee", "is", committee), Filter("state", "is_not", "完成"))[0]
    desk.records.edit(PLANS, task.id, {"steps": ""})
    with pytest.raises(KnownError, match=f"“{task.values['task']}”的步骤"):
        desk.committees.hand_in(committee, 2026, "年度计划", date(2026, 11, 20))
    desk.records.undo()
    there_and_back(desk, lambda: desk.committees.hand_in(committee, 2026, "年度计划", date(2026, 11, 20)))
    assert cell(desk, short, "年度计划").text == "迟报"
    there_and_back(desk, lambda: desk.process(PAPERS).do(back.id, "approve", {"approved_by": "李示例"}))

    ids = [each.id for each in line(desk, short).cells if each.code == LEDGERS]
    ledgers, given = desk.process(LEDGERS), {"filed_on": date(2026, 11, 20), "responsible": "吴示例"}
    with pytest.raises(KnownError, match="2026-12-30 还没有到"):
        ledgers.do_all(ids, "complete", {**given, "filed_on": date(2026, 12, 30)})
    there_and_back(desk, lambda: ledgers.do_all(ids, "complete", given))
    assert line(desk, short).complete >= 16

    draft = desk.committees.draft(committee, 2026, "年度总结")
    for figure in draft.figures:
        assert str(len(desk.records.ids(Query(figure.code, figure.filters)))) == figure.shown
    assert int(next(each.shown for each in draft.figures if each.label == "机动车")) > 0
    for kind, text in (("年度总结", draft.text + "人手不足，明年补一名协管员。"), ("年度考核", "得分 92，等次优秀。")):
        with pytest.raises(KnownError, match=f"{kind}正文"):
            desk.committees.hand_in(committee, 2026, kind, date(2026, 11, 22))
        there_and_back(desk, lambda kind=kind, text=text: desk.committees.write_paper(committee, 2026, kind, text))
        there_and_back(desk, lambda kind=kind: desk.committees.hand_in(committee, 2026, kind, date(2026, 11, 22)))
        paper_id = cell(desk, short, kind).id
        there_and_back(desk, lambda paper_id=paper_id: desk.process(PAPERS).do(paper_id, "approve", {"approved_by": "李示例"}))
        desk.process(PAPERS).do(paper_id, "file")
        assert (cell(desk, short, kind).level, cell(desk, short, kind).state) == ("good", "已归档")
    tied = desk.committees.paper_text(committee, 2026, "年度总结")
    assert [each.label for each in tied.figures] == [each.label for each in draft.figures]
    desk.committees.carry_plan(2026, committee)

    papers = [row.id for row in desk.records.select(PAPERS, Filter("committee", "is", committee))]
    plans = [row.id for row in desk.records.select(PLANS, Filter("committee", "is", committee), Filter("year", "is", 2026))]
    for key, rows, words in (
        ("committee-matrix", ids, ("2026 年度居委会台账完备情况表", short, "齐全11.20", "总结报送")),
        ("committee-contents", ids, (f"{name} 2026 年度道路交通安全台账目录", "2026-11-20", "吴示例")),
        ("committee-plan", plans, (f"{name} 2026 年度道路交通安全工作计划表", str(task.values["task"]))),
        ("committee-paper", papers, ("明年补一名协管员", "审核人：李示例", "得分 92")),
    ):
        _, text = paper(desk, key, rows)
        assert_on(text, *words)
