"""考核: sheets of a period fill themselves, are judged, vetoed, published with their rows, and taken back with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.helpers.print_rows import made
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk, Filter, Query
from trafficdesk.errors import KnownError, Refused
from trafficdesk.work.plans import rules_scores as rules
from trafficdesk.work.plans.reading_scores import ScoreRow


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str = "assessments") -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture
def committee(desk: Desk) -> int:
    desk.plans.import_seed(2026)
    return added(desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"}), "units")


def held(desk: Desk, committee: int, *days: str) -> None:
    for day in days:
        desk.records.add("publicity", {"held": day, "theme": f"宣传{day}", "entry": "进社区", "host": committee})


def lines(desk: Desk, sheet: int) -> dict[str, ScoreRow]:
    return {each.name: each for each in desk.scores.sheet(sheet)}


def sheets(desk: Desk) -> Any:
    return desk.process("assessments")


def score_lines(desk: Desk) -> Any:
    return desk.process("score-lines")


def head(desk: Desk, sheet: int) -> tuple[Decimal, str, str, str | None]:
    values = desk.records.row("assessments", sheet).values
    return values["total"], values["level"], values["state"], values["veto"]


def test_a_month_a_quarter_and_a_year_count_their_own_days(desk: Desk, committee: int) -> None:
    held(desk, committee, "2026-02-03", "2026-05-03", "2026-05-20")
    said = {}
    for period in ("2月", "5月", "一季度", "二季度", "上半年", "下半年", "年"):
        sheet = added(desk.scores.open_sheets(2026, period, "居委会", [committee]))
        line = lines(desk, sheet)["宣传活动次数"]
        said[period] = (line.counted, line.score)
    # Four activities a year earn five points: one a quarter, two a half-year, one in a month.
    assert said == {
        "2月": (1, 5), "5月": (2, 5), "一季度": (1, 5), "二季度": (2, 5), "上半年": (3, 5), "下半年": (0, 0),
        "年": (3, Decimal("3.75")),
    }  # fmt: skip


def test_a_station_is_assessed_from_its_own_logs(desk: Desk, committee: int) -> None:
    station = made(desk, "stations", number=1, name="一号站", committee=committee, state="在用", checklist="有场所")
    for day in range(1, 11):
        made(desk, "duty-logs", station=station, on=date(2026, 5, day), persons=2)
    sheet = added(desk.scores.open_sheets(2026, "5月", "劝导站", desk.scores.examined("劝导站")))
    found = lines(desk, sheet)
    assert desk.records.row("assessments", sheet).title == "一号站 2026 5 月"
    # 240 days and 240 people a year are 20 of each in a month.
    assert (found["执勤天数"].counted, found["执勤天数"].score) == (10, Decimal("12.50"))
    assert (found["劝导人次"].counted, found["劝导人次"].score) == (20, Decimal(10))
    assert found["日志完整率"].score == 20 and found["执勤照片留存率"].score == 0
    assert found["建站达标率"].counted == Decimal("14.29")
    assert all(each.score is not None for each in found.values())
    sheets(desk).do_all([sheet], "publish")


def test_judging_wants_a_reason_where_it_departs(desk: Desk, committee: int) -> None:
    sheet = added(desk.scores.open_sheets(2026, "年", "居委会", [committee]))
    line = lines(desk, sheet)["宣传活动次数"]
    with pytest.raises(KnownError, match="在 0 到 5 之间，填的是 99"):
        score_lines(desk).do(line.id, "judge", {"score": Decimal(99), "reason": "改"})
    with pytest.raises(KnownError, match="台账算出的是 0 分"):
        score_lines(desk).do(line.id, "judge", {"score": Decimal(5), "reason": " "})
    given = {"score": Decimal(5), "reason": "活动与街道合办", "self_score": Decimal(4), "evidence": "佐证3-1"}
    score_lines(desk).do(line.id, "judge", given)
    judged = lines(desk, sheet)["宣传活动次数"]
    assert (judged.score, judged.overridden, judged.self_score, judged.evidence) == (5, True, 4, "佐证3-1")
    assert head(desk, sheet)[2] == "考评"
    held(desk, committee, "2026-05-03")
    desk.scores.count([sheet])
    assert lines(desk, sheet)["宣传活动次数"].score == 5
    score_lines(desk).do(line.id, "judge", {"score": None})
    back = lines(desk, sheet)["宣传活动次数"]
    assert (back.score, back.overridden, back.reason) == (Decimal("1.25"), False, "")
    bonus = lines(desk, sheet)["典型经验被区以上推广"]
    assert bonus.score == 0
    with pytest.raises(KnownError, match="扣了分或加了分要写明原因"):
        score_lines(desk).do(bonus.id, "judge", {"score": Decimal(2)})
    before = head(desk, sheet)[0]
    score_lines(desk).do(bonus.id, "judge", {"score": Decimal(2), "reason": "市级推广"})
    assert head(desk, sheet)[0] == before + 2
    desk.records.undo()
    assert head(desk, sheet)[0] == before


def test_what_no_ledger_tells_must_be_judged_before_publication(desk: Desk) -> None:
    desk.plans.import_seed(2026)
    made(desk, "units", name="示例公司", unit_type="企业")
    sheet = added(desk.scores.open_sheets(2026, "年", "单位", desk.scores.examined("单位")))
    empty = lines(desk, sheet)["有分管领导、有制度、有专人"]
    assert empty.score is None
    with pytest.raises(KnownError, match="示例公司 2026 全年还有 1 项没有得分"):
        sheets(desk).do_all([sheet], "publish")
    with pytest.raises(KnownError, match="扣了分"):
        score_lines(desk).do(empty.id, "judge", {"score": Decimal(4)})
    score_lines(desk).do(empty.id, "judge", {"score": Decimal(10)})
    sheets(desk).do_all([sheet], "publish")


def test_a_veto_comes_from_the_ledger_or_by_hand_and_can_be_lifted(desk: Desk, committee: int) -> None:
    sheet = added(desk.scores.open_sheets(2026, "年", "居委会", [committee]))
    fatal = lines(desk, sheet)["亡人事故负主责"]
    accident = made(desk, "accidents", happened="2026-05-03 08:10", deaths=1, committee=committee)
    made(desk, "accident-parties", accident=accident, unit=committee, person="", liability="全部")
    assert lines(desk, sheet)["亡人事故负主责"].moved
    desk.scores.count([sheet])
    assert head(desk, sheet)[1] == "不合格" and head(desk, sheet)[3] == "亡人事故负主责：负主责亡人事故 1 起"
    with pytest.raises(KnownError, match="要写明事由"):
        score_lines(desk).do(fatal.id, "veto", {"vetoes": False, "reason": ""})
    score_lines(desk).do(fatal.id, "veto", {"vetoes": False, "reason": "复核改为次要责任"})
    desk.scores.count([sheet])
    assert head(desk, sheet)[3] is None
    hidden = lines(desk, sheet)["瞒报、谎报事故"]
    with pytest.raises(KnownError, match="不计分"):
        score_lines(desk).do(hidden.id, "judge", {"score": Decimal(0)})
    score_lines(desk).do(hidden.id, "veto", {"vetoes": True, "reason": "6月事故未报"})
    assert head(desk, sheet)[1:] == ("不合格", "自评", "瞒报、谎报事故：6月事故未报")
    desk.records.undo()
    assert head(desk, sheet)[3] is None


def test_a_published_sheet_keeps_its_figures_and_their_rows(desk: Desk, committee: int) -> None:
    held(desk, committee, "2026-05-03", "2026-05-04")
    sheet = added(desk.scores.open_sheets(2026, "年", "居委会", [committee]))
    sheets(desk).do_all([sheet], "publish")
    before = lines(desk, sheet)
    held(desk, committee, "2026-07-03")
    after = lines(desk, sheet)["宣传活动次数"]
    assert after.score == before["宣传活动次数"].score and after.counted == 2
    assert after.figure == before["宣传活动次数"].figure and after.figure is not None and after.now is not None
    opened = desk.records.ids(Query(after.figure.code, after.figure.filters))
    assert len(opened) == 2 and len(desk.records.ids(Query(after.now.code, after.now.filters))) == 3
    assert (after.figure.explained, after.now.explained, after.moved) == ("宣传活动 2", "宣传活动 3", True)
    assert [name for name, each in lines(desk, sheet).items() if each.moved] == ["宣传活动次数"]
    for refused in (
        lambda: desk.scores.count([sheet]), lambda: desk.records.trash("assessments", [sheet], "错了"),
        lambda: score_lines(desk).do(after.id, "judge", {"score": Decimal(1), "reason": "改"}),
        lambda: sheets(desk).do_all([sheet], "publish"),
    ):  # fmt: skip
        with pytest.raises(KnownError, match=r"已经公布|现在是“已公布”|已经定稿，不能删除"):
            refused()
    with pytest.raises(Refused, match="撤回公布"):
        desk.records.edit("assessments", sheet, {"year": "2025"})
    with pytest.raises(KnownError, match="写明原因"):
        sheets(desk).do(sheet, "withdraw", {"reason": ""})
    sheets(desk).do(sheet, "withdraw", {"reason": "申诉后更正"})
    assert lines(desk, sheet)["宣传活动次数"].moved
    with pytest.raises(KnownError, match="不能按旧数公布：宣传活动次数"):
        sheets(desk).do_all([sheet], "publish")
    desk.scores.count([sheet])
    sheets(desk).do_all([sheet], "publish")
    assert lines(desk, sheet)["宣传活动次数"].counted == 3


def test_opening_sheets_is_one_change_and_new_indicators_come_with_the_next_count(desk: Desk, committee: int) -> None:
    desk.scores.open_sheets(2026, "年", "居委会", [committee])
    with pytest.raises(KnownError, match="都已经建好"):
        desk.scores.open_sheets(2026, "年", "居委会", [committee])
    desk.records.undo()
    assert not desk.records.select("assessments") and not desk.records.select("score-lines")
    with pytest.raises(KnownError, match="2027 年度没有给居委会设考核指标"):
        desk.scores.open_sheets(2027, "年", "居委会", [committee])
    with pytest.raises(KnownError, match="还没有在册的劝导站"):
        desk.scores.open_sheets(2026, "年", "劝导站", [])
    sheet = added(desk.scores.open_sheets(2026, "年", "居委会", [committee]))
    new = {"year": "2026", "object": "居委会", "number": "20", "first_level": "其他", "name": "新指标", "points": "5"}
    desk.records.add("score-indicators", new)
    desk.scores.count([sheet])
    assert lines(desk, sheet)["新指标"].score is None
    desk.records.trash("assessments", [sheet], "建错了")
    assert not desk.records.select("score-lines", Filter("assessment", "is", sheet))
    desk.records.undo()
    assert len(lines(desk, sheet)) == 14


def test_a_sheet_restored_from_the_trash_has_its_lines_again(desk: Desk, committee: int) -> None:
    sheet = added(desk.scores.open_sheets(2026, "年", "居委会", [committee]))
    before = lines(desk, sheet)
    desk.records.trash("assessments", [sheet], "建错了")
    desk.records.restore("assessments", [sheet])
    assert lines(desk, sheet) == before and before
    desk.records.trash("assessments", [sheet], "从台账里删")
    assert not desk.scores.sheet(sheet)
    desk.records.undo()
    assert lines(desk, sheet) == before


def test_levels_are_the_offices_own(desk: Desk) -> None:
    on = date(2026, 11, 23)
    assert [rules.level(Decimal(n), on, False) for n in (90, 89, 60, 59)] == ["优秀", "良好", "合格", "不合格"]
    table = next(each for each in desk.legal.tables() if each.name == "assessment_levels")
    own = [{**row, "least": "70"} if row["level"] == "合格" else dict(row) for row in table.rows]
    try:
        desk.legal.save("assessment_levels", own, "街道考核办法")
        assert rules.level(Decimal(69), on, False) == "不合格"
        assert rules.level_lines(on) == "优秀 90 分以上，良好 80 分以上，合格 70 分以上，70 分以下不合格"
    finally:
        desk.legal.reset("assessment_levels")


def test_a_deduction_for_each_case_never_goes_below_nothing() -> None:
    indicator = {"kind": "扣分", "points": Decimal(10), "per_item": Decimal(3), "full_at": None, "measure": "accidents"}
    assert [rules.points(indicator, Decimal(n), "年") for n in (0, 1, 5)] == [10, 7, 0]
    bonus = {**indicator, "kind": "加分", "points": Decimal(5), "per_item": Decimal(2)}
    assert [rules.points(bonus, Decimal(n), "年") for n in (0, 1, 5)] == [0, 2, 5]


def test_total_and_level_follow_the_lines_and_a_sheet_reads_at_once(desk: Desk, committee: int) -> None:
    sheet = added(desk.scores.open_sheets(2026, "年", "居委会", [committee]))
    with statements(desk) as one:
        rows = desk.scores.sheet(sheet)
    line = next(row for row in rows if row.kind == rules.BONUS)
    before = head(desk, sheet)[0]
    with desk.records.work("补录") as work:
        work.put("score-lines", line.id, {"score": (line.score or 0) + 1})
    assert head(desk, sheet)[0] == before + 1
    others = [made(desk, "units", name=f"示例{name}社区居委会", unit_type="社区居委会") for name in "甲乙丙"]
    more = [each.id for each in desk.scores.open_sheets(2026, "年", "居委会", others).changes if each.code == "assessments"]
    with statements(desk) as four:
        assert len(desk.scores.sheets([sheet, *more])) == 4
    assert len(four) == len(one) <= 20
