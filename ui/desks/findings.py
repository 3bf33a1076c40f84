"""提醒清单: everything that is missing, late, wrong or about to be, with whose it is and how it is cured."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QTabBar, QWidget

from trafficdesk.desk import ChangeSet
from trafficdesk.fields.nearness import NEAR, days_word
from ui.dialogs.files import save_path
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.engine.finding import Finding
    from trafficdesk.engine.findings import Mark

TABS = ("全部", "已逾期", f"{NEAR} 天内", "以后", "推迟和不再提醒")
ASIDE = len(TABS) - 1
_HEADS, _WIDTHS = ("对象", "情况", "事项", "单位", "谁办"), (210, 130, 0, 200, 120)
_MARK_HEADS = ("对象", "处理", "事项", "原因", "谁、哪天")
_MOST = 500  # lines shown at once: who has more narrows them
MARKS = "finding-marks"


class FindingsPage(ReadingPage):
    """The list with its acts. Ticked lines are meant together, else the chosen one."""

    title = "清单"
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.items: list[Finding] = []
        self.marks: list[Mark] = []
        self._shown: dict[Any, Finding] = {}
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in TABS:
            self.tabs.addTab(name)
        self.tabs.currentChanged.connect(lambda _at: self._fill())
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText("筛选：单位、姓名、号牌或事项")
        self.wanted.setAccessibleName("筛选提醒")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.textChanged.connect(lambda _text: self._fill())
        self.table = SheetTable(_HEADS, _WIDTHS, "提醒清单", ticks=True)
        self.table.opened.connect(lambda _key: self.open_one())
        self.table.chosen.connect(lambda _key: self._say())
        self.table.ticks_changed.connect(self._say)
        self.more = label("", "hint")
        self.says = WrappedLabel("")
        foot = framed("panel", column(self.says, margins=(14, 8, 14, 8)))
        head = framed("plain", row(self.tabs, None, self.more, self.wanted, margins=(4, 4, 12, 4)))
        self.wanted.setFixedWidth(240)
        self.setLayout(column(head, rule(), (self.table, 1), rule(), foot, gap=0))
        self._print = Button("打印清单", "", "print", "F9", self.print_it, needs="prints.render")
        self._notice = Button("打印告知单", "", "print", clicked=self.print_notices, needs="prints.render")
        self._copy = Button("复制告知文字", "", "note", clicked=self.copy_text, needs="reminders.text_for")
        self._diary = Button("存日历…", "", "calendar_ltr", clicked=self.save_calendar, needs="reminders.save_calendar")
        self._later = Button("推迟…", "", "clock", clicked=self.put_off, needs="findings.put_off")
        self._never = Button("不再提醒…", "", "subtract_circle", clicked=self.write_off, needs="findings.write_off")
        self._again = Button("恢复提醒", "", "clock", clicked=self.remind_again, needs="findings.take_back")
        self._open = Button("打开办理", "primary", "link", clicked=self.open_one)

    def row_actions(self) -> Actions:
        return Actions((self._print, self._notice, self._copy, self._diary), (self._later, self._never, self._again, self._open))

    def find_rows(self) -> bool:
        self.wanted.setFocus()
        return True

    def _fetch(self) -> None:
        findings = self.desk.findings
        run_query(self, lambda _: (findings.everything(), findings.set_aside()), self._show, key="findings", label="正在核对")

    def _show(self, read: tuple[list[Finding], list[Mark]]) -> None:
        self.items, self.marks = read
        for at, (first, end) in enumerate(self._spans()):
            self.tabs.setTabText(at, f"{TABS[at]} {end - first}")
        self.tabs.setTabText(ASIDE, f"{TABS[ASIDE]} {len(self.marks)}")
        self._fill()

    def _fill(self) -> None:
        aside = self.tabs.currentIndex() == ASIDE
        self.table.sheet.heads = _MARK_HEADS if aside else _HEADS
        if aside:
            self._shown = {}
            lines = [_mark_line(mark) for mark in self.marks if self._means(mark.title, mark.what, mark.reason)]
        else:
            first, end = self._spans()[self.tabs.currentIndex()]
            found = self.items[first:end]
            if self.wanted.text().strip():
                found = [item for item in found if self._means(item.title, item.what, item.unit, item.kind.label)]
            self._shown = {item.identity: item for item in found[:_MOST]}
            lines = [_line(item) for item in self._shown.values()]
            many = len(found)
            self.more.setText(f"先列出 {_MOST} 项，共 {many} 项，请筛选" if many > _MOST else "")
        self.table.show_lines(lines)
        self._say()

    def _spans(self) -> tuple[tuple[int, int], ...]:
        """From where to where the items of each tab stand, which are in order of their days; there may be a hundred thousand."""
        late, near = (bisect_right(self.items, days, key=attrgetter("days")) for days in (-1, NEAR))
        return (0, len(self.items)), (0, late), (late, near), (near, len(self.items))

    def _means(self, *texts: str) -> bool:
        wanted = self.wanted.text().strip()
        return not wanted or any(wanted in text for text in texts)

    def chosen_items(self) -> list[Finding]:
        """The ticked findings, else the one that is looked at."""
        keys = self.table.ticked() or [self.table.current_key()]
        return [self._shown[key] for key in keys if key in self._shown]

    def _say(self) -> None:
        items, aside = self.chosen_items(), self.tabs.currentIndex() == ASIDE
        nothing = "" if items else "请先选一项提醒。"
        for button in (self._later, self._never, self._open):
            button.setVisible(not aside)
            button.refuse(nothing)
        self._again.setVisible(aside)
        self._again.refuse("" if aside and self.table.current_key() is not None else "请先选一项。")
        units = self._units()
        self._notice.refuse("" if units else "选中的提醒不是哪家单位的事。")
        self._copy.refuse("" if len(units) == 1 else "请先选一家单位的提醒。")
        if len(items) == 1:
            found = items[0]
            self.says.setText(f"{found.title}　{found.sentence}　依据：{found.kind.source}")
        else:
            self.says.setText(f"选中 {len(items)} 项。" if items else "这一类现在没有。")

    def _units(self) -> list[int]:
        return list(dict.fromkeys(item.unit_id for item in self.chosen_items() if item.unit_id))

    # acts

    def open_one(self) -> None:
        """Go where it is cured."""
        items = self.chosen_items()
        if not items:
            return
        if items[0].code:
            self.cure_wanted.emit(items[0].code, items[0].id)
        else:
            self.open_page.emit(items[0].kind.act.partition(":")[2])

    def put_off(self) -> None:
        """Remind again on a day, with a reason."""
        items = self.chosen_items()
        self._ask(("until", "reason"), "推迟", items, lambda given: self.desk.findings.put_off(items, given["until"], given["reason"]))

    def write_off(self) -> None:
        """Never remind of these again, with a reason."""
        items = self.chosen_items()
        self._ask(("reason",), "不再提醒", items, lambda given: self.desk.findings.write_off(items, given["reason"]))

    def _ask(self, names: Sequence[str], act: str, items: Sequence[Finding], work: Callable[[dict[str, Any]], ChangeSet]) -> None:
        view = self.desk.records.view(MARKS)
        what = f"{items[0].title} {items[0].what}" if len(items) == 1 else f"选中的 {len(items)} 项"
        hint = f"{what}。原因、姓名和日期都会留下来，在“推迟和不再提醒”里可以恢复。"
        self.ask(act, hint, [view.field(name) for name in names], lambda given, _reason: work(given))

    def remind_again(self) -> None:
        """Take back what was put off or written off."""
        marks = self.table.ticked() or [self.table.current_key()]
        run_change(self, lambda _: self.desk.findings.take_back([mark for mark in marks if mark is not None]), self.written)

    def print_it(self) -> bool:
        prints = self.desk.prints
        preview_document(self, lambda progress: prints.render("due-list", progress=progress))
        return True

    def print_notices(self) -> None:
        """A notice for each unit of the chosen findings, with all that is its own."""
        prints, units = self.desk.prints, self._units()
        preview_document(self, lambda progress: prints.render("unit-notice", ids=units, progress=progress))

    def copy_text(self) -> None:
        """What the unit is told, as text to paste into a chat."""
        unit = self._units()[0]

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.status.emit("告知文字已复制，可以粘贴到微信里发给单位。")

        run_query(self, lambda _: self.desk.reminders.text_for(unit), copied)

    def save_calendar(self) -> None:
        """The days as a file for a telephone's calendar."""
        path = save_path(self, "存成日历文件", "到期提醒.ics", "日历 (*.ics)")
        if path is not None:
            run_query(
                self, lambda _: self.desk.reminders.save_calendar(path),
                lambda number: self.saved.emit(f"已存 {number} 项，可以导入手机或其他日历。", path),
            )  # fmt: skip


def _line(item: Finding) -> SheetLine:
    quiet = CellLook(ink="text2")
    cells = (
        SheetCell(item.title, tip=f"{item.label} {item.title}"),
        SheetCell(days_word(item.days), CellLook(level=item.level), f"期限 {item.due}"),
        SheetCell(item.what, tip=item.sentence), SheetCell(item.unit, quiet), SheetCell(item.kind.addressee, quiet),
    )  # fmt: skip
    return SheetLine(item.identity, cells)


def _mark_line(mark: Mark) -> SheetLine:
    act = f"{mark.act}到 {mark.until:%m-%d}" if mark.until else mark.act
    texts = (mark.title, act, mark.what, mark.reason, f"{mark.by} {mark.on:%Y-%m-%d}")
    return SheetLine(mark.id, tuple(SheetCell(text) for text in texts))
