"""Prints of the persuasion stations: duty log filled and blank, weekly roster, monthly figures (domain 1.6, 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from trafficdesk.engine.papers.coding import with_code
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.periods import monday_of, to_name
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    BLANK_DAY,
    Words,
    all_words,
    grouped,
    photo_place,
    photos,
    table_page,
)
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import month_day, number_text, written_date
from trafficdesk.reports.document import (
    LEDGER,
    MM,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Pair,
    Paragraph,
    Role,
    Spacer,
    Style,
    Table,
    Text,
)
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.periods import Period, month_period
from trafficdesk.work.stations.figures import StationFigures, StationReview
from trafficdesk.work.stations.reading import RosterCell, StationReading
from trafficdesk.work.stations.rules import DUTIES, EVENTS, LOGS, STATIONS

_TITLE = Style(Role.HEI, 18, 28, Align.CENTRE, 0)
_HEADS = ("序号", "时段", "车牌", "车辆种类", "驾驶人（可不填）", "行为", "处理", "人次", "发放资料", "备注")
_SHARES = (0.6, 1, 1.3, 1.3, 1.3, 2.6, 1.6, 0.7, 0.9, 1.6)
_LOG_FIELDS = ("shift", "plate", "vehicle_kind", "driver", "behaviour", "treatment", "persons", "leaflets", "remark")
_WRITING_ROW = 9 * MM
_BLANK_ROWS, _BLANK_STATIONS = 15, 8
_MONTH = "＿＿＿年＿＿月"
_OPINION = 110  # points to write in
_WEEK = "一二三四五六日"
_SHEET = "duty-log-sheet"


def logs(request: PrintRequest) -> Sequence[Document]:
    """劝导登记表 of each station and day among the chosen logs, filled up with rows to write in."""
    groups = grouped(all_words(request), lambda each: (each["station"], each.row.values["on"]))
    return [
        with_code(LOGS, _SHEET, [each.row for each in rows], _log(name, on, rows)) for (name, on), rows in groups.items()
    ]


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
    stations = StationReading(request.records)
    weeks = sorted({monday_of(row.values["on"]) for row in request.rows()})
    return [_roster(request, stations, monday) for monday in weeks]


def _roster(request: PrintRequest, stations: StationReading, monday: date) -> Document:
    days = [monday + timedelta(days=number) for number in range(7)]
    columns = _days_of([month_day(day) for day in days])
    rows = [[row.name, *map(_on_duty, row.days)] for row in stations.week(monday)]
    title = f"交通安全劝导站排班表（{written_date(days[0])}至{month_day(days[6])}）"
    return table_page(request, title, columns, rows, serials=False)


def _days_of(days: Sequence[str]) -> list[LedgerColumn]:
    heads = ["劝导站", *(f"周{name}\n{day}" for name, day in zip(_WEEK, days, strict=True))]
    return [LedgerColumn(head, weight=1 if place else 1.4) for place, head in enumerate(heads)]


def blank_roster(request: PrintRequest) -> Sequence[Document]:
    """A week's roster, to be filled in by hand."""
    columns = _days_of(["　月　日"] * 7)
    title = f"交通安全劝导站排班表（{BLANK_DAY}至　　月　　日）"
    return [table_page(request, title, columns, [[""] * len(columns)], serials=False)]


def _on_duty(cells: Sequence[RosterCell]) -> str:
    return "\n".join(f"{cell.shift} {cell.persuader}" for cell in cells)


def month_figures(request: PrintRequest) -> Sequence[Document]:
    """劝导站月统计表 of each month: the work with its ranking, then behaviour by behaviour. Silent stations stand there too."""
    stations = StationReading(request.records)
    pages: list[Document] = []
    for period in _months(request):
        lines = stations.figures(period.since, period.until)
        pages += [_work(request, period, lines), _behaviours(request, period, lines)]
    return pages


def blank_month(request: PrintRequest) -> Sequence[Document]:
    """Both tables of a month, without stations."""
    period, nothing = to_name(_MONTH), StationFigures(0, "合计", 0, 0, 0, Decimal(0), 0, 0, 0, 0, 0, {})
    nameless = [replace(nothing, name="　") for _ in range(_BLANK_STATIONS)]
    return [_work(request, period, [nothing]), _behaviours(request, period, [*nameless, nothing])]


def _months(request: PrintRequest) -> list[Period]:
    """The month that was filtered for, else those into which a chosen log falls."""
    days = [each.value for each in request.filters if each.field == "on" and each.relation == "between"]
    days = days or [row.values["on"] for row in request.rows()]
    return [month_period(day) for day in sorted({day.replace(day=1) for day in days})]


def _work(request: PrintRequest, period: Period, lines: Sequence[StationFigures]) -> Document:
    columns = ("劝导站", "上岗天数", "班次", "上岗人次", "时长（小时）", "检查车辆", "劝导人次", "移交报告", "发放资料（份）", "照片（张）",
               "没有照片的天数", "名次")  # fmt: skip
    *each, total = [
        [
            line.name, *map(str, (line.days, line.shifts, line.heads)), number_text(line.hours),
            *map(str, (line.checked, line.persuaded, line.handed_over, line.leaflets, line.photos, line.without_photo)),
            str(line.rank) if line.rank else "—",
        ]
        for line in lines
    ]  # fmt: skip
    idle = [line.name for line in lines if line.station and not line.days]
    note = f"没有劝导日志的站：{'、'.join(idle)}" if idle else ""
    return table_page(request, f"{period.name}交通安全劝导站工作统计表", columns, each, total=total, note=note)


def _behaviours(request: PrintRequest, period: Period, lines: Sequence[StationFigures]) -> Document:
    """Stations across, behaviour down: everything a list may name, also what did not occur."""
    *stations, total = lines
    names = [code.code for code in code_list("behaviour").options()]
    names += sorted(set(total.by_behaviour) - set(names))
    columns = ["行为", *(line.name for line in stations), "合计"]
    rows = [[name, *(str(line.by_behaviour.get(name, 0) or "") for line in lines)] for name in names]
    sums = ["合计", *(str(sum(line.by_behaviour.values())) for line in lines)]
    title = f"{period.name}劝导行为分类统计表（人次）"
    return table_page(request, title, columns, rows, total=sums, serials=False)


def inspections(request: PrintRequest) -> Sequence[Document]:
    """劝导站检查情况表 of each month: the four criteria of an inspection and the set-up checklist, station by station."""
    stations = StationReading(request.records)
    return [_inspection(request, period, stations.review(period.since)) for period in _months(request)]


def blank_inspection(request: PrintRequest) -> Sequence[Document]:
    """The inspection of stations, to be filled in by hand."""
    return [_inspection(request, to_name(_MONTH), [])]


def _inspection(request: PrintRequest, period: Period, lines: Sequence[StationReview]) -> Document:
    columns = [
        LedgerColumn("劝导站"), LedgerColumn("排班没有日志的日子", "工作检查"), LedgerColumn("没有照片的日子", "工作检查"),
        LedgerColumn("上岗天数", "工作检查"), LedgerColumn("没写车牌的劝导（条）", "工作检查"),
        LedgerColumn("建站还缺", "建站检查"), LedgerColumn("检查意见", "建站检查", _OPINION),
    ]  # fmt: skip
    rows = [
        [
            line.name, _days(line.without_log), _days(line.without_photo),
            f"{line.days}（应 {line.wanted}）" if line.rarely else str(line.days), str(len(line.without_plate) or "无"),
            "、".join(line.lacking) or "齐全", "",
        ]
        for line in lines
    ]  # fmt: skip
    return table_page(request, f"{period.name}交通安全劝导站检查情况表", columns, rows)


def _days(days: Sequence[date]) -> str:
    return f"{'、'.join(str(day.day) for day in days)}日" if days else "无"


def group_events(request: PrintRequest) -> Sequence[Document]:
    """群众性活动登记表, one gathering on a page with its photos."""
    return [_group_event(request, each) for each in all_words(request)]


def _group_event(request: PrintRequest, event: Words) -> Document:
    names = ("name", "kind", "held", "place", "committee", "station", "people", "vehicles", "responsible", "phone")
    pictures = photos(request, event.row)
    measures = Pair(event.label("measures"), event["measures"], wide=True, height=90)
    remark = Pair(event.label("remark"), event["remark"], wide=True, height=40)
    return blank_form(
        "群众性活动交通安全登记表", [*event.pairs(*names), measures, remark, *([] if pictures else [photo_place()])],
        unit=request.office.name, photos=pictures, signers=("登记人", "审核人", "日期"), dated=event.row.values["held"],
    )  # fmt: skip


PRINTS = (
    PrintKind(_SHEET, "劝导登记表", LOGS, logs, returns="劝导登记表"),
    PrintKind("duty-log-blank", "劝导登记表（空白）", STATIONS, blank_logs),
    PrintKind("duty-roster", "劝导站排班表", DUTIES, rosters, takes=Takes(fields=("on",), whole="整周"), empty=blank_roster),
    PrintKind("station-month", "劝导站月统计表", LOGS, month_figures, takes=Takes(fields=("on",), whole="整月"), empty=blank_month),
    PrintKind("station-inspection", "劝导站检查情况表", LOGS, inspections, takes=Takes(fields=("on",), whole="整月"),
              empty=blank_inspection),
    PrintKind("group-event-sheet", "群众性活动登记表", EVENTS, group_events, returns="劝导登记表"),
)
