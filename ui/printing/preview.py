"""The print preview: what is on screen is what is printed, saved and archived."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.progress import Progress
from ui.dialogs.dialog import Dialog
from ui.dialogs.files import PDF, WORD, open_file, save_path
from ui.printing import kept, spool
from ui.printing.job import PrintJob
from ui.printing.pages import PdfPages, Span
from ui.printing.rendering import PageCache
from ui.printing.settings import PrintSettings
from ui.printing.views import PAGE, WIDTH, PageDesk, Thumbnails
from ui.tasks import Task, run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, framed, label, row, rule, set_role
from ui.widgets.progress_strip import ProgressStrip
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.engine.prints import Printed

FINAL = "已定稿：内容从此照这一份，以后补打也是它。"
# Which of the documents go to paper → the same pages as they may go to paper, after that was written down.
Issue = Callable[[Collection[int], Progress], "Printed"]


class PrintPreview(Dialog):
    """Shows a PDF and prints it.

    pdf: the file's bytes. spans: the documents inside it. notes: sentences of warning. printer, offsets: what is chosen at
    first, None for what this PC remembers. anew: offered where what was printed before comes out again. issue: called
    before ink, and before a file is saved, where that counts; `issued` carries what was written. word: makes the same as a file
    of Word, which never counts as printed.
    """

    issued = Signal(object)
    came_out = Signal()

    def __init__(
        self,
        pdf: bytes,
        title: str,
        *,
        spans: Sequence[Span] = (),
        notes: Sequence[str] = (),
        file_name: str = "打印.pdf",
        printer: str | None = None,
        offsets: tuple[float, float] | None = None,
        issue: Issue | None = None,
        anew: Callable[[], object] | None = None,
        copies: int = 1,
        word: Callable[[Progress], bytes] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"打印预览：{title}", parent)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._pdf, self._file_name, self._issue, self._spans, self._word = pdf, file_name, issue, tuple(spans), word
        self._task: Task | None = None
        self.pages = PdfPages(pdf)
        self.cache = PageCache(self.pages, self)
        self.desk = PageDesk(self.pages, self.cache)
        self.thumbs = Thumbnails(self.pages, self.cache, spans)
        self.settings = PrintSettings(
            self.pages.count, spans, notes,
            kept.offsets() if offsets is None else offsets,
            kept.printer() if printer is None else printer,
            self.pages.main_font(), self.pages.paper(),
        )  # fmt: skip
        self.settings.copies.setValue(copies)
        self._where, self._zoom = label(), label()
        self._count, self._trouble = label("", "label"), WrappedLabel("", "bad")
        self._trouble.hide()
        self._saved = Path()  # what was saved last; both buttons are there once there is something
        self._look = Button("打开", "flat", clicked=lambda: open_file(self._saved))
        self._folder = Button("所在文件夹", "flat", clicked=lambda: open_file(self._saved.parent))
        self._look.hide()
        self._folder.hide()
        self.save_button = Button("另存为 PDF", "", "document_pdf", "Ctrl+S", self.save)
        self.word_button = Button("另存为 Word", "flat", "document_table", clicked=self.save_word)
        self.word_button.setToolTip("现在的内容，供修改后使用；不算打印，也不定稿")
        self.word_button.setVisible(word is not None)
        self.close_button = Button("关闭", key="Esc", clicked=self.reject)
        self.print_button = Button("打印", "primary", "print", "Ctrl+P", clicked=self.start)
        self.anew_button = Button("有错，重新出一份", "flat", clicked=anew)
        self.anew_button.setToolTip("打印过的那一份作废，按现在的内容重新打印")
        self.anew_button.setVisible(anew is not None)
        self._lay_out()
        self._connect()
        open_size(self, 1120, 660)
        self._show_count()
        self._show_page(0)
        self.desk.setFocus()

    # ---- verbs ----

    def start(self) -> None:
        """Print in the background; the preview stays usable and shows how far it is."""
        if self._task is not None or not self.print_button.isEnabled():
            return
        try:
            job = self.settings.job()
        except KnownError as error:
            self.settings.show_problem(str(error))
            self.settings.some.setFocus()
            return
        kept.keep_printer(job.printer)
        self._say("")
        self._make_final(job.pages, lambda: self._spool(job))
        self._show_count()

    def _spool(self, job: PrintJob) -> None:
        pages = self.pages

        def work(progress: Progress) -> int:
            return spool.print_pages(pages, job, progress)

        self._task = run_query(self, work, self._done, self._failed, label="正在打印")

    def _make_final(self, pages: Collection[int], then: Callable[[], object]) -> None:
        """What goes to paper is written down first; then the preview shows it as it goes."""
        issue = self._issue
        if issue is None:
            self.came_out.emit()
            then()
            return
        places = [at for at, each in enumerate(self._spans) if any(each.first <= page < each.first + each.count for page in pages)]

        def final(printed: Printed) -> None:
            self._task = None
            self._pdf = printed.content
            self.pages.show_instead(printed.content)
            self.cache.forget()
            self.desk.viewport().update()
            if len(places) == len(self._spans):
                self.settings.show_notes([each for each in (FINAL, printed.left_out, printed.by_hand) if each])
            if printed.change is not None:
                self.issued.emit(printed.change)
            then()

        self._task = run_change(self, lambda progress: issue(places, progress), final, self._failed, label="正在定稿")

    def save(self) -> None:
        """Save the bytes as they are."""
        path = save_path(self, "另存为 PDF", self._file_name, PDF)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the PDF to a path; a failure is said in the preview."""
        if self._task is None:
            self._make_final(range(self.pages.count), lambda: self._write(path))
            self._show_count()

    def _write(self, path: Path) -> None:
        self._keep(path, self._pdf)

    def _keep(self, path: Path, content: bytes, more: str = "") -> None:
        self._show_count()
        try:
            path.write_bytes(content)
        except OSError as error:
            self._say(
                f"没有存上：{path} 写不进去（{error.strerror}）。请换一个文件夹，或关掉正在看它的程序。"
            )
        else:
            self._say(f"已存为 {path}{more}", role="ok")
            self._saved = path
            self._look.show()
            self._folder.show()

    def save_word(self) -> None:
        """The same as a file of Word, to be edited."""
        path = save_path(self, "另存为 Word", f"{Path(self._file_name).stem}.docx", WORD)
        if path is not None:
            self.save_word_to(path)

    def save_word_to(self, path: Path) -> None:
        """Write the file of Word to a path, in the background."""
        word = self._word
        if word is None or self._task is not None:
            return

        def made(content: bytes) -> None:
            self._task = None
            self._keep(path, content, "。这是现在的内容，供修改后使用，不算打印。")

        def failed(error: KnownError) -> None:
            self._task = None
            self._say("没有存 Word。" if isinstance(error, Cancelled) else str(error))
            self._show_count()

        self._task = run_query(self, word, made, failed, label="正在写 Word")
        self._show_count()

    def done(self, result: int) -> None:
        """Close: a print that is under way is stopped first."""
        if self._task is not None:
            self._task.replace()
            self._task = None
        super().done(result)
        self.pages.close()

    # ---- inside ----

    def _lay_out(self) -> None:
        tools = row(
            IconButton("chevron_left", "上一页（PageUp）", lambda: self._step(-1)),
            self._where,
            IconButton("chevron_right", "下一页（PageDown）", lambda: self._step(1)),
            12,
            rule("v"),
            12,
            IconButton("zoom_out", "缩小（Ctrl+滚轮）", lambda: self.desk.step_zoom(-1)),
            self._zoom,
            IconButton("zoom_in", "放大（Ctrl+滚轮）", lambda: self.desk.step_zoom(1)),
            Button("适合宽度", "quiet", clicked=lambda: self.desk.fit(WIDTH)),
            Button("整页", "quiet", clicked=lambda: self.desk.fit(PAGE)),
            None,
            label("屏幕上看到的就是要打印的", "hint"),
            margins=(12, 5, 12, 5),
        )
        bar = framed("bar")
        bar.setFixedHeight(int(theme.metric("bar")))
        bar.setLayout(
            row(
                self.save_button,
                self.word_button,
                self.anew_button,
                (self._trouble, 1),
                self._look,
                self._folder,
                None,
                self._count,
                self.close_button,
                self.print_button,
                margins=(14, 0, 14, 0),
            )
        )
        middle = column(tools, (self.desk, 1), gap=0)
        self.setLayout(
            column(
                (row(self.thumbs, (middle, 1), self.settings, gap=0), 1),
                ProgressStrip(parent=self),
                bar,
                gap=0,
            )
        )

    def _connect(self) -> None:
        self.desk.page_changed.connect(self._show_page)
        self.desk.zoom_changed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))
        self.thumbs.picked.connect(self.desk.show_page)
        self.settings.changed.connect(self._show_count)
        self.settings.offsets.changed.connect(kept.keep_offsets)
        QShortcut(QKeySequence("Ctrl+P"), self, self.start)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)

    def _step(self, step: int) -> None:
        self.desk.show_page(self.desk.page() + step)

    def _show_page(self, page: int) -> None:
        self._where.setText(f"第 {page + 1} 页，共 {self.pages.count} 页")
        self.thumbs.mark(page)
        self.settings.show_current(page)

    def _show_count(self) -> None:
        try:
            job = self.settings.job()
        except KnownError:
            self._count.setText("")
            self.print_button.refuse("请先改好页码")
            return
        copies = f" × {job.copies} 份" if job.copies > 1 else ""
        self._count.setText(f"{len(job.pages)} 页{copies}，用纸 {job.sheets} 张")
        if self._task is not None:
            self.print_button.refuse("正在打印")
        else:
            self.print_button.refuse(
                "" if self.settings.has_printer() else "这台电脑没有装打印机，可以另存为 PDF"
            )

    def _done(self, sides: int) -> None:
        self._task = None
        self._say(f"已送到打印机，{sides} 面", role="ok")
        self._show_count()

    def show_problem(self, error: KnownError) -> None:
        """Something else that was asked for from here was refused."""
        self._say(str(error))

    def _failed(self, error: KnownError) -> None:
        self._task = None
        counted = "" if self._issue is None else "已经记为打印过，没出纸的话可以撤销（Ctrl+Z）。"
        self._say(f"已停止打印。{counted}" if isinstance(error, Cancelled) else str(error))
        self._show_count()

    def _say(self, text: str, role: str = "bad") -> None:
        set_role(self._trouble, "role", role)
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        for each in (self._look, self._folder):
            each.hide()
