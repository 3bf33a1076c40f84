"""Prints of the persuasion stations: duty log filled and blank, weekly roster, monthly figures (domain 1.6, 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from trafficdesk.reports.document import (
    LEDGER,
    MM,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Paragraph,
    Role,
    Spacer,
    Style,
    Table,
    Text,
)
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.reports.official import written_date
from trafficdesk.streams.print_kind import PrintKind
from trafficdesk.streams.print_periods import monday_of, month_period
from trafficdesk.streams.print_request import PrintRequest
from trafficdesk.streams.print_words import BLANK_DAY, Words, all_words, grouped, number_text, table_page
from trafficdesk.streams.stations import DUTIES, LOGS, STATIONS, RosterCell, StationFigures, Stations

_TITLE = Style(Role.HEI, 18, 28, Align.CENTRE, 0)
_HEADS = ("序号", "时段", "车牌", "车辆种类", "驾驶人（可不填）", "行为", "处理", "人次", "发放资料", "备注")
_SHARES = (0.6, 1, 1.3, 1.3, 1.3, 2.6, 1.6, 0.7, 0.9, 1.6)
_LOG_FIELDS = ("shift", "plate", "vehicle_kind", "driver", "behaviour", "treatment", "persons", "leaflets", "remark")
_WRITING_ROW = 9 * MM
_BLANK_ROWS = 15
_WEEK = "一二三四五六日"
_MOST_BEHAVIOURS = 8


def logs(request: PrintRequest) -> Sequence[Document]:
    """劝导登记表 of each station and day among the chosen logs, filled up with rows to write in."""
    groups = grouped(all_words(request), lambda each: (each["station"], each.row.values["on"]))
    return [_log(name, on, rows) for (name, on), rows in groups.items()]


def blank_logs(request: PrintRequest) -> Sequence[Document]:
    """An empty 劝导登记表 for each chosen station."""
    return [_log(each["name"], None, []) for each in all_words(request)]


def _log(station: str, on: date | None, rows: Sequence[Words]) -> Document:
    lines = [tuple(each[name] for name in _LOG_FIELDS) for each in rows]
    empty = max(0, _BLANK_ROWS - len(lines))
    lines += [("",) * len(_LOG_FIELDS)] * empty
    numbered = tuple((str(number), *line) for number, line in enumerate(lines, start=1))
    weather = "、".join(dict.fromkeys(each["weather"] for each in rows if each["weather"]))
    persuaders = "、".join(dict.fromkeys(each["persuader"] for each in rows if each["persuader"]))
    facts = (
        f"劝导站：{station}",
        f"日期：{written_date(on) if on else BLANK_DAY}",
        f"天气：{weather}",
        f"劝导员：{persuaders}",
    )
    sums = (
        f"上岗时长：{_sum(rows, 'hours')}　　小时",
        f"检查车辆：{_sum(rows, 'checked')}　　辆",
        f"劝导：{_sum(rows, 'persons')}　　人次",
        f"发放资料：{_sum(rows, 'leaflets')}　　份",
        "站长签字：",
    )
    blocks: tuple[Block, ...] = (
        Paragraph((Text("交通安全劝导登记表"),), _TITLE, keep_next=True),
        _line(facts),
        Table(tuple(map(Column, _SHARES)), numbered, (_HEADS,), size=10, row_height=_WRITING_ROW),
        Spacer(2),
        _line(sums),
    )
    return Document(f"{station}劝导登记表", blocks, LEDGER, dated=on)


def _sum(rows: Sequence[Words], field: str) -> str:
    known = [each.row.values[field] for each in rows if each.row.values[field] is not None]
    return number_text(sum(known)) if known else ""


def _line(texts: Sequence[str]) -> Table:
    cells = tuple(Cell(text, align=Align.LEFT) for text in texts)
    return Table((Column(1),) * len(cells), (cells,), size=10, row_height=18, ruled=False)


def rosters(request: PrintRequest) -> Sequence[Document]:
    """劝导站排班表 of each week into which a chosen duty falls: every station in use, also an empty one."""
    stations = Stations(request.office, request.records)
    weeks = sorted({monday_of(row.values["on"]) for row in request.rows()})
    return [_roster(request, stations, monday) for monday in weeks]


def _roster(request: PrintRequest, stations: Stations, monday: date) -> Document:
    days = [monday + timedelta(days=number) for number in range(7)]
    heads = ["劝导站", *(f"周{name}\n{day.month}月{day.day}日" for name, day in zip(_WEEK, days, strict=True))]
    columns = [LedgerColumn(head, weight=1 if place else 1.4) for place, head in enumerate(heads)]
    rows = [[row.name, *map(_on_duty, row.days)] for row in stations.week(monday)]
    title = f"交通安全劝导站排班表（{written_date(days[0])}至{days[6].month}月{days[6].day}日）"
    return table_page(request, title, columns, rows, serials=False)


def _on_duty(cells: Sequence[RosterCell]) -> str:
    return "\n".join(f"{cell.shift} {cell.persuader}" for cell in cells)


def month_figures(request: PrintRequest) -> Sequence[Document]:
    """劝导站月统计表 of each month into which a chosen log falls; silent stations stand there with nothing."""
    stations = Stations(request.office, request.records)
    months = sorted({row.values["on"].replace(day=1) for row in request.rows()})
    return [_month(request, stations, month) for month in months]


def _month(request: PrintRequest, stations: Stations, month: date) -> Document:
    period = month_period(month)
    lines = stations.figures(period.since, period.until)
    *each, total = lines
    often = sorted(total.by_behaviour, key=lambda name: -total.by_behaviour[name])[:_MOST_BEHAVIOURS]
    columns = [
        LedgerColumn("劝导站"), LedgerColumn("上岗天数"), LedgerColumn("班次"), LedgerColumn("检查车辆"),
        LedgerColumn("劝导人次"), *(LedgerColumn(name, "其中按行为（人次）") for name in often),
        *([LedgerColumn("其余行为", "其中按行为（人次）")] if len(total.by_behaviour) > len(often) else []),
        LedgerColumn("移交报告"), LedgerColumn("发放资料（份）"),
    ]  # fmt: skip
    rows = [_figures(line, often, len(columns)) for line in each]
    title = f"{period.name}交通安全劝导站工作统计表"
    return table_page(request, title, columns, rows, total=_figures(total, often, len(columns)))


def _figures(line: StationFigures, often: Sequence[str], width: int) -> list[str]:
    counted = [line.by_behaviour.get(name, 0) for name in often]
    rest = sum(line.by_behaviour.values()) - sum(counted)
    numbers = [line.days, line.shifts, line.checked, line.persuaded, *counted]
    numbers += [rest] if width == len(numbers) + 4 else []
    return [line.name, *map(str, [*numbers, line.handed_over, line.leaflets])]


PRINTS = (
    PrintKind("duty-log-sheet", "劝导登记表", LOGS, logs),
    PrintKind("duty-log-blank", "劝导登记表（空白）", STATIONS, blank_logs),
    PrintKind("duty-roster", "劝导站排班表", DUTIES, rosters),
    PrintKind("station-month", "劝导站月统计表", LOGS, month_figures),
)
