"""The steps of a joint meeting and of its issues, each as a small form. The desk decides what may be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trafficdesk.fields.spec import FieldSpec
from ui.pages.step_dialog import Answers, day, field_of, long_text, text

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.work.meetings.lines import IssueLine, MeetingSheet

MEETINGS, ATTENDANCES, ISSUES = "meetings", "meeting-attendances", "meeting-issues"


@dataclass(frozen=True, slots=True)
class IssueStep:
    """One button below the issues. states: where it is offered; fields: what its form asks."""

    key: str
    words: str
    states: tuple[str, ...]
    fields: Callable[[Desk], Sequence[FieldSpec]]
    work: Callable[[Desk, int, Answers], ChangeSet]
    icon: str = ""


def _issue_fields(desk: Desk, *names: str) -> list[FieldSpec]:
    # The desk names what is missing in one sentence, so nothing is required here.
    return [field_of(desk, ISSUES, name, required=False) for name in names]


ISSUE_STEPS: tuple[IssueStep, ...] = (
    IssueStep(
        "shelve", "挂账", ("待办", "已交办", "整改中", "延期"),
        lambda desk: [text("reason", "挂账原因", help="为什么现在办不了")],
        lambda desk, issue, a: desk.meetings.shelve(issue, a.text("reason")),
    ),
    IssueStep(
        "extend", "延期", ("已交办", "整改中", "延期"),
        lambda desk: [
            day("due", "新时限", default=""), text("reason", "延期原因"),
            text("approver", "批准人", help="例如 分管副主任"),
        ],
        lambda desk, issue, a: desk.meetings.extend(issue, a["due"], a.text("reason"), a.text("approver")),
    ),
    IssueStep(
        "send_back", "退回", ("申请销号", "验收"),
        lambda desk: [text("reason", "哪里不合格")],
        lambda desk, issue, a: desk.meetings.send_back(issue, a.text("reason")),
    ),
    IssueStep(
        "assign", "交办", ("待办", "挂账"),
        lambda desk: _issue_fields(desk, "cause", "measure", "lead_unit", "support_units", "responsible", "due"),
        lambda desk, issue, a: desk.meetings.assign(issue, a.filled()),
    ),
    IssueStep(
        "start", "开始整改", ("已交办", "延期"), lambda desk: [], lambda desk, issue, a: desk.meetings.start(issue)
    ),
    IssueStep(
        "ask", "申请销号", ("整改中", "延期"),
        lambda desk: [long_text("report", "办理情况", help="例如 已补划标线 120 米"), day("done_on", "完成日期")],
        lambda desk, issue, a: desk.meetings.ask_closure(issue, a.text("report"), a["done_on"]),
    ),
    IssueStep(
        "accept", "验收", ("申请销号",),
        lambda desk: [text("verified_by", "验证人", help="到现场看过的人")],
        lambda desk, issue, a: desk.meetings.accept(issue, a.text("verified_by")), "shield_checkmark",
    ),
    IssueStep(
        "close", "销号", ("验收",),
        lambda desk: [text("opinion", "销号意见"), day("on", "销号日期")],
        lambda desk, issue, a: desk.meetings.close(issue, a.text("opinion"), a["on"]), "checkmark_circle",
    ),
)  # fmt: skip


def steps_of(line: IssueLine | None) -> list[IssueStep]:
    """What can be done with an issue now."""
    return [step for step in ISSUE_STEPS if line is not None and line.state in step.states]


def given_of(line: IssueLine) -> dict[str, str]:
    """What an issue has already, for the form that hands it over."""
    return {
        "cause": line.cause, "measure": line.measure, "support_units": line.support_units,
        "responsible": line.responsible, "due": line.due.isoformat() if line.due else "",
        "lead_unit": line.lead_unit,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """One button in the head of a meeting."""

    key: str
    words: str
    states: tuple[str, ...]
    fields: Callable[[Desk, MeetingSheet], Sequence[FieldSpec]]
    work: Callable[[Desk, MeetingSheet, Answers], ChangeSet]
    text: str = ""
    danger: bool = False


def _hold(desk: Desk, sheet: MeetingSheet, answers: Answers) -> ChangeSet:
    return desk.meetings.hold(sheet.id, answers["starts"], reason=answers.reason)


_FACTS = ("subject", "starts", "place", "chair", "keeper")
_TO_NOTIFY = ("starts", "place", "chair", "notice_number")


def _facts(desk: Desk, sheet: MeetingSheet, *names: str) -> list[FieldSpec]:
    # The desk names what is missing in one sentence, so nothing is required here.
    return [field_of(desk, MEETINGS, name, required=False) for name in names]


MEETING_STEPS: tuple[MeetingStep, ...] = (
    MeetingStep(
        "cancel", "取消会议", ("计划", "已通知"), lambda desk, s: [text("reason", "取消原因")],
        lambda desk, s, a: desk.meetings.cancel(s.id, a.text("reason")), danger=True,
    ),
    MeetingStep("replan", "恢复会议", ("取消",), lambda desk, s: [], lambda desk, s, a: desk.meetings.replan(s.id)),
    MeetingStep(
        "arrange", "会议信息", ("计划", "已通知", "已召开"), lambda desk, s: _facts(desk, s, *_FACTS),
        lambda desk, s, a: desk.meetings.arrange(s.id, a.values),
    ),
    MeetingStep(
        "agenda", "拟定议程", ("计划", "已通知", "已召开"),
        lambda desk, s: [long_text("items", "其他议程", required=False, help="一行一项；不填就用通常的三项。")],
        lambda desk, s, a: desk.meetings.write_agenda(s.id, a.text("items").splitlines()),
        "第一项总是上次会议没有办完的事，由程序列出。",
    ),
    MeetingStep(
        "notify", "发通知", ("计划",), lambda desk, s: _facts(desk, s, *_TO_NOTIFY),
        lambda desk, s, a: desk.meetings.notify(s.id, a.values), "通知要有会议时间、地点和主持人；文号没有就空着。",
    ),
    MeetingStep(
        "hold", "登记召开", ("计划", "已通知"), lambda desk, s: [field_of(desk, MEETINGS, "starts", required=False)],
        _hold, "至少一人出席，以前没办完的事项要在会上重读。",
    ),
    MeetingStep(
        "minutes", "印发纪要", ("已召开",),
        lambda desk, s: [replace(field_of(desk, MEETINGS, "minutes", required=False), name="text"), day("on", "印发日期"),
                         replace(field_of(desk, MEETINGS, "minutes_number"), label="文号")],
        lambda desk, s, a: desk.meetings.issue_minutes(s.id, a.text("text"), a["on"], a.text("minutes_number")),
        "正文由程序按会上登记的内容起草，请改好再印发。",
    ),
    MeetingStep(
        "file", "归档", ("已召开",), lambda desk, s: [], lambda desk, s, a: desk.meetings.file(s.id),
        "归档以后议程、纪要和议定事项名单不能再改。",
    ),
)  # fmt: skip


def given_of_meeting(sheet: MeetingSheet) -> dict[str, str]:
    """What a meeting has already, for its forms."""
    return {
        "subject": sheet.subject, "place": sheet.place, "chair": sheet.chair, "keeper": sheet.keeper,
        "starts": f"{sheet.starts:%Y-%m-%d %H:%M}" if sheet.starts else "", "text": sheet.minutes,
        "notice_number": sheet.number, "minutes_number": sheet.minutes_number,
    }  # fmt: skip


def next_step(sheet: MeetingSheet) -> str:
    """The step that leads on: notice, holding, minutes, filing; "" when all is done."""
    if sheet.state == "已召开":
        return "file" if sheet.minutes_on else "minutes"
    return {"计划": "notify", "已通知": "hold", "取消": "replan"}.get(sheet.state, "")
