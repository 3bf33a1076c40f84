"""The first page: what is due, who is missing, how the year stands. All numbers come from a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabBar, QWidget

from trafficdesk.desk import ChangeSet
from trafficdesk.fields.shown import month_day
from ui.demo_window import open_demo
from ui.desks.home_charts import ChartsRow
from ui.desks.home_coverage import CoveragePanel, MissingDialog
from ui.desks.home_due import LATE, DuePanel, grouped
from ui.desks.home_steps import HEAD, StepsDialog, StepsPanel, StepsStrip
from ui.page import Page
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, NoteBox
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, scrolled
from ui.widgets.page_stack import room_of

if TYPE_CHECKING:
    from trafficdesk.engine.finding import Finding
    from trafficdesk.engine.first_steps import StepStanding
    from trafficdesk.engine.overview import Standing
    from trafficdesk.engine.prints import Printed
    from trafficdesk.progress import Progress
    from trafficdesk.work.people.api import Coverage

    _Read = tuple[Standing, dict[str, list[Finding]], Finding | None, tuple[StepStanding, ...], bool]

CHARTS_HIGH = 206
NARROW = 860  # pixels at normal type: with less the list and the coverage have no room side by side
DUE, COVERAGE, CHARTS = range(3)  # the parts
ROOMY = 545  # page height at normal type from which the charts stand below the list
COVERAGE_WIDE = 470
_WEEKDAYS = "一二三四五六日"
_QUARTERS = "一二三四"
_OFTEN_ADDED = ("people", "vehicles", "units", "violations", "hazards", "accidents", "meetings", "training")
YEARS = "years"
_COMMANDS = ("users", "settings")  # steps that are done in a dialog of the menu, not on a page of their own


class HomePage(Page):
    """add_wanted: record kind to be entered; import_wanted: bring in a list of this kind; command_wanted: a verb of the menu."""

    title = "首页"
    add_wanted = Signal(str)
    import_wanted = Signal(str)
    command_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self.standing: Standing | None = None
        self._stale = True
        self._date, self._left = label("", "h1"), label("", "hint")
        self.parts = QTabBar()
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        for name in ("到期与覆盖", "覆盖", "图表"):
            self.parts.addTab(name)
        self.parts.currentChanged.connect(lambda _at: self._fold())
        self._new = Button("新增登记", "", "add", needs="records.add")
        self._new.setMenu(self._new_menu())
        bring = Button(
            "导入名册", "primary", "arrow_import", clicked=lambda: self.import_wanted.emit("people"), needs="desk.review_import"
        )
        self._print = Button("打印到期清单", "flat", "print", clicked=self.print_it, needs="prints.render")
        self._print.hide()
        self.due, self.coverage, self.charts = DuePanel(), CoveragePanel(), ChartsRow()
        self._upper = QWidget()
        self._upper.setLayout(row((self.due, 1), self.coverage, gap=10))
        head = row(self._date, self._left, self.parts, None, self._print, self._new, bring)
        self.turn = NoteBox("", Button("去年度交接", "", "link", clicked=lambda: self.open_page.emit(YEARS)))
        self.turn.hide()
        self.steps, self._beginning = StepsStrip(), StepsPanel()
        self._beginning.go.connect(self._go)
        self.steps.go.connect(self._go)
        self.steps.listed.connect(self.show_steps)
        self.steps.put_away.connect(self._put_steps_away)
        self._full = QWidget()
        self._full.setLayout(column(head, self.turn, self.steps, (self._upper, 1), self.charts, margins=(12, 8, 12, 10), gap=8))
        self.stack = QStackedWidget()
        self.stack.addWidget(self._full)
        self.stack.addWidget(self._empty_office())
        self.setLayout(column(self.stack, gap=0))
        self.due.opened.connect(self.cure_wanted)
        self.due.page_wanted.connect(self.open_page)
        self.due.print_wanted.connect(self.print_it)
        self.due.print_moved.connect(self._print.setVisible)
        self.coverage.list_wanted.connect(self.show_missing)
        session.year_changed.connect(self._year_turned)
        theme.changed.connect(self._fold)
        self._fold()

    def shown(self) -> None:
        if self._stale or (self.standing is not None and self.standing.today != _today()):
            self.load()

    def _year_turned(self, _year: int) -> None:
        self.refresh(None)

    def refresh(self, _change: ChangeSet | None) -> None:
        self._stale = True
        if self.isVisible():
            self.load()

    def load(self) -> None:
        """Read all numbers anew."""
        desk, year = self.desk, self.session.year
        self._stale = False

        def read(_progress: Progress) -> _Read:
            """What loads the code of every stream, and what walks over all that is due, is done in the worker."""
            standing = desk.overview.standing(year)
            groups = grouped(standing.due, standing.today, standing.quarter_end)
            turn = next((each for each in groups[LATE] if each.kind.about == YEARS), None)
            return standing, groups, turn, *desk.overview.first_steps(year)

        run_query(self, read, lambda found: self._show(*found), key="home", label="正在统计")

    def print_it(self) -> bool:
        """The due list on paper."""
        desk = self.desk
        run_query(
            self,
            lambda progress: desk.prints.render("due-list", progress=progress),
            self._preview,
            label="正在排版到期清单",
        )
        return True

    def show_missing(self) -> None:
        """Who is missing, by name: all of them are read now."""
        desk, year = self.desk, self.session.year
        run_query(self, lambda _: desk.coverage(year), self._show_names, key="missing", label="正在读名单")

    def _show_names(self, measures: Sequence[Coverage]) -> None:
        dialog = MissingDialog(measures, self)
        dialog.opened.connect(self.open_record)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_steps(self) -> None:
        """All nine steps, as they stand now."""
        overview, year = self.desk.overview, self.session.year

        def show(read: tuple[tuple[StepStanding, ...], bool]) -> None:
            dialog = StepsDialog(read[0], year, self)
            dialog.go.connect(self._go)
            dialog.open()

        run_query(self, lambda _: overview.first_steps(year), show, key="steps")

    def _go(self, page: str) -> None:
        """Where a step is done: a page, or a command of the menu."""
        (self.command_wanted if page in _COMMANDS else self.open_page).emit(page)

    def _put_steps_away(self) -> None:
        self.steps.hide()
        self._fold()
        overview, year = self.desk.overview, self.session.year
        told = "今年不再提示。在“帮助”菜单的“九步开始用”里随时能看。"
        run_query(self, lambda _: overview.hide_first_steps(year), lambda _: self.status.emit(told))

    def next_area(self) -> bool:
        (self.coverage.button if self.due.table.hasFocus() else self.due.table).setFocus()
        return True

    # inside

    def _show(
        self, standing: Standing, due: dict[str, list[Finding]], turn: Finding | None, steps: tuple[StepStanding, ...], wanted: bool
    ) -> None:
        self.standing = standing
        self.steps.show_steps(steps, wanted=wanted)
        self._beginning.show_steps(steps)
        today = standing.today
        quarter = (today.month - 1) // 3
        self._date.setText(f"{today.year}年{month_day(today)} 星期{_WEEKDAYS[today.weekday()]}")
        self._left.setText(f"{_QUARTERS[quarter]}季度还有 {(standing.quarter_end - today).days} 天")
        self.turn.setVisible(turn is not None)
        self.turn.say(f"{turn.title}：{turn.sentence}" if turn is not None else "")
        self.due.show_due(due)
        self.coverage.show_measures(standing.coverage, self.session.year, today)
        self.charts.show_standing(standing, self.session.year)
        self._fold()
        self.stack.setCurrentIndex(0 if standing.people or standing.units or standing.due else 1)

    def _preview(self, printed: Printed) -> None:
        from ui.printing.preview import PrintPreview

        kept = self.session.preferences
        dialog = PrintPreview(
            printed.content,
            printed.name,
            file_name=f"{printed.name}.pdf",
            printer=kept.printer,
            offsets=(kept.offset_right_mm, kept.offset_down_mm),
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        views = {view.code: view for view in self.desk.records.kinds()}
        for code in _OFTEN_ADDED:
            action = menu.addAction(views[code].label)
            action.triggered.connect(lambda _checked=False, code=code: self.add_wanted.emit(code))
        return menu

    def _empty_office(self) -> QWidget:
        bring = Button(
            "导入名册", "primary", "arrow_import", clicked=lambda: self.import_wanted.emit("people"), needs="desk.review_import"
        )
        unit = Button("新增单位", "", "add", clicked=lambda: self.add_wanted.emit("units"), needs="records.add")
        demo = Button("打开示例单位", "flat", "people", clicked=self.open_demo)
        empty = EmptyState(
            "home",
            "还没有登记单位和驾驶员",
            "从各单位报来的 Excel 名册导入最快，单位会一起建好；也可以先手工新增单位。\n"
            "想先看看用起来的样子，就打开示例单位：另开一个窗口，里面的人和车都是编的，不影响这里的数据。",
            [bring, unit, demo],
        )
        panel = framed("card", column(label(HEAD, "h1"), self._beginning, margins=(18, 12, 18, 14), gap=8))
        panel.setMaximumWidth(theme.scaled(760))
        whole = QWidget()
        whole.setObjectName("page")
        whole.setLayout(column(empty, row(20, (panel, 1), 20, gap=0), None, margins=(0, 0, 0, 16), gap=0))
        return scrolled(whole, "开始用")

    def open_demo(self) -> None:
        """Another window over an invented office in a folder of its own."""
        open_demo(self, self.session.folder, self.status.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Where height is short the charts stand behind a tab; where width is short too, the coverage."""
        taken = sum(each.sizeHint().height() + 8 for each in (self.turn, self.steps) if not each.isHidden())
        room = room_of(self)
        roomy, narrow = room.height() - taken >= theme.scaled(ROOMY), room.width() < theme.scaled(NARROW)
        self.parts.setVisible(not roomy)
        self.parts.setTabText(DUE, "到期" if narrow else "到期与覆盖")
        self.parts.setTabVisible(COVERAGE, narrow)
        self._left.setVisible(roomy)
        self._date.setVisible(roomy or not narrow)
        at = self.parts.currentIndex()
        charts = not roomy and at == CHARTS
        self._upper.setVisible(not charts)
        apart = narrow and not roomy
        self.due.setVisible(not apart or at == DUE)
        self.coverage.setVisible(not apart or at == COVERAGE)
        self.charts.setVisible(roomy or charts)
        if roomy:
            share = 0.295 if self.height() > theme.scaled(800) else 0
            self.charts.setFixedHeight(max(theme.scaled(CHARTS_HIGH), round(self.height() * share)))
        else:
            self.charts.setMinimumHeight(0)
            self.charts.setMaximumHeight(16_777_215)
        self.coverage.setFixedWidth(min(theme.scaled(COVERAGE_WIDE), round(self.width() * 0.41)))


def _today() -> date:
    from trafficdesk.clock import today

    return today()
