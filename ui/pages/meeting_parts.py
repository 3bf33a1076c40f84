"""Lines of the meeting desk: who comes, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.pages.card_list import Card
from ui.pages.sheet_table import SheetCell, SheetLine
from ui.widgets.cells import CellLook

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.streams.meeting_reading import Attendee, IssueLine, QuarterState

MEMBER_HEADS, MEMBER_WIDTHS = ("姓名", "单位", "参会"), (112, 0, 124)
ISSUE_HEADS, ISSUE_WIDTHS = ("项", "问题", "责任单位", "责任人", "时限", "进展"), (44, 0, 130, 76, 208, 92)
_LEVELS = {"good": "ok", "warn": "warn", "bad": "bad", "": "none"}
_SMALL = CellLook(ink="text2")
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


def member_line(each: Attendee) -> SheetLine:
    """Name, unit, whether and how somebody comes."""
    word = f"委托 {each.substitute}" if each.substitute else each.attendance or "未登记"
    state = SheetCell(word, CellLook(level=_ATTENDED.get(each.attendance, "none")))
    return SheetLine(each.id, (SheetCell(each.name), SheetCell(each.unit or each.job, _SMALL), state))


def issue_line(line: IssueLine) -> SheetLine:
    """Number, issue, who, by when and in which state."""
    return SheetLine(
        line.id,
        (
            SheetCell(str(line.number), _SMALL),
            SheetCell(line.issue, CellLook(bold=True), "\n".join(filter(None, (line.issue, line.cause, line.measure)))),
            SheetCell(line.lead_unit or "待定", _SMALL),
            SheetCell(line.responsible or "待定", _SMALL),
            _due(line),
            SheetCell(line.state),
        ),
    )


def _due(line: IssueLine) -> SheetCell:
    if line.due is None or line.days is None:
        return SheetCell("没有时限", _SMALL)
    if line.state in ("销号", "挂账"):
        return SheetCell(line.due.isoformat(), CellLook(level="ok" if line.state == "销号" else "none"))
    word = f"逾期 {-line.days} 天" if line.days < 0 else "今天到期" if not line.days else f"还剩 {line.days} 天"
    level = "bad" if line.days < 0 else "warn" if line.days <= 30 else "soon"
    tip = f"原定时限 {line.original_due}" if line.original_due else ""
    return SheetCell(word, CellLook(level=level, before=line.due.isoformat()), tip)
