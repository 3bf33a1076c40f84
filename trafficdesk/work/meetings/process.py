"""A joint meeting from plan to archive, and its issues from raising to closure (domain 1.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from trafficdesk.engine.process import KEPT, TODAY, Ask, Course, Needs, Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Kind
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.meetings.reading import ISSUES, MEETINGS, MeetingReading
from trafficdesk.work.meetings.rules import (
    ACCEPTED,
    ASKED,
    ASSIGNED,
    CANCELLED,
    CLOSED,
    EXTENDED,
    FILED,
    HELD,
    INVITED,
    PENDING,
    PLANNED,
    SHELVED,
    TOOK_PLACE,
    WORKING,
    quarter_of,
)

_TO_ANNOUNCE = (("starts", "会议时间"), ("place", "地点"), ("chair", "主持人"))
_TO_ASSIGN = (("measure", "整改措施"), ("lead_unit", "责任单位"), ("responsible", "责任人"), ("due", "完成时限"))
_TO_CLOSE = (("report", "办理情况"), ("done_on", "完成日期"), ("verified_by", "验证人"), ("closing_opinion", "销号意见"))
_OPEN = (PENDING, ASSIGNED, WORKING, EXTENDED)


def _kept(*names: str) -> tuple[Ask, ...]:
    return tuple(Ask(name, start=KEPT) for name in names)


def _why(label: str, must: str, help: str = "") -> Ask:
    return Ask("reason", must, label=label, help=help, own=Kind.TEXT)


# Meetings.


def in_its_quarter(take: Taking) -> None:
    """A quarter's meeting is held in that quarter."""
    starts, row = take.now("starts"), take.row
    if starts is not None and (starts.year, quarter_of(starts.date())) != (row["year"], row["quarter"]):
        take.refuse("starts", f"会议时间 {starts:%Y-%m-%d} 不在 {row['year']} 年{row['quarter']}，请核对。")


def write_agenda_down(take: Taking) -> None:
    """Until it is held, a meeting's agenda is kept up to date; with the notice it is written down for the first time."""
    in_its_quarter(take)
    take.values["agenda"] = MeetingReading(take.records).minutes_data(take.row_id).agenda


def gather(take: Taking) -> None:
    """Somebody came. Items not read out and people not marked ask for a reason."""
    in_its_quarter(take)
    reading = MeetingReading(take.records)
    sheet, unread = reading.minutes_data(take.row_id), reading.to_reread(take.row_id)
    if not sheet.present:
        take.refuse("starts", "还不能登记召开，缺：参会人员（至少一人出席）。请补填后再办。")
    take.values["agenda"] = sheet.agenda
    if unread:
        names = "、".join(line.issue for line in unread[:3])
        take.doubt("reread", "上次议定事项", f"{len(unread)} 项以前的议定事项没有在会上重读：{names}。请先登记重读，或写明原因。")
    if unknown := [each.name for each in sheet.absent if not each.attendance]:
        names = "、".join(unknown[:5])
        take.doubt(
            "attendance", "参会情况", f"{len(unknown)} 人没有登记来没来：{names}。请勾选后登记出席、请假或委托，或写明原因。"
        )


def other_points(take: Taking) -> None:
    """The agenda has the issues, and what else was typed."""
    points = str(take.given.get("items") or "").splitlines()
    take.values["agenda"] = MeetingReading(take.records).agenda_text(take.row_id, points)


def after_the_meeting(take: Taking) -> None:
    """Minutes are issued on the day of the meeting or later."""
    if take.given["minutes_on"] < take.row["starts"].date():
        take.refuse("minutes_on", f"纪要印发日期 {take.given['minutes_on']} 早于会议时间，请核对。")


def nothing_loose(take: Taking) -> None:
    """A meeting is filed with its minutes, and with every issue handed to somebody."""
    missing = [] if take.row["minutes"] and take.row["minutes_on"] else ["会议纪要正文和印发日期"]
    issues = take.records.select(ISSUES, Filter("meeting", "is", take.row_id), sort=("number",))
    missing += [f"第 {each.values['number']} 项事项的交办" for each in issues if each.values["state"] == PENDING]
    if missing:
        take.refuse("minutes", f"还不能归档，缺：{'、'.join(missing)}。请补填后再办。")


def call_off(take: Taking) -> None:
    """Why it is not held stands in the remark."""
    take.values["remark"] = take.appended("remark", f"取消原因：{take.given['reason']}")


def drafted(records: Records, row: Row) -> dict[str, Any]:
    """Minutes that nobody has written yet: what the records say, no more."""
    return {"minutes": row.values["minutes"] or MeetingReading(records).draft_minutes(row.id)}


MEETING = Process(
    code=MEETINGS,
    noun="会议",
    over=(FILED, CANCELLED),
    courses=(Course((PLANNED, INVITED, HELD, FILED), tuple((s, n) for n, s in enumerate((PLANNED, INVITED, HELD, FILED), start=1))),),
    steps=(
        Step(
            "minutes", "印发纪要", "正文由程序按会上登记的内容起草，请改好再印发。", since=(HELD,), to=HELD, done="minutes_on",
            logic=after_the_meeting, begins=drafted, says="印发会议纪要", prints=("meeting-minutes",),
            needs=Needs(_TO_ANNOUNCE), otherwise="登记召开以后才能印发纪要，归档后不能再改。",
            asks=(
                Ask("minutes", "会议纪要还没有正文，请先写好再印发。"), Ask("minutes_on", "请填写印发日期。", TODAY, label="印发日期"),
                Ask("minutes_number", start=KEPT, label="文号"),
            ),
        ),
        Step(
            "notify", "发通知", "通知要有会议时间、地点和主持人；文号没有就空着。", since=(PLANNED,), to=INVITED,
            asks=_kept("starts", "place", "chair", "notice_number"),
            needs=Needs(_TO_ANNOUNCE, "还不能发会议通知，缺：{missing}。请补填后再办。"),
            logic=write_agenda_down, says="发出会议通知", prints=("meeting-notice",),
        ),
        Step(
            "hold", "登记召开", "至少一人出席，以前没办完的事项要在会上重读。", since=(PLANNED, INVITED), to=HELD, logic=gather,
            asks=(Ask("starts", "请填写会议时间。", KEPT, past=True),), says="会议已召开", prints=("meeting-sign-in",),
        ),
        Step("file", "归档", "归档以后议程、纪要和议定事项名单不能再改。", since=(HELD,), to=FILED, logic=nothing_loose, says="会议归档"),
        Step("replan", "恢复会议", since=(CANCELLED,), to=PLANNED),
        Step(
            "unfile", "退回归档", "归档以后发现要更正。写明原因，改好再归档。", since=(FILED,), to=HELD, why="reason",
            says="退回归档的会议", asks=(_why("退回原因", "请写明为什么退回归档。"),),
        ),
        Step(
            "cancel", "取消会议", since=(PLANNED, INVITED), to=CANCELLED, asks=(_why("取消原因", "请写明为什么取消会议。"),),
            logic=call_off, why="reason", danger=True,
        ),
        Step(
            "arrange", "会议信息", since=(PLANNED, INVITED, HELD), asks=_kept("subject", "starts", "place", "chair", "keeper"),
            logic=in_its_quarter, says="修改会议信息",
        ),
        Step(
            "agenda", "拟定议程", "第一项总是上次会议没有办完的事，由程序列出。", since=(PLANNED, INVITED, HELD), logic=other_points,
            asks=(Ask("items", label="其他议程", help="一行一项；不填就用通常的三项。", own=Kind.NOTE),),
        ),
    ),
)  # fmt: skip


# Issues.


def next_number(take: Taking) -> None:
    """Issues are numbered within their meeting, which must still be open for them."""
    meeting = take.linked("meeting")
    if meeting["state"] in (FILED, CANCELLED):
        take.refuse("meeting", f"{meeting['title']} 已经是“{meeting['state']}”，不能再加议定事项。")
    issues = take.records.select(ISSUES, Filter("meeting", "is", meeting["id"]))
    take.values["number"] = 1 + max((each.values["number"] for each in issues), default=0)


def not_before_its_meeting(take: Taking) -> None:
    """What a held meeting decided cannot have been due or done before it."""
    meeting = take.linked("meeting")
    held = meeting["starts"].date() if meeting["state"] in TOOK_PLACE else None
    for name in ("due", "done_on"):
        day: date | None = take.now(name) if name in take.specs else None
        if held is not None and day is not None and day < held:
            take.refuse(name, f"{take.specs[name].label} {day} 早于会议日期 {held}，请核对。")


def send_back(take: Taking) -> None:
    """What was reported is not enough: done and verified hold no longer, why stands in the report."""
    line = f"退回整改（{take.today}）：{take.given['reason']}"
    take.values |= {"report": take.appended("report", line), "done_on": None, "verified_by": None}


def after_it_was_done(take: Taking) -> None:
    """An issue is closed on the day it was done or later."""
    if take.given["closed_on"] < take.row["done_on"]:
        take.refuse("closed_on", f"销号日期 {take.given['closed_on']} 早于完成日期 {take.row['done_on']}，请核对。")


def put_off(take: Taking) -> None:
    """The first date stays on record, every extension in the progress."""
    given, row = take.given, take.row
    if row["due"] is None:
        take.refuse("due", "还不能延期，缺：完成时限。请补填后再办。")
    take.later("due", row["due"], "新时限 {day} 不晚于现在的时限 {than}，请核对。")
    words = f"{take.today} 延期：{row['due']} 改为 {given['due']}，{given['extended_by']}批准，{given['extension_reason']}"
    take.values |= {"original_due": row["original_due"] or row["due"], "progress": take.appended("progress", words)}


def open_again(take: Taking) -> None:
    """A closed issue is worked on again; when it had been closed, and why it is open, stands in its progress."""
    line = f"重新整改（{take.today}，原 {take.row['closed_on']} 销号）：{take.given['reason']}"
    take.values["progress"] = take.appended("progress", line)


def set_aside(take: Taking) -> None:
    """Why nothing can be done for now stands in the report."""
    take.values["report"] = take.appended("report", f"挂账（{take.today}）：{take.given['reason']}")


ISSUE = Process(
    code=ISSUES,
    noun="事项",
    over=(CLOSED,),
    entry=Step(
        "raise", "提出事项", to=PENDING, logic=next_number, says="提出议定事项",
        asks=(Ask("meeting"), *(Ask(name) for name in ("issue", "kind", "cause", "measure", "lead_unit", "responsible", "due"))),
    ),
    steps=(
        Step(
            "assign", "交办", since=(PENDING, SHELVED), to=ASSIGNED, needs=Needs(_TO_ASSIGN), logic=not_before_its_meeting,
            asks=_kept("cause", "measure", "lead_unit", "support_units", "responsible", "due"), says="交办事项",
        ),
        Step("start", "开始整改", since=(ASSIGNED, EXTENDED), to=WORKING),
        Step(
            "ask", "申请销号", since=(WORKING, EXTENDED), to=ASKED, logic=not_before_its_meeting,
            asks=(
                Ask("report", "请写明办理情况，例如：已补划标线 120 米。", help="例如 已补划标线 120 米"),
                Ask("done_on", "请填写完成日期。", TODAY, past=True),
            ),
        ),
        Step(
            "accept", "验收", since=(ASKED,), to=ACCEPTED, says="验收通过", icon="shield_checkmark",
            asks=(Ask("verified_by", "请填写验证人。", help="到现场看过的人"),),
        ),
        Step(
            "close", "销号", since=(ACCEPTED,), to=CLOSED, needs=Needs(_TO_CLOSE), logic=after_it_was_done, icon="checkmark_circle",
            asks=(Ask("closing_opinion"), Ask("closed_on", "请填写销号日期。", TODAY, past=True)),
        ),
        Step(
            "send_back", "退回", since=(ASKED, ACCEPTED), to=WORKING, logic=send_back, says="退回整改", why="reason",
            asks=(_why("哪里不合格", "请写明验收不通过的原因。"),),
        ),
        Step(
            "extend", "延期", since=(ASSIGNED, WORKING, EXTENDED), to=EXTENDED, logic=put_off, says="延期到 {due}", why="extension_reason",
            asks=(
                Ask("due", "请填写新时限。", label="新时限"), Ask("extension_reason", "延期要写明原因。"),
                Ask("extended_by", "延期要写明批准人。", label="批准人", help="例如 分管副主任"),
            ),
        ),
        Step(
            "again", "重新整改", "销号以后发现没有办好，或登记有误。写明原因，事项回到整改中。", since=(CLOSED,), to=WORKING,
            logic=open_again,
            fixed=(("done_on", None), ("verified_by", None), ("closing_opinion", None), ("closed_on", None)), why="reason",
            says="事项重新整改", danger=True,
            asks=(_why("重新整改原因", "请写明为什么重新整改。"),),
        ),
        Step(
            "shelve", "挂账", since=_OPEN, to=SHELVED, logic=set_aside, why="reason",
            asks=(_why("挂账原因", "挂账要写明为什么现在办不了。", "为什么现在办不了"),),
        ),
    ),
)  # fmt: skip

