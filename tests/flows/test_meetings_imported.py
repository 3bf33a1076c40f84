"""An office's meeting register, sign-in list and problem list in Excel; then the next meeting to its last paper."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import assert_on, paper, unit
from trafficdesk.desk import Desk

MEETINGS = (
    ("序号", "年份", "季度", "类型", "期数", "会议名称", "召开时间", "会议地点", "主持", "记录", "状态"),
    (1, "2026年", "第一季度", "例会", "第1期", "", "2026年3月12日上午9:00", "三楼会议室", "赵示例", "李示例", "已开"),
    (2, "", "", "季度例会", 2, "", "2026.6.10 下午2点半", "三楼会议室", "赵示例", "", "已召开"),
    (3, 2026, "三季度", "例会", 3, "", datetime(2026, 9, 15, 9), "三楼会议室", "赵示例", "", "已召开"),
)  # fmt: skip
PEOPLE = (
    ("会议", "姓名", "单位", "职务", "手机", "签到", "代会人"),
    ("2026年第三季度例会", "陈示例", "示例综合执法大队", "大队长", "13800138000", "√", ""),
    ("2026年三季度季度例会", "孙示例", "示例派出所", "副所长", 13800138001, "代会", "周示例"),
    ("2026 三季度 季度例会", "吴示例", "东示例居委会", "主任", "", "未到", ""),
)  # fmt: skip
PROBLEMS = (
    ("序号", "会议期次", "存在问题", "原因分析", "整改措施", "责任单位", "配合单位", "责任人", "完成时限", "进展情况", "完成日期",
     "验证人", "销号意见", "销号日期"),
    (1, "2026年一季度例会", "路口标线不清", "磨损", "补划标线", "示例综合执法大队", "派出所", "王示例", "2026年4月10日前", "已销号",
     "2026.4.8", "李示例", "同意销号", "2026.4.9"),
    (1, "2026年二季度例会", "路灯不亮\n夜间看不清", "电缆老化", "更换电缆", "东示例居委会", "", "吴示例", "2026.7.31", "整改中",
     "", "", "", ""),
    (1, "2026年三季度例会", "占道停车", *[""] * 11),
    (2, "2026年三季度例会", "盲道被占", "", "清理", "东示例居委会", "", "吴示例", "2026.10.31", "已销号", "", "", "", ""),
)  # fmt: skip


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-11")


def book(path: Path, title: str, rows: tuple[tuple[object, ...], ...]) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    page.append([title])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    page.append([f"填表单位：示例街道办事处{'　' * 6}填表日期：2026.10.8"])
    for row in rows:
        page.append(list(row))
    page.append(["合计", f"{len(rows) - 1} 条"])
    made.save(path)
    return path


def bring(desk: Desk, code: str, path: Path) -> tuple[int, list[str]]:
    """How many rows came in, and what was said of the others."""
    job = desk.exchange.open(code, path)
    plan = desk.exchange.plan(job)
    desk.exchange.write(job)
    return plan.counts["add"], [each.label for row in plan.rows for each in row.faults]


def test_from_three_lists_to_the_next_meeting(desk: Desk, named: Desk, tmp_path: Path) -> None:
    for name in ("示例综合执法大队", "示例派出所", "东示例居委会"):
        unit(desk, name)
    assert bring(desk, "meetings", book(tmp_path / "会议.xlsx", "2026年联席会议登记表", MEETINGS)) == (3, [])
    assert [(each.level, each.on) for each in desk.meetings.quarters(2026)[:3]] == [
        ("good", datetime(2026, 3, 12, 9)), ("good", datetime(2026, 6, 10, 14, 30)), ("good", datetime(2026, 9, 15, 9)),
    ]  # fmt: skip
    assert bring(desk, "meeting-attendances", book(tmp_path / "签到.xlsx", "三季度联席会议签到表", PEOPLE)) == (3, [])
    # Closed without an acceptance is asked about; the rest comes in with how far it had come.
    added, asked = bring(desk, "meeting-issues", book(tmp_path / "清单.xlsx", "问题-措施-整改清单", PROBLEMS))
    assert (added, asked) == (3, ["完成日期", "验证人", "销号日期"])
    third = desk.meetings.quarters(2026)[2].meeting
    sheet = desk.meetings.minutes_data(third)
    assert [(each.name, each.substitute) for each in sheet.present] == [("陈示例", ""), ("孙示例", "周示例")]
    assert (desk.meetings.figures(2026).closed, [line.issue for line in desk.meetings.overdue()]) == (1, ["路灯不亮 夜间看不清"])

    desk.meetings.plan_year(2026)
    fourth = desk.meetings.quarters(2026)[3].meeting
    assert [line.issue for line in desk.meetings.open_items(fourth)] == ["路灯不亮 夜间看不清", "占道停车"]
    desk.meetings.invite_members(fourth)
    desk.process("meetings").do(fourth, "notify", {"starts": datetime(2026, 12, 10, 9), "place": "三楼会议室", "chair": "赵示例"})
    desk.meetings.mark_attendance([each.id for each in desk.meetings.minutes_data(fourth).absent], "出席")
    desk.meetings.reread(fourth, [line.id for line in desk.meetings.open_items(fourth)])
    desk.process("meetings").do(fourth, "hold")
    lamp, parking = (line.id for line in desk.meetings.open_items(fourth))
    desk.process("meeting-issues").do(lamp, "ask", {"report": "电缆已换", "done_on": date(2026, 12, 1)})
    desk.process("meeting-issues").do(lamp, "accept", {"verified_by": "李示例"})
    desk.process("meeting-issues").do(lamp, "close", {"closing_opinion": "同意销号"})
    desk.process("meeting-issues").do(parking, "shelve", {"reason": "停车场明年才建"})
    desk.process("meetings").do(fourth, "minutes", {
        "minutes": desk.meetings.draft_minutes(fourth), "minutes_on": date(2026, 12, 11),
    })  # fmt: skip
    desk.process("meetings").do(fourth, "file")
    for key, ids, words in (
        ("meeting-notice", [fourth], ("关于召开", "示例综合执法大队", "路灯不亮")),
        ("meeting-sign-in", [fourth], ("陈示例", "大队长", "138****8000")),
        ("meeting-minutes", [fourth], ("占道停车：待办", "出席：", "2026年12月11日印发")),
        ("issue-letter", [parking], ("占道停车", "目前进展为“挂账”")),
        ("issue-table", [lamp, parking], ("同意销号", "停车场明年才建")),
    ):
        _, text = paper(desk, key, ids)
        assert_on(text, *words)


def test_the_register_goes_out_and_comes_back_unchanged(desk: Desk, named: Desk, tmp_path: Path) -> None:
    unit(desk, "示例派出所")
    bring(desk, "meetings", book(tmp_path / "会议.xlsx", "2026年联席会议登记表", MEETINGS))
    job = desk.exchange.open("meetings", book(tmp_path / "会议.xlsx", "2026年联席会议登记表", MEETINGS))
    counts = desk.exchange.plan(job).counts
    assert (counts["add"], counts["problem"]) == (0, 0)
