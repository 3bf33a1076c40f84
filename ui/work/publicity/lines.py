"""The lines of the publicity page's tables, and the periods its statistic is printed for."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from trafficdesk.desk import Filter
from trafficdesk.fields.nearness import LATE, WARN, nearness
from ui.parts.print_menu import Offer
from ui.parts.sheet_table import SheetCell, SheetLine
from ui.widgets.cells import CellLook

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.publicity.api import Reconciliation, StockLine

_RIGHT, _NAME = CellLook(right=True), CellLook(bold=True, wrap=True)
_FEWEST_PHOTOS = 2
_SOON = 7  # days ahead that a board is pointed at


def plan_line(plan: Row, held: int, standing: tuple[str, str]) -> SheetLine:
    """A plan item with what was held for it."""
    level, word = standing
    done = SheetCell(f"{held} 次" if held else "没有", CellLook(ink="text" if held else "text3"))
    state = SheetCell(word, CellLook(level=level))
    return SheetLine(plan.id, (SheetCell(f"{plan.values['due']:%m-%d}"), SheetCell(plan.title, _NAME), state, done))


def activity_line(activity: Row, photos: int) -> SheetLine:
    """An activity; fewer photos than its record wants are pointed at."""
    level = "ok" if photos >= _FEWEST_PHOTOS else "warn"
    return SheetLine(activity.id, (
        SheetCell(f"{activity.values['held']:%m-%d}"), SheetCell(activity.title, _NAME),
        SheetCell(str(activity.values["entry"] or ""), CellLook(wrap=True)),
        SheetCell(f"{photos} 张" if photos else "没有", CellLook(level=level), "记录表要两到四张照片"),
    ))  # fmt: skip


def stock_line(line: StockLine) -> SheetLine:
    """A material with what came, went and is left."""
    material, came, went = line.material, line.came, line.went
    left = SheetCell(str(material.values["stock"] or 0), CellLook(bold=True, right=True))
    return SheetLine(material.id, (SheetCell(material.title, _NAME), SheetCell(str(came), _RIGHT), SheetCell(str(went), _RIGHT), left))


def gap_line(gap: Reconciliation) -> SheetLine:
    """An activity whose leaflets do not agree."""
    cells = (SheetCell(gap.theme, _NAME), SheetCell(str(gap.handed_out), _RIGHT), SheetCell(str(gap.issued), _RIGHT))
    return SheetLine(gap.activity, cells)


def board_line(board: Row, today: date) -> SheetLine:
    """A board with the day by which it is to be changed."""
    due: date | None = board.values["next_change"]
    tip = f"{board.values['place'] or ''}　最近更新 {board.values['changed_on'] or '没有登记'}".strip("　")
    cells = (SheetCell(board.title, _NAME, tip), SheetCell(str(board.values["content"] or ""), CellLook(wrap=True), tip))
    return SheetLine(board.id, (*cells, _due(due, today, tip)))


def _due(due: date | None, today: date, tip: str) -> SheetCell:
    if due is None:
        return SheetCell("没有周期", CellLook(level="none"), tip)
    near = nearness(due, today, near=_SOON)
    if near.level == LATE:
        return SheetCell(near.word, CellLook(level=near.level), tip)
    return SheetCell(due.isoformat(), CellLook(level=near.level if near.level == WARN else "ok"), tip)


def period_offers(year: int, month: int) -> Sequence[Offer]:
    """The five entries of the year, its quarters, and the month that is looked at."""
    spans = [(f"{year} 年", 1, 12), *((f"第{name}季度", at * 3 + 1, at * 3 + 3) for at, name in enumerate("一二三四"))]
    spans += [(f"{month} 月", month, month)] if month else []
    return [(words, "five-entries", {"filters": (_between(year, first, last),)}) for words, first, last in spans]


def _between(year: int, first: int, last: int) -> Filter:
    return Filter("held", "between", date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
