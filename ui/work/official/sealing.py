"""节假日封存: every official car over one holiday, sealed, exempt, or not yet registered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet
from trafficdesk.fields.checks.dates import parse_date
from trafficdesk.work.official.api import CARS, EXEMPT, NOT_YET, SEALED, SEALINGS, TRIPS, SealingLine
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog, Work
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets import spoken
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.dates import DateEdit
from ui.widgets.layout import column, framed, label, row

_HEADS = ("车辆", "封存", "停放地点", "钥匙保管人", "里程", "不封存原因", "期间的派车单")
_WIDTHS = (130, 100, 150, 110, 84, 0, 190)
_LEVELS = {SEALED: "ok", EXEMPT: "info", NOT_YET: "warn"}
_SMALL = CellLook(ink="text2")


class SealingPage(ReadingPage):
    """The check list of one holiday."""

    title = "封存清单"
    sources = frozenset({SEALINGS, CARS, TRIPS, "vehicles"})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._lines: Sequence[SealingLine] = ()
        self._seal = Button("封存所选", "primary", "check", clicked=self.seal, needs="trips.seal")
        self._exempt = Button("登记不封存", clicked=self.exempt, needs="trips.exempt")
        self._all = Button("全选未登记", clicked=self.tick_open)
        self._print = Button("打印封存登记表", "", "print", "F9", self.print_it, needs="prints.render")
        self._sum = label("", "label")

    def build(self) -> Iterator[None]:
        strip, self.stack = framed("strip"), QStackedWidget()
        self.ground.setLayout(column(strip, (self.stack, 1), gap=0))
        self._fill_strip(strip)
        yield
        self.table = SheetTable(_HEADS, _WIDTHS, "封存清单", ticks=True)
        self.table.ticks_changed.connect(self._show_ticks)
        self.table.opened.connect(lambda key: self._open(key))
        self.stack.addWidget(self.table)
        yield
        self.empty = EmptyState(
            "vehicle_car", "还没有公务用车", "先在“公务用车”一栏登记车辆，这里才有封存清单。",
            [Button("去登记公务用车", "primary", "add", clicked=lambda: self.open_rows.emit(CARS, ()))],
        )  # fmt: skip
        self.stack.addWidget(framed("plain", column(self.empty)))
        yield

    def _fill_strip(self, strip: QWidget) -> None:
        self.holiday, self.first, self.last = QComboBox(), DateEdit(), DateEdit()
        self.holiday.setEditable(True)
        spoken.name(self.holiday, "节假日")
        self.holiday.setMinimumWidth(theme.scaled(150))
        at_hand = self.desk.trips.holiday_at_hand()
        for each in self.desk.trips.holidays(clock.today().year):
            self.holiday.addItem(each.name, each)
        self.holiday.setCurrentText(at_hand.name)
        self.holiday.activated.connect(self._take_holiday)
        for edit, name in ((self.first, "封存起"), (self.last, "封存止")):
            edit.setAccessibleName(name)
            edit.setFixedWidth(theme.scaled(130))
            edit.setText((at_hand.first if edit is self.first else at_hand.last).isoformat())
            edit.editingFinished.connect(self.load)
            edit.picked.connect(lambda _day: self.load())
        self.state, self.problem = label("", "small"), WrappedLabel("", "bad")
        fields = (label("节假日", "label"), self.holiday, label("从", "label"), self.first, label("到", "label"), self.last)
        strip.setLayout(row(*fields, (self.problem, 1), self.state, margins=(14, 6, 14, 6)))

    def _take_holiday(self, at: int) -> None:
        """The days of a holiday chosen from the list; the days of any other are typed."""
        chosen = self.holiday.itemData(at)
        if chosen is not None:
            self.first.setText(chosen.first.isoformat())
            self.last.setText(chosen.last.isoformat())
            self.load()

    def row_actions(self) -> Actions:
        return Actions((self._all, self._print), (self._sum, self._exempt, self._seal))

    def span(self) -> tuple[date, date] | None:
        """The days of the holiday; None, with a sentence in the strip, when they cannot be read."""
        today = clock.today()
        first, last = (parse_date(edit.text(), today=today).value for edit in (self.first, self.last))
        sentence = ""
        if first is None or last is None:
            sentence = "请填封存的起止日期。"
        elif first > last:
            sentence = "封存止早于封存起，请核对。"
        self.problem.setText(sentence)
        return None if sentence or first is None or last is None else (first, last)

    def _fetch(self) -> None:
        if (span := self.span()) is not None:
            run_query(self, lambda _: self.desk.trips.sealing_list(*span), self._show, key="sealing")

    def _show(self, lines: Sequence[SealingLine]) -> None:
        self._lines = lines
        self.stack.setCurrentIndex(0 if lines else 1)
        counts = {state: sum(line.state == state for line in lines) for state in _LEVELS}
        self.state.setText("   ".join(f"{state} {number}" for state, number in counts.items()))
        self.table.show_lines([_line(each) for each in lines])
        self._show_ticks()

    def _show_ticks(self) -> None:
        many = len(self.table.ticked())
        self._sum.setText(f"已选 {many} 辆" if many else "")
        self._seal.refuse("" if many else "请先勾选要封存的车。")
        self._exempt.refuse("" if many == 1 else "请勾选一辆经批准不封存的车。")

    def tick_open(self) -> None:
        """Tick every car that is not yet registered."""
        self.table.tick([line.vehicle for line in self._lines if line.state == NOT_YET], True)

    def seal(self) -> StepDialog | None:
        """Seal the ticked cars."""
        span, ids, trips = self.span(), self.table.ticked(), self.desk.trips
        if span is None or not ids:
            return None
        name = self.holiday.currentText().strip()
        return self._ask(
            "封存所选", f"{name} {span[0]} 至 {span[1]}，封存 {len(ids)} 辆。", ("place", "key_holder", "checked_by"),
            lambda given, _reason: trips.seal(name, *span, ids, given),
        )  # fmt: skip

    def exempt(self) -> StepDialog | None:
        """The ticked car stays in use, with the approved reason."""
        span, ids, trips, name = self.span(), self.table.ticked(), self.desk.trips, self.holiday.currentText().strip()
        if span is None or len(ids) != 1:
            return None
        return self._ask(
            "登记不封存", f"{name} {span[0]} 至 {span[1]}", ("exempt",),
            lambda given, _reason: trips.exempt(name, *span, ids[0], str(given["exempt"])),
        )  # fmt: skip

    def _ask(self, title: str, words: str, names: Sequence[str], work: Work) -> StepDialog:
        specs = [replace(self.desk.records.view(SEALINGS).field(name), required=name == "exempt") for name in names]
        return self.ask(title, words, specs, work, written=self._done)

    def print_it(self) -> bool:
        ids = [line.sealing for line in self._lines if line.sealing]
        if not ids:
            self.status.emit("这几天还没有封存登记。请先封存，再打印登记表。")
        else:
            preview_document(self, lambda progress: self.desk.prints.render("sealing-table", ids=ids, progress=progress))
        return True

    def _open(self, vehicle: int) -> None:
        line = next(each for each in self._lines if each.vehicle == vehicle)
        if line.sealing:
            self.open_record.emit(SEALINGS, line.sealing)
        else:
            self.open_record.emit("vehicles", vehicle)

    def _done(self, change: ChangeSet) -> None:
        self.table.tick(self.table.ticked(), False)
        self.changed.emit(change)
        self.load()


def _line(each: SealingLine) -> SheetLine:
    cells = (
        SheetCell(each.plate),
        SheetCell(each.state, CellLook(level=_LEVELS[each.state])),
        SheetCell(each.place, _SMALL),
        SheetCell(each.key_holder, _SMALL),
        SheetCell(f"{each.odometer:,}" if each.odometer is not None else "", CellLook(right=True)),
        SheetCell(each.exempt, _SMALL),
        SheetCell("、".join(each.trips), CellLook(level="warn") if each.trips else _SMALL),
    )
    return SheetLine(each.vehicle, cells)
