"""月统计与检查: what each station did in a month, and what an inspection would find (domain 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.fields.shown import number_text
from trafficdesk.work.stations.api import DUTIES, LOGS, STATIONS, MonthSheet, StationFigures, StationReview
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled, split

_HEADS = ("劝导站", "上岗天数", "班次", "时长", "检查车辆", "劝导人次", "移交", "资料", "照片", "名次", "检查情况")
_WIDTHS = (0, 96, 56, 64, 84, 84, 56, 56, 56, 56, 132)
_LEAST_NAME = 110
_FOLDED = tuple(_HEADS.index(name) for name in ("资料", "照片", "时长", "班次", "移交"))


class StationMonth(ReadingPage):
    """One month; a station chosen in the table is explained at the right, each line with its rows."""

    title = "月统计与检查"
    sources = frozenset({LOGS, DUTIES, STATIONS, "attachments"})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.month = clock.today().replace(day=1)
        self._reviews: dict[int, StationReview] = {}
        self._figures: dict[int, StationFigures] = {}
        self._figures_print = Button("打印月统计表", "", "print", "F9", self.print_it, needs="prints.render")
        self._review_print = Button("打印检查情况表", "", "print", clicked=lambda: self._print("station-inspection"), needs="prints.render")

    def build(self) -> Iterator[None]:
        strip, side, self.table = framed("strip"), framed("panel"), SheetTable(_HEADS, _WIDTHS, "劝导站月统计")
        self.empty = EmptyState("person_board", "还没有劝导站", "先到“排班”建立方案里的 8 个劝导站。")
        self.splitter = split(self.table, side, sizes=(700, 280))
        self.ground.setLayout(column(strip, self.empty, (self.splitter, 1), gap=0))
        self.table.chosen.connect(self._explain)
        self.table.opened.connect(self._open_station)
        yield
        self.head, self.sums = label("", "h1"), label("", "small")
        before = Button("上个月", "flat", "chevron_left", clicked=lambda: self.go(-1))
        now = Button("本月", "flat", clicked=lambda: self.go(0))
        after = Button("下个月", "flat", "chevron_right", clicked=lambda: self.go(1))
        strip.setLayout(row(self.head, self.sums, None, before, now, after, margins=(14, 4, 12, 4), gap=10))
        yield
        self.name = label("", "h1", wrap=True)
        self.lines = column(gap=6, margins=(14, 8, 12, 8))
        holder = QWidget()
        holder.setLayout(column(self.lines, None, gap=0))
        area = scrolled(holder, "劝导站一个月的情况")
        side.setLayout(column(row(self.name, margins=(14, 8, 8, 6)), rule(), (area, 1), gap=0))
        yield

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._figures_print, self._review_print))

    def print_it(self) -> bool:
        self._print("station-month")
        return True

    def go(self, months: int) -> None:
        """Another month; 0 for this one."""
        if months == 0:
            self.month = clock.today().replace(day=1)
        elif months < 0:
            self.month = (self.month - timedelta(days=1)).replace(day=1)
        else:
            self.month = (self.month + timedelta(days=31)).replace(day=1)
        self.load()

    # loading

    def _fetch(self) -> None:
        month = self.month
        run_query(self, lambda _: self.desk.stations.month(month), self._show, key="month", label="正在统计")

    def _show(self, found: MonthSheet) -> None:
        figures, reviews = found.figures, found.reviews
        self._reviews = {each.station: each for each in reviews}
        self._figures = {each.station: each for each in figures}
        total = self._figures[0]
        self.head.setText(f"{self.month.year} 年 {self.month.month} 月")
        self.sums.setText(f"劝导 {total.persuaded} 人次，检查 {total.checked} 辆，移交报告 {total.handed_over} 起")
        self.empty.setVisible(not reviews)
        self.splitter.setVisible(bool(reviews))
        lines = [_line(each, self._reviews[each.station]) for each in figures if each.station in self._reviews]
        self.table.show_lines([*lines, _total(total)] if lines else [])
        self._explain(self.table.current_key())

    def _explain(self, station: Any) -> None:
        clear(self.lines)
        line, found = self._figures.get(station or 0), self._reviews.get(station or 0)
        if line is None:
            return
        self.name.setText(line.name)
        stood = f"{line.shifts} 班 {_number(line.hours).text or 0} 小时，移交 {line.handed_over} 起"
        gave = f"资料 {line.leaflets} 份，照片 {line.photos} 张"
        self.lines.addWidget(WrappedLabel(f"{stood}，{gave}", "label"))
        if found is not None:
            self._explain_review(found)
        self.lines.addWidget(label("劝导行为", "h2"))
        often = sorted(line.by_behaviour.items(), key=lambda each: -each[1])
        words = "\n".join(f"{name}　{number} 人次" for name, number in often)
        self.lines.addWidget(WrappedLabel(words or "这个月没有劝导记录。", "" if words else "hint"))
        if line.days:
            self._button("看这个月的日志", LOGS, lambda: [self._month(), *_of(line.station)])

    def _explain_review(self, found: StationReview) -> None:
        span, station = self._month(), found.station
        self.lines.addWidget(label("检查四项", "h2"))
        self._say("排班没有日志", _days(found.without_log))
        if found.without_log:
            self._button("看这些班", DUTIES, lambda: [Filter("on", "in", found.without_log), *_of(station)])
        self._say("没有照片", _days(found.without_photo))
        if found.without_photo:
            self.lines.addWidget(label("在日志上点“附件”加照片。", "hint", wrap=True))
            self._button("去加照片", LOGS, lambda: [Filter("on", "in", found.without_photo), *_of(station)])
        self._say("上岗次数少", f"{found.days} 天，到现在应有 {found.wanted} 天" if found.rarely else "")
        plain = len(found.without_plate)
        self._say("车辆信息不全", f"{plain} 条没写车牌" if plain else "")
        if plain:
            self._button("看这些日志", LOGS, lambda: [span, Filter("plate", "empty"), Filter("behaviour", "filled"), *_of(station)])
        self.lines.addWidget(label("建站达标", "h2"))
        self._say("还缺", "、".join(found.lacking), "七项齐全")
        if found.lacking:
            open_it = Button("改劝导站", "flat", "edit", clicked=lambda: self.open_record.emit(STATIONS, station))
            self.lines.addLayout(row(open_it, None))

    def _say(self, what: str, found: str, none: str = "") -> None:
        """One criterion: word and shape, then what exactly; none: what is said when nothing was found."""
        words = f"● {what}：{found}" if found else f"✓ {none or f'{what}：没有'}"
        self.lines.addWidget(WrappedLabel(words, "warn" if found else "ok"))

    def _button(self, words: str, code: str, filters: Callable[[], Sequence[Filter]]) -> None:
        button = Button(words, "flat", "text_bullet_list", clicked=lambda: self.open_rows.emit(code, tuple(filters())))
        self.lines.addLayout(row(button, None))

    # inside

    def _span(self) -> tuple[date, date]:
        following = (self.month + timedelta(days=31)).replace(day=1)
        return self.month, following - timedelta(days=1)

    def _month(self) -> Filter:
        return Filter("on", "between", *self._span())

    def _open_station(self, station: Any) -> None:
        if station:
            self.open_record.emit(STATIONS, station)

    def _print(self, key: str) -> None:
        from ui.printing.show import preview_document

        prints, month = self.desk.prints, self._month()
        preview_document(self, lambda progress: prints.render(key, filters=(month,), progress=progress))

    def fit(self) -> None:
        side = theme.scaled(280)
        self.splitter.setSizes([self.width() - side, side])
        self._fold(self.width() - side)

    def _fold(self, room: int) -> None:
        """Leave out columns, the least needed first, until the names of the stations stand whole; the side has them."""
        left = room - theme.scaled(_LEAST_NAME) - sum(theme.scaled(width) for width in _WIDTHS)
        for column_ in _FOLDED:
            self.table.setColumnHidden(column_, left < 0)
            left += theme.scaled(_WIDTHS[column_]) if left < 0 else 0


def _of(station: int) -> list[Filter]:
    return [Filter("station", "is", station)] if station else []


def _days(days: Sequence[date]) -> str:
    return "、".join(f"{day.day}日" for day in days)


def _number(value: Any) -> SheetCell:
    return SheetCell(number_text(value or None, thousands=True), CellLook(right=True))


def _line(line: StationFigures, found: StationReview) -> SheetLine:
    days = f"{line.days} 天，应 {found.wanted}" if found.rarely else f"{line.days} 天"
    level, word = ("warn", f"{found.findings} 项要补") if found.findings else ("ok", "没有问题")
    if not line.days:
        level, word = "bad", "整月没有日志"
    cells = (
        SheetCell(line.name, CellLook(bold=True)),
        SheetCell(days, CellLook(right=True, ink="warn" if found.rarely else "text")), _number(line.shifts),
        _number(line.hours), _number(line.checked), _number(line.persuaded), _number(line.handed_over),
        _number(line.leaflets), _number(line.photos), SheetCell(str(line.rank) if line.rank else "—", CellLook(right=True)),
        SheetCell(word, CellLook(level=level)),
    )  # fmt: skip
    return SheetLine(line.station, cells)


def _total(line: StationFigures) -> SheetLine:
    bold = CellLook(bold=True, right=True)
    texts = (f"{line.days} 天", *(_number(v).text for v in (
        line.shifts, line.hours, line.checked, line.persuaded, line.handed_over, line.leaflets, line.photos)), "", "")  # fmt: skip
    return SheetLine(0, (SheetCell(line.name, CellLook(bold=True)), *(SheetCell(text, bold) for text in texts)))
