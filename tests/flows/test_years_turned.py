"""年度交接 on the demo office: previewed, opened in one undoable step, never twice; closed, frozen, made up for, reopened."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, pages_text
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError, Refused


@pytest.fixture
def january(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-04")
    demo_desk.start_day()
    return demo_desk


def turned(desk: Desk) -> set[str]:
    return {each.kind.name for each in desk.due() if each.kind.about == "years"}


def test_a_year_is_previewed_and_opened_in_one_step_and_never_twice(january: Desk) -> None:
    assert turned(january) == {"years.open"}
    before = january.records.history("plan-tasks", 1)
    lines = january.years.preview(2027)
    assert not january.records.select("agreements", Filter("year", "is", 2027)) and january.records.history("plan-tasks", 1) == before
    change = january.years.open(2027)
    assert all(f"{line.name} {line.rows} 条" in change.sentence for line in lines if line.rows), "what is told is what is done"
    assert sum(line.rows for line in lines) < len(change.changes) and {line.name for line in lines if line.rows} >= {
        "年度责任书", "年度计划、目标和考核指标", "季度例会", "居委会台账", "培训计划", "接送学生车辆（春季学期）",
    }  # fmt: skip
    rosters = {line.name: line for line in lines if line.name.startswith(("劝导站排班", "值班表"))}
    assert len(rosters) == 2 and all(line.rows or line.words for line in rosters.values()), "carried over, or why not"
    assert len(january.records.select("meetings", Filter("year", "is", 2027))) == 4
    assert january.next_undo().startswith("开启 2027 年度")
    assert "years.open" not in turned(january)
    assert january.years.turn(2027).began_with == change.sentence
    with pytest.raises(KnownError, match="2027 年度已经在 2027-01-04 由 小林 开启"):
        january.years.open(2027)
    january.records.undo()
    assert not january.records.select("agreements", Filter("year", "is", 2027)) and "years.open" in turned(january)
    january.records.redo()
    assert january.years.state(2027).opened_on == date(2027, 1, 4)


def test_only_the_coming_year_can_be_opened_and_only_a_past_one_closed(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KnownError, match="2027 年度从 12 月 1 日起开启"):
        demo_desk.years.open(2027)
    with pytest.raises(KnownError, match="2026 年还没有过完"):
        demo_desk.years.close(2026)
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-20")
    assert demo_desk.years.open(2027).changes


def test_a_closed_year_is_frozen_with_its_figures_until_it_is_reopened(january: Desk) -> None:
    left = january.years.left(2026)
    assert left
    january.years.close(2026)
    kept = january.years.digest(2026)
    assert dict(kept.coverage)["责任书签订"] and kept.left and kept.counts
    held = january.records.select("publicity", Filter("held", "between", date(2026, 1, 1), date(2026, 12, 31)))
    handed_out = {row.values["activity"] for row in january.records.select("material-moves")}
    activity = next(row for row in held if row.id not in handed_out)
    for refused in (
        lambda: january.records.edit("publicity", activity.id, {"place": "改"}, reason="测试"),
        lambda: january.records.trash("publicity", [activity.id], "误登"),
        lambda: january.records.add("violations", {"person": "1", "happened": "2026-12-30", "behaviour": "超速"}),
    ):
        with pytest.raises(Refused, match=r"2026 年度已经办结.*写明原因重新打开 2026 年度"):
            refused()
    january.records.add("violations", {"person": "1", "happened": "2027-01-03", "behaviour": "超速"})
    assert january.years.digest(2026) == kept, "what happens later changes no figure of a closed year"
    hazards = january.records.select("hazards", Filter("state", "is_not", "销号"))
    open_hazard = next(row for row in hazards if row.values["found"].year == 2026)
    change = january.records.edit("hazards", open_hazard.id, {"remark": "补做"}, reason="测试")
    assert change.sentence.endswith("（2026 年度已办结，补办）"), "what is still open may be cured, and the trail says so"
    printed = january.prints.render("year-digest", ids=[row.id for row in january.records.select("years")])
    assert_on("".join(pages_text(printed.content)), "2026年度工作办结表", "没有办完的事项", "责任书签订")
    with pytest.raises(Refused, match="为什么要重新打开"):
        january.years.reopen(2026, " ")
    january.years.reopen(2026, "漏登一起违法")
    january.records.edit("publicity", activity.id, {"place": "改"}, reason="测试")
    assert january.years.state(2026).reopen_reason == "漏登一起违法"
