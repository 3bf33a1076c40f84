"""The page of any record: filter strip and table on the left, the form on the right, what to do below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from trafficdesk.desk import ChangeSet, Filter, Row, year_filters
from ui.desks.memo import write_memo
from ui.desks.missed import Missed
from ui.desks.throw_away import throw_away
from ui.dialogs.ask import DISCARD, SAVE, STAY, ask_unsaved
from ui.dialogs.bulk_edit import BulkEditDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.files import EXCEL, save_path
from ui.dialogs.history import HistoryDialog
from ui.forms.form import Form
from ui.forms.related import Related
from ui.gate import gate
from ui.page import Actions, Page
from ui.session import Session
from ui.tables.clipboard import Clipboard
from ui.tables.conditions import conditions_of
from ui.tables.panel import TablePanel
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, split

WIDE = 1700  # window width from which the form gets its wide measure
NARROW = 1060  # page width (a window of 1280 less the navigation) below which the form is pulled out over the table
FORM, FORM_WIDE = 372, 470
_LISTS = (".xlsx", ".xls", ".csv", ".et", ".ods")  # files that are more likely lists than attachments
LEAST_TABLE = 72  # pixels of the table that stay in sight beside a pulled-out form


class LedgerPage(Page):
    """One record kind. `print_wanted` carries the code, the chosen and all shown ids; `open_person` asks for the one-record view."""

    print_wanted = Signal(str, list, list)
    list_wanted = Signal(str)  # code: bring in an Excel list
    file_wanted = Signal(str, str)  # code, text of a pasted list with headings
    one_wanted = Signal(str, int)  # code, id: everything about one on one page

    def __init__(self, session: Session, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self.view = session.desk.records.view(code)
        self.title = self.view.label
        self._wanted = 0  # the row that is being read for the form; 0 while a new one is typed
        self._missed = Missed()
        self._asked_for = 0  # the row in which a finding is to be cured, until it is read
        self.setAcceptDrops(True)
        self._moved_by_hand = False
        self.narrow = False
        self._make_buttons()

    def build(self) -> Iterator[None]:
        self.splitter = split()
        self.ground.setLayout(column(self.splitter, gap=0))
        self.panel = TablePanel(self.desk, self.view, actions=self._empty_actions(), parent=self.splitter)
        yield
        self.form = Form(self.desk, self.view, self.splitter)
        self.splitter.setStretchFactor(0, 1)
        yield
        self.related = Related(self.desk, self.view)
        self.form.add_below(self.related)
        self.clipboard = Clipboard(self.panel.table, self)
        self.panel.busy = lambda: self.form.dirty or self.adding
        self._connect()
        self._year_changed(self.session.year)
        self.form.clear()
        self._show_state()
        yield

    def _make_buttons(self) -> None:
        self._add = Button("新增", "", "add", "F3", self.add, needs="records.add")
        self._bulk = Button("批量修改", "", "edit", clicked=self.bulk_edit, needs="records.edit_many")
        self._print = Button("打印…", "", "print", clicked=self.print_it, needs="prints.render")
        self._export = Button("导出 Excel", "", "document_table", clicked=self.export, needs="exchange.export")
        self._one = Button("全页查看", "", "maximize", clicked=self._open_one)
        bring = lambda: self.list_wanted.emit(self.view.code)  # noqa: E731
        self._bring = Button("导入名册…", "", "arrow_import", clicked=bring, needs="desk.review_import")
        self._delete = Button("删除…", "danger", "delete", clicked=self.trash, needs="records.trash")
        self._pull = Button("表单", "", "window", clicked=lambda: self.pull_out(not self.form.isVisible()))
        self._pull.hide()
        self._discard = Button("放弃", clicked=self.give_up)
        self._next = Button("保存并下一个", "", "", "F4", self.save_and_next, needs="records.edit")
        self._save = Button("保存", "primary", "save", "F2", self.save, needs="records.edit")

    def _empty_actions(self) -> list[QWidget]:
        bring = lambda: self.list_wanted.emit(self.view.code)  # noqa: E731
        self._bring_first = Button("导入 Excel 名册", "primary", "arrow_import", clicked=bring, needs="desk.review_import")
        new = Button(f"新增一{self.view.noun}", "", "add", "F3", self.add, needs="records.add")
        return [self._bring_first, new, Button("下载空白模板", "flat", "arrow_export", clicked=self._template)]

    def _connect(self) -> None:
        self.panel.current_changed.connect(self._row_wanted)
        self.panel.chosen_changed.connect(self._show_chosen)
        self.panel.counted.connect(self._show_count)
        self.panel.failed.connect(self.status)
        self.panel.table.activated_row.connect(lambda _: self._into_form())
        self.panel.table.menu_wanted.connect(self._complete_menu)
        self.panel.table.trash_wanted.connect(self.trash)
        self.form.dirty_changed.connect(lambda _: self._show_state())
        self.form.saved.connect(self._saved)
        self.form.status.connect(self.status)
        self.form.over.connect(self.over)
        self.form.open_record.connect(self.open_record)
        self.form.ended.connect(lambda: self._save.setFocus())
        self.related.open_record.connect(self.open_record)
        self.related.changed.connect(self.changed)
        self.related.filled.connect(self.grown)
        self.form.making.then(self.grown.emit)
        self.clipboard.changed.connect(self.changed)
        self.clipboard.status.connect(self.status)
        self.clipboard.list_pasted.connect(lambda text: self.file_wanted.emit(self.view.code, text))
        self.session.year_changed.connect(self._year_changed)
        self.splitter.splitterMoved.connect(lambda *_: setattr(self, "_moved_by_hand", True))
        theme.changed.connect(self._measure)

    # what the window asks

    def row_actions(self) -> Actions:
        left = (self._add, self._bulk, self._print, self._export, self._one, self._bring, self._delete)
        return Actions(left, (self._pull, self._discard, self._next, self._save))

    def last_stop(self) -> QWidget | None:
        return (self.related.last or self.form.last_stop()) if self.is_made else None

    def shown(self) -> None:
        self.when_made(self._shown)

    def _shown(self) -> None:
        self.panel.start()
        if self.panel.table.chosen_count():
            self._show_chosen(self.panel.table.chosen_count())

    def refresh(self, change: ChangeSet | None) -> None:
        """Behind another page it only counts anew, which its tab says; the rest waits until it is seen."""
        if not self.is_made:
            return  # it has read nothing yet
        if not self.isVisible():
            self._missed.add(change)
            self._count(change)
            return
        self.panel.refresh(change)
        mine = change is None or self.view.code in change.codes
        row = self.form.row
        if row is None or self.form.dirty:
            return
        if change is not None and any((each.code, each.id, each.action) == (row.code, row.id, "trashed") for each in change.changes):
            self._let_go(row.id)
        elif mine and (change is None or row.id in change.ids):
            self._load(row.id)
        else:
            self.related.show_for(row)

    def _count(self, change: ChangeSet | None) -> None:
        if self.panel.started and (change is None or self.view.code in change.codes):
            base, records = self.panel.model.base, self.desk.records
            run_query(self, lambda _: records.count(base), lambda total: self._show_count(0, total), key="count")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._missed:
            self.refresh(self._missed.take())

    def may_close(self) -> bool:
        return self._may_leave(None)

    def show_record(self, code: str, record: int) -> bool:
        if code != self.view.code:
            return False
        if self._may_leave(lambda: self.panel.show_row(record)):
            self.panel.start()
            self.panel.show_row(record)
            self._load(record)
            self.pull_out(True)
        return True

    def cure_record(self, code: str, record: int) -> bool:
        self._asked_for = record
        return self.show_record(code, record)

    def show_rows(self, code: str, filters: Sequence[Filter]) -> bool:
        if code != self.view.code:
            return False
        if self._may_leave(lambda: self.show_rows(code, filters)):
            run_query(
                self, lambda _: conditions_of(self.desk, self.view, filters), self.panel.strip.set_conditions, key="rows"
            )
        return True

    def save(self) -> bool:
        self.form.save(self._show_saved)
        return True

    def save_and_next(self) -> bool:
        new = self.form.row is None
        self.form.save(self._start_new if new else self._go_on)
        return True

    def add(self) -> bool:
        if self._may_leave(self._start_new):
            self._start_new()
        return True

    def repeat_last(self) -> bool:
        self.form.repeat_last()
        return True

    def print_it(self) -> bool:
        ids = self.panel.table.chosen_ids()
        shown = self.panel.model.shown_ids()
        if not shown:
            self.status.emit(f"还没有{self.view.label}，没有可以打印的。")
        else:
            self.print_wanted.emit(self.view.code, ids, shown)
        return True

    def find_rows(self) -> bool:
        self.panel.strip.start_finding()
        return True

    def next_area(self) -> bool:
        if self.form.isAncestorOf(self.focusWidget() or self):
            self._save.setFocus()
        elif self.panel.table.hasFocus():
            self._into_form()
        else:
            self.panel.table.setFocus()
        return True

    def trash(self) -> bool:
        ids = self.panel.table.chosen_ids()
        if not ids:
            self.status.emit(f"请先选要删除的{self.view.label}。")
        else:
            throw_away(self, self.desk, self.view, ids)
        return True

    def pin(self) -> bool:
        row_id, view, at_hand = self._chosen_one(), self.view, self.desk.at_hand
        if row_id:
            told = "已钉在查找框里，Ctrl+K 就看到。", "不再钉住。"
            run_query(self, lambda _: at_hand.pin(view.code, row_id), lambda pinned: self.status.emit(told[0] if pinned else told[1]))
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files go to the row that they were dropped on, else to the one in the form; a list over the table is no attachment."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        table = self.panel.table
        place = table.viewport().mapFrom(self, event.position().toPoint())
        over = table.isVisible() and table.viewport().rect().contains(place)
        if over and paths and all(path.suffix.lower() in _LISTS for path in paths):
            self.status.emit("像是名册：点“导入名册…”导入。要当附件，请拖到右边的表单上。")
        elif paths:
            row_id = table.id_under(place) if over else table.current_id()
            if row_id and not gate.why_not("attachments.add_all"):
                self.related.add_files(paths, row_id)
            else:
                self.status.emit(gate.why_not("attachments.add_all") or f"请把文件拖到要加附件的那{self.view.noun}上。")

    def memo(self) -> bool:
        """Write down what is to be remembered of the chosen row, to be reminded of it on a day."""
        if row_id := self._chosen_one():
            read = self.desk.records.row
            run_query(self, lambda _: read(self.view.code, row_id), lambda row: write_memo(self, self.desk, row), key="memo")
        return True

    def bulk_edit(self) -> None:
        """The same change to all chosen rows."""
        ids = self.panel.table.chosen_ids()
        if not ids:
            self.status.emit(f"请先选要修改的{self.view.label}，可以按住 Ctrl 或 Shift 选多{self.view.noun}。")
            return
        dialog = BulkEditDialog(self.desk, self.view, ids, self)
        dialog.changed.connect(self.changed)
        dialog.open()

    def export(self) -> None:
        """The filtered table to a file."""
        dialog = ExportDialog(self.desk, self.panel.query, self.view, self.panel.table.shown_fields(), self)
        dialog.saved.connect(self.saved)
        dialog.open()

    def show_history(self) -> None:
        """Who changed the chosen row, when and what."""
        if row_id := self._chosen_one("，再看它的修改记录"):
            run_query(
                self, lambda _: self.desk.records.row(self.view.code, row_id),
                lambda record: HistoryDialog(self.desk, self.view, record, self).open(), key="history",
            )  # fmt: skip

    def _chosen_one(self, then: str = "") -> int:
        """The row that an act is about; 0 when none is chosen, and that is said."""
        row_id = self.panel.table.current_id()
        if not row_id:
            self.status.emit(f"请先选一{self.view.noun}{self.view.label}{then}。")
        return row_id

    # inside

    def _year_changed(self, year: int) -> None:
        self.panel.set_fixed(year_filters(self.view, year))
        self.panel.set_year(year)

    def _row_wanted(self, row_id: int) -> None:
        showing = self.form.row.id if self.form.row else 0
        if row_id == 0:
            if not self.form.dirty:
                self.form.clear()
                self.related.put_away()
            return
        if row_id == showing and self.form.row is not None:
            return
        if self._may_leave(lambda: self.panel.show_row(row_id)):
            self._load(row_id)
        elif showing:
            self.panel.table.choose(showing)

    def _may_leave(self, after_saving: object) -> bool:
        """Whether the form may be left; asks when something is unsaved. After saving, `after_saving` is called."""
        if not self.form.dirty:
            return True
        answer = ask_unsaved(self, self.form.head.title.text())
        if answer == SAVE:
            self.form.save(after_saving if callable(after_saving) else None)
        if answer == DISCARD:
            self.form.discard()
        return answer not in (SAVE, STAY)

    @property
    def adding(self) -> bool:
        """Whether the form is open for a new record, even while nothing was typed into it yet."""
        return self.form.row is None and self.form.isEnabled()

    def _start_new(self) -> None:
        self._wanted = 0
        self.pull_out(True)
        self.form.load_new(self._known())
        self.related.put_away()
        self._show_state()

    def give_up(self) -> None:
        """放弃, Esc: what was typed goes at once and for good; a record that was never kept goes altogether."""
        new = self.form.row is None
        self.form.discard()
        if new:
            self._let_go(0)
        self.pull_out(False)
        self.panel.table.setFocus()
        self._show_state()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape and focus is not None and self.form.isAncestorOf(focus):
            self.give_up()
        else:
            super().keyPressEvent(event)

    def _known(self) -> dict[str, tuple[Any, str]]:
        """What the table above shows only of: a new record is meant to stand in it, so nobody types that again."""
        year = {each.field: (each.value, str(each.value)) for each in self.panel.fixed if each.relation == "is"}
        return year | {
            each.spec.name: (each.filter.value, each.shown)
            for each in self.panel.strip.conditions
            if each.filter.relation == "is" and not each.spec.read_only and not isinstance(each.filter.value, tuple | list)
        }

    def _load(self, row_id: int) -> None:
        self._wanted = row_id
        shown = lambda row: self.form.making.then(lambda: self._loaded(row))  # noqa: E731
        run_query(self, lambda _: self.desk.records.row(self.view.code, row_id), shown, lambda gone: self.status.emit(str(gone)), key="row")

    def _loaded(self, row: Row) -> None:
        if row.id == self._wanted and not self.form.dirty:
            self.form.load(row, to_cure=row.id == self._asked_for)
            self._asked_for = 0
            self.related.show_for(row)
            self._show_state()

    def _let_go(self, row_id: int) -> None:
        """The row is no more (undone, deleted): the form shows what the table has chosen now, or nothing."""
        other = self.panel.table.current_id()
        if other not in (0, row_id):
            self._load(other)
            return
        self.form.clear()
        self.related.put_away()
        self._show_state()

    def _go_on(self) -> None:
        if not self.panel.next_row():
            self.status.emit("已经是最后一条。")

    def _saved(self, changes: ChangeSet, _row_id: int) -> None:
        self._show_state()
        self.changed.emit(changes)

    def _show_saved(self) -> None:
        if self.form.row is not None:
            self.panel.show_row(self.form.row.id)
            self.related.show_for(self.form.row)

    def _show_state(self) -> None:
        dirty = self.form.dirty
        self._save.refuse("" if dirty or self.adding else "没有改动，不用保存。")
        self._discard.refuse("" if dirty or self.adding else "没有改动。")
        # One primary button: while something can be saved, that is it.
        self._bring_first.set_kind("" if self._save.isEnabled() else "primary")
        self._save.set_kind("primary" if self._save.isEnabled() or self.panel.model.rowCount() else "")
        self._pull.refuse("有未保存的修改，先保存或放弃。" if dirty and self.form.isVisible() else "")

    def _show_chosen(self, number: int) -> None:
        self.chosen.emit(f"选中 {number:,} {self.view.noun}")

    def _show_count(self, _shown: int, total: int) -> None:
        self._show_state()
        self.title_changed.emit(f"{self.view.label} {total:,}")

    def _complete_menu(self, menu: QMenu, _place: object) -> None:
        menu.addSeparator()
        menu.addAction("批量修改…", self.bulk_edit)
        menu.addAction("打印…", self.print_it)
        menu.addAction("打开全页", self._open_one)
        menu.addAction("写备忘…\tCtrl+M", self.memo)
        menu.addAction("钉住，或放开\tCtrl+B", self.pin)
        menu.addAction("删除到回收站…", self.trash)

    def _open_one(self) -> None:
        row_id = self.panel.table.current_id()
        if row_id:
            self.one_wanted.emit(self.view.code, row_id)

    def _template(self) -> None:
        path = save_path(self, "保存空白模板", f"{self.view.label}模板.xlsx", EXCEL)
        if path is not None:
            run_query(
                self,
                lambda _: self.desk.exchange.template(self.view.code, path),
                lambda _: self.saved.emit(f"空白模板已存到 {path.name}。", path),
                label="正在写模板",
            )

    def _measure(self) -> None:
        width = FORM_WIDE if self.window().width() >= WIDE else FORM
        factor = theme.px() / 14
        width = round(width * (1 + (factor - 1) * 0.62)) - (14 if self.window().width() < 1300 else 0)
        self.form.setMinimumWidth(round(width * 0.85))
        narrow = self.width() < NARROW
        if narrow != self.narrow:
            self._set_narrow(narrow)
        if narrow:
            width = min(width, self.width() - LEAST_TABLE)
            self.form.setGeometry(self.width() - width, 0, width, self.height())
        elif not self._moved_by_hand:
            self.splitter.setSizes([max(200, self.width() - width - 1), width])

    def pull_out(self, out: bool) -> None:
        """Show or put away the form in a narrow window; elsewhere it always stands beside the table."""
        if not self.narrow:
            return
        self.form.setVisible(out)
        self.form.raise_()
        self._pull.set_text("收起表单" if out else "表单")
        if not out:
            self.panel.table.setFocus()
        self._show_state()

    def _set_narrow(self, narrow: bool) -> None:
        self.narrow = narrow
        self._pull.setVisible(narrow)
        if narrow:
            self.form.setParent(self)
            self.pull_out(self.form.dirty)
        else:
            self.splitter.addWidget(self.form)
            self.splitter.setStretchFactor(0, 1)
            self.form.show()
            self._show_state()

    def _into_form(self) -> None:
        self.pull_out(True)
        self.form.focus_first()

    def fit(self) -> None:
        self._measure()
