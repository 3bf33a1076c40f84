"""扫描台: signed paper that came back. What is complete is filed, what is not known is shown and given by hand, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from trafficdesk.desk import ChangeSet
from trafficdesk.errors import KnownError
from trafficdesk.work.scans.api import FILED, READS, Loose, ScanPage, Stack, Waiting
from ui.dialogs.ask import ask_reason
from ui.dialogs.files import open_paths
from ui.page import Actions
from ui.parts.card_list import CardList
from ui.parts.reading_page import ReadingPage
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.dates import DateEdit
from ui.widgets.layout import column, framed, label, row, rule, split
from ui.work.scans.closely import ScanDialog
from ui.work.scans.parts import DropFrame, TrayList, WhosePane, paper_cards

_LOOK_MS = 5_000
_ENDINGS = "扫描件 (*.pdf *.tif *.tiff *.jpg *.jpeg *.png *.bmp *.webp *.heic *.heif)"


def _not_taken(stack: Stack) -> str:
    """What is said of files that could not be read when the others are filed: they stay where they are."""
    whys = [each.why for each in stack.tray if each.page is None]
    return f"没有收、还在原处：{''.join(whys)}" if whys else ""


class ScanDesk(ReadingPage):
    """Papers at the left, pages without a home at the right; below them whose they are."""

    title = "收回签过的纸"
    sources = frozenset({"scan-pages"})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setAcceptDrops(True)
        self.stack = Stack()
        self.files: list[Path] = []
        self.last_files: list[Path] = []
        self._last: tuple[str, int, str] | None = None
        self._waiting, self._folder = Waiting(), ""
        self.signed_on = DateEdit()
        self.signed_on.setAccessibleName("签字日期")
        self._hint = label("照纸上写的填，齐的责任书都登记签字；不填就只归档", "hint")
        self._choose = Button("选文件", "", "folder_open", "F3", self.choose_files)
        self.go = Button("归档", "primary", "save", "F2", self.save, needs="scans.file")
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def build(self) -> Iterator[None]:
        strip, left, right, self.problem = framed("strip"), framed("plain"), framed("panel"), NoteBox("")
        self.problem.hide()
        self._again = Button("再认一遍刚才的", "", "scan", clicked=self.read_again)
        self.empty = EmptyState(
            "scan", "把签完字的纸收回来", f"把扫描仪、高拍仪生成的文件拖到这里，一叠可以混着扫、倒着放。认得：{READS}。",
            [Button("选文件", "primary", "folder_open", clicked=self.choose_files), self._again],
        )  # fmt: skip
        self._parts = split(left, right, sizes=(380, 760), stretch=(34, 66))
        self.ground.setLayout(column(strip, self.problem, (self._parts, 1), (self.empty, 1), gap=0))
        yield
        self._fill_strip(strip)
        yield
        self.papers = CardList("收回的各份")
        left.setLayout(column(row(label("收回的各份", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.papers, 1), gap=0))
        yield
        self._fill_right(right)
        self._connect()
        self._frame = DropFrame("松开鼠标，就认这些扫描件", self)
        yield
        self._show_stack(self.stack)

    def _fill_strip(self, strip: QWidget) -> None:
        self.head, self.watch_text = label("", "h2"), WrappedLabel("", "small")
        self.watch_button = Button("看着一个文件夹…", "flat", "folder_open", clicked=self.choose_folder, needs="scans.set_folder")
        self.leave_button = Button("不看了", "flat", clicked=lambda: self._set_folder(""), needs="scans.set_folder")
        self.moves = QCheckBox(f"归档后把原件移到“{FILED}”")
        self.moves.clicked.connect(lambda _on: self._set_folder(self._folder))
        self.take_button = Button("认新来的", "", "scan", clicked=lambda: self.take_files(self._waiting.ready))
        watch = row((self.watch_text, 1), self.take_button, self.moves, self.watch_button, self.leave_button, gap=10)
        strip.setLayout(column(row(self.head, None, gap=12), watch, margins=(14, 6, 12, 6), gap=2))

    def _fill_right(self, right: QWidget) -> None:
        self.tray, self.whose, self.tray_head = TrayList(), WhosePane(), WrappedLabel("", "label")
        self.give_button = Button("归到这一条", "", "link", clicked=self.give)
        self.same_button = Button("同上一份", "", "check", clicked=self.give_same)
        self.look_button = Button("看大图", "", "zoom_in", "空格", clicked=self.look_closely)
        self.drop_button = Button("不要这几页…", "", "delete", clicked=self.drop_pages, needs="scans.drop")
        acts = FlowRow(8)  # in large type they stand on two lines
        for each in (self.give_button, self.same_button, self.look_button, self.drop_button):
            acts.flow.addWidget(each)
        right.setLayout(column(
            row((self.tray_head, 1), margins=(14, 8, 12, 4)), rule(), (self.tray, 1), rule(),
            column(self.whose, acts, margins=(12, 8, 12, 10), gap=6), gap=0,
        ))  # fmt: skip

    def _connect(self) -> None:
        self.tray.itemSelectionChanged.connect(self._chosen)
        self.tray.looked.connect(self.look_closely)
        self.papers.opened.connect(self.look_at_paper)
        self.whose.asked.connect(self._look_up)
        self.whose.picked.connect(self.give)
        self.whose.moved.connect(self._say_give)

    # what the window asks

    def row_actions(self) -> Actions:
        day = label("签字日期", "label")
        day.setBuddy(self.signed_on)
        return Actions((self._choose,), (day, self.signed_on, self._hint, self.go))

    def unsaved(self) -> str:
        return "扫描台" if any(page.fresh for page, _ in self._pages()) else ""

    def drop_unsaved(self) -> None:
        self.files = []
        self.load()

    def shown(self) -> None:
        super().shown()
        self._timer.start()
        self.when_made(self._look)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # reading

    def _fetch(self) -> None:
        scans = self.desk.scans
        run_query(self, lambda _: scans.tray(), self._show_stack, key="tray", label="正在看扫描托盘")

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read pages and sort them; what was read before and is not filed yet is read again with them."""
        known = [path for path in self.files if path not in paths]
        files, scans = [*known, *paths], self.desk.scans

        def show(stack: Stack) -> None:
            self.files = files
            self._show_stack(stack)

        run_query(self, lambda progress: scans.read(files, progress), show, self._refused, key="tray", label="正在认二维码")

    def read_again(self) -> None:
        """The files that were filed last, wherever they are now: after an undo."""
        found = [path if path.exists() else path.parent / FILED / path.name for path in self.last_files]
        self.take_files([path for path in found if path.exists()])

    def add(self) -> bool:
        self.choose_files()
        return True

    def choose_files(self) -> None:
        """Pick scanned files."""
        if files := open_paths(self, "选扫描件", _ENDINGS):
            self.take_files(files)

    def _show_stack(self, stack: Stack) -> None:
        self.stack = stack
        pages = self._pages()
        nothing = not stack.papers and not stack.tray
        blanks = f"，空白背面 {stack.blanks} 页没有收" if stack.blanks else ""
        unread = sum(each.page is None for each in stack.tray)
        bad = f"，{unread} 个文件读不出" if unread else ""
        loose = f"{len(stack.tray) - unread} 页没有归处{bad}"
        says = f"{len(stack.complete)} 份齐，{len(stack.incomplete)} 份缺页，{loose}；共 {len(pages)} 页{blanks}"
        self.head.setText("没有等着归档的纸" if nothing else says)
        self.papers.show_cards(paper_cards(stack.papers))
        self.tray.show_loose(stack.tray)
        self.tray_head.setText("没有归处的，选一页或几页，再说是谁的：" if stack.tray else "每一页都有归处。")
        self._parts.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self._again.setVisible(bool(self.last_files) and nothing)
        fresh = sum(page.fresh for page, _ in stack.left)
        self.go.set_text(f"归档 {len(stack.complete)} 份" if stack.complete or not fresh else f"{fresh} 页先放托盘")
        self.go.refuse("" if stack.complete or fresh else "没有一份是齐的。")
        self._look_up(self.whose.line.text())

    def _pages(self) -> list[tuple[Any, str]]:
        return [*((page, "") for paper in self.stack.complete for page in paper.in_order), *self.stack.left]

    # looking closely

    def look_closely(self) -> None:
        """The chosen page of the tray large, the others by the arrows; without one of the files that could not be read."""
        sheets = [(each.page, each.why) for each in self.stack.tray if each.page is not None]
        chosen = next((each.page for each in self.tray.chosen() if each.page is not None), None)
        if chosen is not None:
            self._look_at(sheets, next(at for at, (page, _) in enumerate(sheets) if page is chosen))

    def look_at_paper(self, key: int) -> None:
        """The pages of a paper large."""
        paper = next((each for each in self.stack.papers if id(each) == key), None)
        if paper is not None:
            self._look_at([(page, f"{paper.serial} {paper.name} 第 {number} 页") for number, page in sorted(paper.pages.items())], 0)

    def _look_at(self, sheets: Sequence[tuple[ScanPage, str]], at: int) -> None:
        ScanDialog(sheets, at, self.desk.scans.page_file, self._turn, self).open()

    def _turn(self, page: ScanPage, degrees: int) -> ScanPage:
        turned = self.stack.turn(page, degrees)
        self.tray.redraw(self.stack.tray)
        return turned

    # giving by hand

    def _say_give(self) -> None:
        chosen = self.tray.chosen()
        why = "" if any(each.page is not None for each in chosen) else "请先在上面选一页或几页。"
        self.give_button.refuse(why or ("" if self.whose.hit() else "请先打字找到是谁的。"))
        self.same_button.refuse(why or ("" if self._last else "还没有归过。"))
        self.same_button.set_text(f"同上一份（{self._last[2]}）" if self._last else "同上一份")
        self.look_button.refuse(why)
        self.drop_button.refuse("" if chosen else "请先在上面选一页或几页。")

    def _chosen(self) -> None:
        """Pages are chosen, nothing is typed: papers of which a page is missing are offered."""
        if self.whose.line.text().strip():
            self._say_give()
        else:
            self._look_up("")

    def _look_up(self, text: str) -> None:
        def show(hits: Sequence[Any]) -> None:
            self.whose.show_hits(hits if text.strip() or self.tray.chosen() else ())
            self._say_give()

        stack = self.stack
        run_query(self, lambda _: self.desk.scans.find(text, stack), show, key="whose")

    def give(self) -> None:
        """The chosen pages belong to the chosen record."""
        hit = self.whose.hit()
        if hit is not None:
            self._give(hit)

    def give_same(self) -> None:
        """The chosen pages belong where the ones before went."""
        if self._last is not None:
            self._give(self._last)

    def _give(self, hit: tuple[str, int, str]) -> None:
        chosen, stack, scans = [each for each in self.tray.chosen() if each.page is not None], self.stack, self.desk.scans
        if not chosen:
            self.status.emit("请先在托盘里选一页或几页。")
            return

        def given(_: None) -> None:
            self._last = hit
            self._show_stack(stack)
            self.tray.setFocus(Qt.FocusReason.OtherFocusReason)

        run_query(self, lambda _: scans.give(stack, chosen, hit[0], hit[1]), given, self._refused, key="give")

    def drop_pages(self) -> None:
        """The chosen pages are not wanted."""
        chosen = self.tray.chosen()
        if any(each.page is not None and each.page.kept for each in chosen):
            text = f"这 {len(chosen)} 页不归到任何记录。从托盘里删除可以撤销。"
            ask_reason(self, "不要这几页", text, "删除", "扫重了", lambda reason: self._drop(chosen, reason))
        elif chosen:
            self._drop(chosen, "")

    def _drop(self, chosen: Sequence[Loose], reason: str) -> None:
        stack, scans = self.stack, self.desk.scans

        def dropped(change: ChangeSet | None) -> None:
            self._show_stack(stack)
            if change is not None:
                self.changed.emit(change)

        run_change(self, lambda _: scans.drop(stack, chosen, reason), dropped, self._refused)

    # filing

    def save(self) -> bool:
        """F2: file what is complete, keep the rest in the tray."""
        if not self.go.isEnabled():
            return False
        scans, stack, day, files = self.desk.scans, self.stack, self.signed_on.text(), list(self.files)
        self.go.refuse("正在归档")
        self.problem.hide()

        def work(progress: Any) -> tuple[ChangeSet, str]:
            change = scans.file(stack, day, progress)
            return change, "".join((_not_taken(stack), scans.taken_in(files, stack)))

        run_change(self, work, self._filed, self._refused, label="正在归档扫描件")
        return True

    def _filed(self, done: tuple[ChangeSet, str]) -> None:
        change, stuck = done
        self.last_files, self.files = self.files, []
        self.signed_on.clear()
        self.written(change)
        if stuck:
            self._complain(stuck)

    def _refused(self, error: KnownError) -> None:
        self._show_stack(self.stack)
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        self.problem.say(sentence)
        self.problem.show()

    # the folder of the scanner

    def _look(self) -> None:
        scans = self.desk.scans
        run_query(self, lambda _: (*scans.folder(), scans.waiting()), self._show_waiting, key="folder")

    def _show_waiting(self, found: tuple[str, bool, Waiting]) -> None:
        self._folder, moves, waiting = found
        fresh = tuple(path for path in waiting.ready if path not in self.files)
        self._waiting = Waiting(fresh, waiting.growing, waiting.fault)
        growing = f"，{len(waiting.growing)} 个还在写" if waiting.growing else ""
        says = f"看着扫描文件夹 {self._folder}：新来 {len(fresh)} 个文件{growing}。"
        none = "扫描仪存到一个固定的文件夹？让这一页看着它，新来的会列出来。"
        self.watch_text.setText(waiting.fault or (says if self._folder else none))
        self.take_button.set_text(f"认新来的 {len(fresh)} 个" if fresh else "认新来的")
        for part in (self.take_button, self.moves, self.leave_button):
            part.setVisible(bool(self._folder))
        self.take_button.refuse("" if fresh else "还没有新来的文件。")
        self.moves.setChecked(moves)
        self.watch_button.set_text("换一个文件夹…" if self._folder else "看着一个文件夹…")

    def choose_folder(self) -> None:
        """Pick the folder into which the scanner writes."""
        folder = QFileDialog.getExistingDirectory(self, "扫描仪存到哪个文件夹", self._folder)
        if folder:
            self._set_folder(folder)

    def _set_folder(self, folder: str) -> None:
        moves, scans = self.moves.isChecked() or not self._folder, self.desk.scans
        run_change(self, lambda _: scans.set_folder(folder, moves=moves), lambda _: self._look(), self._refused)

    # drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._show_drop(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_drop(over=False)

    def _show_drop(self, *, over: bool) -> None:
        """While files hang over the page it says that they may be let go here."""
        if over:
            self._frame.setGeometry(self.rect())
            self._frame.raise_()
        self._frame.setVisible(over)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drop(over=False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take_files(paths)
