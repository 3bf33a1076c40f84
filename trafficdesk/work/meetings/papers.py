"""Prints of the joint meetings: notice, sign-in sheet, minutes, follow-up letters and table (domain 1.2, 2.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from trafficdesk import clock
from trafficdesk.engine.papers.kind import First, Fits, PrintKind, numbered
from trafficdesk.engine.papers.letterhead import letterhead
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    BLANK_DAY,
    LETTER_LINE,
    RECEIPT,
    TO_WRITE,
    Words,
    all_words,
    contact,
    fields_page,
    paragraphs,
    quarters_in_full,
    select_words,
    sentence,
    spoken_moment,
)
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import Document
from trafficdesk.reports.forms import sign_in_sheet
from trafficdesk.reports.official import Imprint, letter_with_stub, minutes, notice
from trafficdesk.rules.organ import organ
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.meetings import rules
from trafficdesk.work.meetings import texts as meeting_texts
from trafficdesk.work.meetings.lines import IssueLine, MeetingSheet
from trafficdesk.work.meetings.reading import ATTENDANCES, ISSUES, MEETINGS, MeetingReading

# More member units than this are addressed together.
_MOST_ADDRESSEES = 10
_POINT, _BELOW = re.compile("([一二三四五六七八九十]+)、"), re.compile(r"（(\d+)）")
_MARK = "道路交通安全联席会议纪要"
_ISSUES_A_SESSION, _BLANK_LINES = 100, 10
_TABLE = (
    "meeting", "issue", "cause", "measure", "lead_unit", "support_units", "responsible", "due", "state",
    "report", "done_on", "verified_by", "closing_opinion",
)  # fmt: skip
_TABLE_GROUPS = {"done_on": "销号", "verified_by": "销号", "closing_opinion": "销号"}


def _sheets(request: PrintRequest) -> list[MeetingSheet]:
    reading = MeetingReading(request.records)
    found = (reading.minutes_data(row_id) for row_id in request.ids)
    return [replace(sheet, name=quarters_in_full(sheet.name)) for sheet in found]


def notices(request: PrintRequest) -> Sequence[Document]:
    """会议通知; the day of issue is written in by hand, since only its number is on record."""
    return [_notice(request, sheet) for sheet in _sheets(request)]


def _notice(request: PrintRequest, sheet: MeetingSheet) -> Document:
    head, members = letterhead(request.office), (*sheet.present, *sheet.absent)
    units = list(dict.fromkeys(each.unit for each in members if each.unit and each.unit != request.office.name))
    # A list that leaves somebody out, because his unit is not on record, would not invite him.
    named = 0 < len(units) <= _MOST_ADDRESSEES and all(each.unit for each in members)
    to = "、".join(units) if named else "各成员单位"
    body = [
        f"为做好辖区道路交通安全工作，决定召开{sheet.name}，现将有关事项通知如下：",
        "一、会议时间",
        f"{spoken_moment(sheet.starts)}。",
        "二、会议地点",
        f"{sheet.place or TO_WRITE}。",
        "三、参会人员",
        f"各成员单位负责人或联络员。会议由{sheet.chair}主持。" if sheet.chair else "各成员单位负责人或联络员。",
        "四、会议议程",
        *[_inner(line) for line in paragraphs(sheet.agenda) if not (request.by_hand and line == meeting_texts.NOTHING_LEFT)],
        "五、有关要求",
        "请参会人员准时到会。因故不能参加的，请提前说明并委派熟悉情况的同志代会；"
        "承办上次会议议定事项的单位，请准备好落实情况的汇报。",
        f"{contact(request)}。",
    ]
    return notice(
        f"关于召开{sheet.name}的通知", sheet.number, to, body, request.office.name, None, mark=head.mark,
        imprint=head.imprint(request.office.name, None),
    )  # fmt: skip


def _inner(line: str) -> str:
    """A point of the agenda inside a notice, one level below it: （一） for 一、, 1. for （1）; it ends with a full stop."""
    said = sentence(line)
    point, below = _POINT.match(said), _BELOW.match(said)
    if point:
        return f"（{point[1]}）{said[point.end() :]}"
    return f"{below[1]}. {said[below.end() :]}" if below else said


def sign_in(request: PrintRequest) -> Sequence[Document]:
    """会议签到表: the members, then room for others."""
    return [_sign_in(request, sheet) for sheet in _sheets(request)]


def _sign_in(request: PrintRequest, sheet: MeetingSheet) -> Document:
    members = select_words(request, ATTENDANCES, Filter("meeting", "is", sheet.id), sort=("id",))
    people = [
        (each["name"], each["unit"], each["job"], each["phone"], "", _absence(each["attendance"], each["substitute"]))
        for each in members
    ]
    facts = [
        ("会议名称", sheet.name),
        ("时间", spoken_moment(sheet.starts)),
        ("地点", sheet.place),
        ("主持人", sheet.chair),
    ]
    return sign_in_sheet("会议签到表", facts, people, dated=_day(sheet.starts))


def _absence(attendance: str, substitute: str) -> str:
    if substitute:
        return f"代会人 {substitute}"
    return attendance if attendance in ("请假", "列席") else ""


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def meeting_minutes(request: PrintRequest) -> Sequence[Document]:
    """会议纪要 (GB/T 9704-2012, 10.3): no seal; who came stands after the text."""
    return [_minutes(request, sheet) for sheet in _sheets(request)]


def _minutes(request: PrintRequest, sheet: MeetingSheet) -> Document:
    came: dict[str, list[str]] = {"出席": [], "列席": []}
    for each in sheet.present:
        name = f"{each.substitute}（代{each.name}）" if each.substitute else each.name
        came["列席" if each.attendance == "列席" else "出席"].append(f"{name}（{each.unit}）" if each.unit else name)
    if sheet.chair and not any(sheet.chair in each for each in came["出席"]):
        came["出席"].insert(0, sheet.chair)
    excused = [f"{each.name}（{each.unit}）" if each.unit else each.name
               for each in sheet.absent if each.attendance == "请假"]  # fmt: skip
    body = paragraphs(sheet.minutes or meeting_texts.minutes(sheet))
    if request.by_hand:
        body, came, excused = ["＿" * LETTER_LINE] * _BLANK_LINES, {name: [TO_WRITE] for name in came}, [TO_WRITE]
    people = [(label, names) for label, names in (*came.items(), ("请假", excused), ("记录", [sheet.keeper])) if any(names)]
    return minutes(
        _MARK,
        "　".join(filter(None, (f"（{sheet.year}年第{'＿＿' if request.by_hand else sheet.session}期）", sheet.minutes_number))),
        f"{sheet.name}纪要",
        body,
        people,
        request.office.name,
        sheet.minutes_on,
        imprint=Imprint(letterhead(request.office).copies, request.office.name, sheet.minutes_on) if sheet.minutes_on else None,
    )


def supervision_letters(request: PrintRequest) -> Sequence[Document]:
    """督办单 of issues that are not closed, with the office's stub. 督办〔2026〕402号: of the year's fourth meeting the second issue."""
    reading = MeetingReading(request.records)
    return [_supervision(request, reading.issue(row_id)) for row_id in request.ids]


def _supervision(request: PrintRequest, line: IssueLine) -> Document:
    meeting = request.records.row(MEETINGS, line.meeting)
    values = meeting.values
    with request.records.reading() as connection:
        series = f"{organ(connection)}督办〔{values['year']}〕"
    number = f"{series}{'　　　' if request.by_hand else _ISSUES_A_SESSION * (values['session'] or 1) + line.number}号"
    late = "，现已超过时限" if line.overdue else ""
    due = f"完成时限为{written_date(line.due)}{late}。" if line.due else "完成时限未定，请商定后回复。"
    if request.by_hand:
        due = f"完成时限为{BLANK_DAY}。"
    body = [
        f"{written_date(_day(values['starts'])) if values['starts'] else str(values['year']) + '年'}"
        f"{quarters_in_full(values['quarter'])}联席会议议定由你单位负责办理下列事项，现予督办：",
        f"1. 事项：{sentence(line.issue) or TO_WRITE}",
        *([f"2. 原因：{sentence(line.cause)}"] if line.cause else []),
        f"{3 if line.cause else 2}. 措施：{sentence(line.measure) or TO_WRITE}",
        f"目前进展{'：＿＿＿＿，' if request.by_hand else f'为“{line.state}”，'}{due}请抓紧办理，"
        f"并将办理情况书面回复本办。确有困难不能按期完成的，请在时限前说明原因、申请延期。",
    ]
    stub = [
        ("承办单位", line.lead_unit),
        ("事项", line.issue),
        ("责任人", line.responsible),
        ("时限", written_date(line.due) if line.due else BLANK_DAY),
        ("经办人", request.office.user),
    ]
    receipt = (
        *RECEIPT,
        "办理情况：",
        "",
        "",
        f"办理单位负责人签字：　　　　　　　　　　回复日期：{BLANK_DAY}",
    )
    to = line.lead_unit or "＿" * 10
    return letter_with_stub(
        "道路交通安全联席会议督办单", number, to, body, request.office.name, None, stub=stub, receipt=receipt
    )


def follow_up_table(request: PrintRequest) -> Sequence[Document]:
    """联席会议议定事项落实表: one landscape table of the chosen issues."""
    starts = {row.id: row.values["starts"] or datetime.max for row in request.records.select(MEETINGS)}
    rows = sorted(all_words(request), key=lambda each: (starts.get(each.row.values["meeting"], datetime.max), each.row.values["number"]))
    title = f"{_of_year(request, rows)}联席会议议定事项落实表"
    return [fields_page(request, title, _TABLE, rows, groups=_TABLE_GROUPS)] if rows else []


def _of_year(request: PrintRequest, rows: Sequence[Words]) -> str:
    """The year of the meetings, when it is one."""
    meetings = {each.row.values["meeting"] for each in rows}
    held = {row.values["year"] for row in request.records.rows(MEETINGS, sorted(meetings - {None}))}
    return f"{held.pop()} 年度" if len(held) == 1 else ""


def _sent_out(_request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """A notice is one from the day it is given; moved to another day it is another one."""
    given = (rules.INVITED, *rules.TOOK_PLACE)
    return {row.id: f"{row.values['notice_number'] or ''} {row.values['starts']}" for row in rows if row.values["state"] in given}


def _of_today(_request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """An issue is pressed on with as it stands: gone on, or put off, it gets another letter."""
    return {row.id: f"{row.values['state']} {row.values['due'] or ''}" for row in rows}


def _took_place(row: Row) -> bool:
    """Also one whose day has come and that nobody has registered as held yet: its minutes are being written."""
    starts, state = row.values["starts"], row.values["state"]
    return state in rules.TOOK_PLACE or (state != rules.CANCELLED and starts is not None and starts <= clock.now())


_NOT_CANCELLED = Fits(lambda row: row.values["state"] != rules.CANCELLED, "会议已经取消，没有通知和签到表可打印。要开的话请重新登记。")
PRINTS = (
    PrintKind("meeting-notice", "会议通知", MEETINGS, notices, First(_sent_out), _NOT_CANCELLED),
    PrintKind("meeting-sign-in", "会议签到表", MEETINGS, sign_in, fits=_NOT_CANCELLED, returns="签到表"),
    PrintKind(
        "meeting-minutes", "会议纪要", MEETINGS, meeting_minutes, numbered("minutes_on"),
        Fits(_took_place, "会议还没有开，没有纪要可打印。开会以后再打印。"),
    ),
    PrintKind(
        "issue-letter", "督办单", ISSUES, supervision_letters, First(_of_today),
        Fits(lambda row: rules.is_open(row.values["state"]), "这些事项都已经销号，不用再督办。要看办理结果请打印议定事项落实表。"),
        returns="签收回执",
    ),
    PrintKind("issue-table", "议定事项落实表", ISSUES, follow_up_table),
)
