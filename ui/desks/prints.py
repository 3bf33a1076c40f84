"""打印与归档: every document by work stream with its rows of the year, how long it is kept, the binder, kept papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from trafficdesk import clock
from trafficdesk.desk import Query, year_filters
from trafficdesk.fields.checks.dates import parse_date
from trafficdesk.fields.codes import code_list
from trafficdesk.progress import Progress
from ui import icons
from ui.desks.binder_dialog import BinderDialog
from ui.dialogs.ask import ask_reason
from ui.dialogs.files import PDF, save_path
from ui.parts.card_list import Card, CardList
from ui.parts.reading_page import ReadingPage
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.action_row import ActionRow
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.certain import child_of
from ui.widgets.dates import DateEdit
from ui.widgets.layout import column, framed, label, row, rule, split

if TYPE_CHECKING:
    from trafficdesk.engine.archive import BinderMade, KeptPaper
    from trafficdesk.engine.prints import Printed

KEY = Qt.ItemDataRole.UserRole
_NOT_KEPT = "—"
_WHOLE_OFFICE = ("system", "全办", "home")  # papers of no single stream: a closed year on one sheet


@dataclass(frozen=True, slots=True)
class _Paper:
    """One kind of document as it is listed. rows: how many there are of the year, and their counting word."""

    key: str
    name: str
    stream: str
    rows: int
    noun: str
    retention: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    papers: tuple[_Paper, ...]
    kept: tuple[KeptPaper, ...]


class PrintsPage(ReadingPage):
    """Kinds of documents in the order of the plan; the chosen one is previewed for the year at the top left."""

    title = "打印与归档"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._loaded = _Loaded((), ())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("找打印件，例如：台账、档案卡")
        self.filter.setAccessibleName("找打印件")
        self.filter.setClearButtonEnabled(True)
        self.day = DateEdit()
        self.day.setPlaceholderText("看以前哪一天的，空着就是今天")
        self.day.setToolTip("填一个日期，印出来的是那一天结束时的登记（照修改记录倒推），只能看和打印")
        self.day.setAccessibleName("看哪一天的情况")
        self.day.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.kept = CardList("留存的印件")
        self.head, self.kept_head = label("打印与归档", "h1"), label("留存的印件", "h2")
        self._binder = Button("生成迎检卷宗", "", "box", clicked=self.ask_binder, needs="archive.write_binder")
        self._retention = Button("改保管期限", "", "clock", clicked=self.offer_retentions, needs="archive.set_retention")
        self._show_kept = Button("看留存印件", "", "document_pdf", clicked=self.show_kept, needs="archive.kept_file")
        self._blank = Button("空白的", "", "text_field", clicked=self.print_blank, needs="prints.blank")
        self.numbers = QComboBox()
        self.numbers.setAccessibleName("证件号和电话")
        self.numbers.addItem("证件号、电话隐去一部分", False)
        self.numbers.addItem("证件号、电话完整的…", True)
        self._go = Button("预览", "primary", "print", "F9", self.print_it, needs="prints.render")
        self._lay_out()
        self.filter.textChanged.connect(lambda _: self._show_tree())
        self.tree.itemActivated.connect(lambda *_: self.print_it())
        self.tree.currentItemChanged.connect(lambda *_: self._show_buttons())
        self.kept.chosen.connect(lambda _: self._show_buttons())
        self.kept.opened.connect(lambda _: self.show_kept())
        theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        self.tree.setAccessibleName("打印件")
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels(["打印件", "本年", "保管期限"])
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        words = WrappedLabel("选一种，按“预览”看全年的；只打几条的，到那个台账里选好再打。", "hint")
        strip = framed("strip")
        self.filter.setMinimumWidth(theme.scaled(230))
        self.day.setMinimumWidth(theme.scaled(250))
        strip.setLayout(row(self.head, (words, 1), self.day, self.filter, margins=(14, 6, 12, 6), gap=12))
        left = framed("plain")
        left.setLayout(column((self.tree, 1), margins=(4, 2, 0, 0)))
        right = framed("panel")
        hint = WrappedLabel("打印、上报那一刻的文件，一字不差地留着。", "hint")
        head = column(self.kept_head, hint, margins=(14, 8, 12, 6), gap=2)
        right.setLayout(column(head, rule(), (self.kept, 1), gap=0))
        splitter = split(left, right, sizes=(theme.scaled(820), theme.scaled(320)))
        # This page stands alone, so it brings its own row of actions.
        foot = ActionRow((self._binder, self._retention, self._show_kept), (self.numbers, self._blank, self._go))
        self.setLayout(column(strip, rule(), (splitter, 1), foot, gap=0))
        self._fit()

    def _fit(self) -> None:
        self.tree.setColumnWidth(1, theme.scaled(110))
        self.tree.setColumnWidth(2, theme.scaled(100))
        self.tree.setIndentation(theme.scaled(22))

    # what the window asks

    def find_rows(self) -> bool:
        self.filter.setFocus()
        return True

    def help_topic(self) -> str:
        return f"papers/{self._key()}" if self._key() else ""

    # loading

    def _fetch(self) -> None:
        desk, year = self.desk, self.session.year

        def work(_progress: Progress) -> _Loaded:
            counts: dict[str, int] = {}
            papers = []
            retentions = {p.print: p.retention for section in desk.archive.sections() for p in section.papers}
            for kind in desk.prints.kinds():
                view = desk.records.view(kind.code)
                if kind.code not in counts:
                    counts[kind.code] = desk.records.count(Query(kind.code, year_filters(view, year)))
                papers.append(
                    _Paper(kind.key, kind.name, view.stream, counts[kind.code], view.noun, retentions.get(kind.key, ""))
                )
            return _Loaded(tuple(papers), tuple(desk.archive.kept(year)))

        run_query(self, work, self._show, key="prints", label="正在清点打印件")

    def _show(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        self.kept_head.setText(f"{self.session.year} 年留存的印件 {len(loaded.kept)}")
        self.kept.show_cards([
            Card(each.digest, each.title, tuple(filter(None, (str(each.on or ""), each.note)))) for each in loaded.kept
        ])  # fmt: skip
        self._show_tree()

    def _show_tree(self) -> None:
        from ui.desks.catalogue import STREAMS

        before, wanted = self._key(), self.filter.text().strip()
        opened = {self._group(at).data(0, KEY) for at in range(self.tree.topLevelItemCount()) if self._group(at).isExpanded()}
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for key, title, icon in (*((each.key, each.title, each.icon) for each in STREAMS), _WHOLE_OFFICE):
                papers = [each for each in self._loaded.papers if each.stream == key and wanted in each.name]
                if not papers:
                    continue
                group = QTreeWidgetItem([f"{title}（{len(papers)}）"])
                group.setIcon(0, icons.icon(icon, "text2"))
                group.setData(0, KEY, key)
                font = group.font(0)
                font.setBold(True)
                group.setFont(0, font)
                self.tree.addTopLevelItem(group)
                for paper in papers:
                    group.addChild(_line(paper))
                group.setExpanded(bool(wanted) or key in opened)
        self._choose(before)
        self._show_buttons()

    def _group(self, at: int) -> QTreeWidgetItem:
        found = self.tree.topLevelItem(at)
        assert found is not None
        return found

    def _choose(self, key: str) -> None:
        """Choose a kind again; the first that the filter leaves, when something was typed."""
        groups = [self._group(at) for at in range(self.tree.topLevelItemCount())]
        lines = [child_of(group, at) for group in groups for at in range(group.childCount())]
        found = next((line for line in lines if line.data(0, KEY) == key), None)
        if found is None and lines and self.filter.text().strip():
            found = lines[0]
        if found is None and groups:
            found = groups[0]
        if found is not None:
            self.tree.setCurrentItem(found)

    def _key(self) -> str:
        """The kind that is chosen, "" on a work stream."""
        item = self.tree.currentItem()
        return "" if item is None or item.parent() is None else str(item.data(0, KEY))

    def _paper(self) -> _Paper | None:
        key = self._key()
        return next((each for each in self._loaded.papers if each.key == key), None)

    def _show_buttons(self) -> None:
        paper = self._paper()
        for button in (self._go, self._blank):
            button.refuse("" if paper is not None else "请先点开一项工作，选一种打印件。")
        archived = paper is not None and bool(paper.retention)
        self._retention.refuse("" if archived else "这一种不进卷宗，没有保管期限。" if paper else "请先选一种打印件。")
        self._show_kept.refuse("" if self.kept.current_key() is not None else "这一年还没有留存的印件。")

    # verbs

    def print_it(self) -> bool:
        """F9: the chosen kind for the year."""
        key = self._key()
        if not key:
            item = self.tree.currentItem()
            if item is not None:
                item.setExpanded(True)
            self.status.emit("请先点开一项工作，选一种打印件。")
            return True
        year, written = self.desk.prints.year_of(key, self.session.year), self.day.text().strip()
        if not written and self.numbers.currentData():
            words = "印出来有完整的证件号和电话，页眉写明做什么用，谁打印的记入“谁看过”。"
            ask_reason(self, "印完整的", words, "预览", "单位存档", lambda why: self._print_full(key, year, why))
            return True
        if not written:
            preview_document(self, lambda progress: self.desk.prints.render(key, year=year, progress=progress))
            return True
        read = parse_date(written, today=clock.today())
        if read.value is None:
            self.status.emit(f"日期“{written}”看不懂。请写成 2026-03-31，或点右边的月历选。")
            self.day.setFocus()
        else:
            self._print_as_of(key, year, read.value)
        return True

    def _print_full(self, key: str, year: int | None, why: str) -> None:
        prints = self.desk.prints
        preview_document(self, lambda progress: prints.render(key, year=year, full=True, why=why, progress=progress))

    def print_blank(self) -> None:
        """The chosen kind with nothing on it, to be filled in by hand."""
        key, prints = self._key(), self.desk.prints
        if key:
            preview_document(self, lambda progress: prints.blank(key, progress))

    def _print_as_of(self, key: str, year: int | None, day: date) -> None:
        """The chosen kind as it would have come out when a day ended; it never counts as printed."""

        def render(progress: Progress) -> Printed:
            with self.desk.as_of(day) as past:
                printed = past.prints.render(key, year=year, progress=progress)
            return replace(printed, name=f"{printed.name}（{day} 的情况）", word=None)  # it would come from today's records

        preview_document(self, render, draft=True)

    def offer_retentions(self) -> QMenu:
        """How long the chosen kind is kept."""
        menu, paper = QMenu(self), self._paper()
        for each in code_list("retention").options() if paper is not None else ():
            action = menu.addAction(each.label)
            action.setCheckable(True)
            action.setChecked(paper is not None and each.code == paper.retention)
            action.triggered.connect(lambda _checked=False, code=each.code: self.set_retention(code))
        menu.popup(self._retention.mapToGlobal(self._retention.rect().topLeft()))
        return menu

    def set_retention(self, code: str) -> None:
        """Keep the chosen kind for another time."""
        paper, archive = self._paper(), self.desk.archive
        if paper is None:
            return

        def done(_answer: object) -> None:
            self.status.emit(f"{paper.name}的保管期限改为{code}。")
            self.load()

        run_change(self, lambda _: archive.set_retention(paper.key, code), done)

    def show_kept(self) -> None:
        """The very file that was kept."""
        digest, archive = self.kept.current_key(), self.desk.archive
        found = next((each for each in self._loaded.kept if each.digest == digest), None)
        if found is not None:
            preview_document(self, lambda _: archive.kept_file(found))

    def ask_binder(self) -> BinderDialog:
        """Everything of the year in one file, after asking for which unit and where to put it."""
        dialog = BinderDialog(self.desk, self.session.year, self)
        dialog.wanted.connect(self._choose_place)
        dialog.open()
        return dialog

    def _choose_place(self, year: int, unit: int, kept: str, whose: str, purpose: str, full: bool) -> None:
        name = f"{year}年度交通安全工作档案{whose}.pdf"
        path = save_path(self, "卷宗存到", name, PDF)
        if path is not None:
            self.bind(year, unit or None, path, purpose, kept, full=full)

    def bind(self, year: int, unit: int | None, path: Path, purpose: str, kept: str = "", *, full: bool = False) -> None:
        """Make the binder in the background; it can be stopped. purpose: what it is for, which is logged; kept: of one period."""
        archive = self.desk.archive
        run_query(
            self, lambda progress: archive.write_binder(year, path, unit, progress, purpose, retention=kept, full=full), self._bound,
            key="binder", label="正在生成卷宗",
        )  # fmt: skip

    def _bound(self, made: BinderMade) -> None:
        self.saved.emit(f"卷宗 {made.items} 件、{made.numbered} 页，已存到 {made.path.name}。{made.archival}", made.path)
        preview_document(self, lambda _: self.desk.archive.made_file(made))


def _line(paper: _Paper) -> QTreeWidgetItem:
    rows = f"{paper.rows} {paper.noun}" if paper.rows else "没有"
    item = QTreeWidgetItem([paper.name, rows, paper.retention or _NOT_KEPT])
    item.setData(0, KEY, paper.key)
    item.setToolTip(0, paper.name)
    item.setToolTip(2, "进卷宗时的保管期限" if paper.retention else "不进卷宗")
    if not paper.rows:
        for at in range(3):
            item.setForeground(at, theme.colour("text3"))
    return item
