"""Agenda and drafted minutes of a joint meeting in sentences: both open with what earlier meetings left (domain 1.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trafficdesk.fields.shown import written_date
from trafficdesk.work.meetings import rules
from trafficdesk.work.meetings.lines import IssueLine, MeetingSheet

FIRST_ITEM = "上次会议议定事项落实情况"
NOTHING_LEFT = "以前会议没有遗留的议定事项。"
_USUAL_ITEMS = ("通报本季度辖区道路交通安全形势", "研究存在的问题和整改措施", "部署下一步工作")
_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.．、])\s*")


def opening(earlier: Sequence[IssueLine], closed: Sequence[IssueLine]) -> list[str]:
    """The lines below the first point: what is still open one by one, what was closed since the last meeting."""
    lines = [f"（{place}）{_spoken(line)}" for place, line in enumerate(earlier, start=1)]
    if closed:
        lines.append(f"上次会议以来已办结 {len(closed)} 项：{'、'.join(line.issue for line in closed)}。")
    return lines or [NOTHING_LEFT]


def agenda(first: Sequence[str], points: Sequence[str]) -> str:
    """The whole agenda. points: the ones after the first; the usual three when there are none."""
    given = [point.strip() for point in points if point.strip()] or list(_USUAL_ITEMS)
    others: list[str] = []
    place = 1
    for point in given:
        # A line in brackets belongs to the point before it.
        if point.startswith("（") and others:
            others.append(point)
            continue
        place += 1
        others.append(f"{numeral(place)}、{point}")
    return "\n".join([f"一、{FIRST_ITEM}", *first, *others])


def other_points(written: str) -> list[str]:
    """The points of a written agenda without their numbers, the one about the last meeting left out."""
    points: list[str] = []
    about_last = False
    for line in written.splitlines():
        number = _NUMBERED.match(line)
        text = line[number.end() :] if number else line
        about_last = ("上次" in text and "事项" in text) if number else about_last
        if text.strip() and not about_last:
            points.append(text.strip())
    return points


def minutes(sheet: MeetingSheet) -> str:
    """Drafted minutes: when and where, what became of the last items, what was decided."""
    where = f"在{sheet.place}" if sheet.place else ""
    who = f"{sheet.chair}主持会议。" if sheet.chair else ""
    when = f"{written_date(sheet.starts.date())}，" if sheet.starts else ""
    body = [f"{when}{where}召开{sheet.name}。{who}"]
    parts = []
    if sheet.earlier or sheet.closed:
        mark = rules.mark(sheet.starts, sheet.quarter, sheet.kind)
        parts.append((FIRST_ITEM, [
            *(f"（{at}）{line.issue}：{line.reported_at(mark) or _under_way(line)}。" for at, line in enumerate(sheet.earlier, start=1)),
            *([f"已办结 {len(sheet.closed)} 项：{'、'.join(line.issue for line in sheet.closed)}。"] if sheet.closed else []),
        ]))  # fmt: skip
    if sheet.issues:
        parts.append(("会议议定事项", [_decided(place, line) for place, line in enumerate(sheet.issues, start=1)]))
    for place, (head, lines) in enumerate(parts, start=1):
        body += [f"{numeral(place)}、{head}", *lines]
    return "\n".join(body)


def numeral(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def _spoken(line: IssueLine) -> str:
    due = f"，时限{written_date(line.due)}{'（已超期）' if line.overdue else ''}" if line.due else ""
    who = f"，责任单位{line.lead_unit}" if line.lead_unit else ""
    return f"{line.issue}{who}{due}，{line.state if rules.is_open(line.state) else '会后已销号'}"


def _under_way(line: IssueLine) -> str:
    # Closed by now, but it was not when the meeting heard of it.
    return line.state if rules.is_open(line.state) else "正在办理"


def _decided(place: int, line: IssueLine) -> str:
    parts = [
        line.issue,
        line.measure.replace("\n", "；").rstrip("。；"),
        f"责任单位{line.lead_unit}" if line.lead_unit else "",
        f"责任人{line.responsible}" if line.responsible else "",
        f"{written_date(line.due)}前完成" if line.due else "",
    ]
    return f"{place}. {'，'.join(filter(None, parts))}。"
