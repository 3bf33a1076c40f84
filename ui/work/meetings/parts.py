"""Lines of the meeting desk: who comes, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trafficdesk import clock
from trafficdesk.fields.nearness import days_word, level_of
from trafficdesk.work.meetings.api import CLOSED, QUARTERS, SHELVED
from ui.parts.card_list import Card
from ui.parts.sheet_table import SheetCell, SheetLine
from ui.widgets.cells import CellLook

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.meetings.api import Attendee, IssueFigures, IssueLine, QuarterState

MEMBER_HEADS, MEMBER_WIDTHS = ("姓名", "单位", "参会"), (112, 0, 132)
ISSUE_HEADS, ISSUE_WIDTHS = ("项", "问题", "责任单位", "责任人", "时限", "进展"), (40, 0, 160, 76, 208, 86)
EARLIER_HEADS = ("会议", "问题", "责任单位", "时限", "进展", "重读")
EARLIER_WIDTHS = (112, 0, 160, 208, 86, 88)
_LEVELS = {"good": "ok", "warn": "warn", "bad": "bad", "": "none"}
DUE_WIDTHS = {False: 208, True: 118}  # with the date, and folded into its word
_SMALL = CellLook(ink="text2")
_NAME, _ISSUE = CellLook(ink="text2", wrap=True), CellLook(bold=True, wrap=True)
_ATTENDED = {"出席": "ok", "列席": "ok", "委托": "info", "请假": "warn"}


def year_cards(quarters: Sequence[QuarterState], meetings: Sequence[Row]) -> list[Card]:
    """The four quarters, whether or not they have a meeting, then the other meetings. key: (part, quarter, meeting id)."""
    cards = []
    for each in quarters:
        words = {"good": "已召开", "bad": "没有召开"}
        word = words.get(each.level, "未召开" if each.meeting else "没有计划")
        when = f"{each.on:%m-%d %H:%M}" if each.on else ""
        cards.append(Card(("q", each.quarter, each.meeting), f"{each.quarter}例会", (), _LEVELS[each.level], word, when))
    listed = {each.meeting for each in quarters}
    for meeting in meetings:
        if meeting.id not in listed:
            values = meeting.values
            name = values["subject"] or f"{values['quarter']}{values['kind']}"
            when = f"{values['starts']:%m-%d %H:%M}" if values["starts"] else ""
            cards.append(Card(("m", "", meeting.id), name, (), "info", str(values["state"]), when))
    return cards


def place_to_show(before: Any, keys: Sequence[Any], year: int) -> Any:
    """The same quarter or meeting as before; at first the present quarter, in other years the last with a meeting."""
    same = next((key for key in keys if before and key[:2] == before[:2] and (key[1] or key == before)), None)
    today = clock.today()
    present = [key for key in keys if year == today.year and key[1] == QUARTERS[(today.month - 1) // 3]]
    return same or next(iter([*present, *reversed([key for key in keys if key[2]])]), None)


def figures_words(figures: IssueFigures) -> str:
    """The year in two lines."""
    late = f"，逾期 {figures.overdue}" if figures.overdue else ""
    shelved = f"，挂账 {figures.shelved}" if figures.shelved else ""
    days = f"，平均 {figures.mean_days:.0f} 天" if figures.mean_days is not None else ""
    return f"全年开会 {figures.meetings} 次\n议定 {figures.raised} 项，销号 {figures.closed}{days}{late}{shelved}"


def member_line(each: Attendee) -> SheetLine:
    """Name, unit, whether and how somebody comes."""
    word = f"委托 {each.substitute}" if each.substitute else each.attendance or "未登记"
    state = SheetCell(word, CellLook(level=_ATTENDED.get(each.attendance, "none"), wrap=True))
    return SheetLine(each.id, (SheetCell(each.name), SheetCell(each.unit or each.job, _NAME), state))


def issue_line(line: IssueLine, short: bool = False) -> SheetLine:
    """Number, issue, who, by when and in which state. short: the date stands in the tooltip."""
    return SheetLine(
        line.id,
        (
            SheetCell(str(line.number), _SMALL),
            SheetCell(line.issue, _ISSUE, "\n".join(filter(None, (line.issue, line.cause, line.measure)))),
            SheetCell(line.lead_unit or "待定", _NAME),
            SheetCell(line.responsible or "待定", _NAME),
            _due(line, short),
            SheetCell(line.state),
        ),
    )


def earlier_line(line: IssueLine, read_out: bool, short: bool = False) -> SheetLine:
    """Which meeting it comes from, and whether this one has heard of it."""
    state = SheetCell("已重读" if read_out else "未重读", CellLook(level="ok" if read_out else "warn"), line.progress)
    return SheetLine(
        line.id,
        (
            SheetCell(line.meeting_name, _NAME, f"{line.meeting_name}，第 {line.number} 项"),
            SheetCell(line.issue, _ISSUE, "\n".join(filter(None, (line.issue, line.measure, line.progress)))),
            SheetCell(line.lead_unit or "待定", _NAME),
            _due(line, short),
            SheetCell(line.state),
            state,
        ),
    )


def _due(line: IssueLine, short: bool) -> SheetCell:
    if line.due is None or line.days is None:
        return SheetCell("没有时限", _SMALL)
    tip = f"时限 {line.due}" + (f"，原定 {line.original_due}" if line.original_due else "")
    if line.state in (CLOSED, SHELVED):
        return SheetCell(line.due.isoformat(), CellLook(level="ok" if line.state == CLOSED else "none"), tip)
    return SheetCell(days_word(line.days), CellLook(level=level_of(line.days), before="" if short else line.due.isoformat()), tip)
