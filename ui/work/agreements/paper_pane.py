"""A PDF beside its list: name and number above, pages below, page and zoom buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.printing.pages import PdfPages
from ui.printing.rendering import PageCache
from ui.printing.views import PageDesk
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import IconButton
from ui.widgets.layout import column, framed, label, row, rule


class PaperPane(QWidget):
    """Shows one PDF at a time, or a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: PdfPages | None = None
        self._view: PageDesk | None = None
        self._name, self._number, self._where = label("", "h2"), label("", "hint"), label("", "small")
        self._sentence = WrappedLabel("", "hint")
        tools = row(
            self._name, self._number, None,
            IconButton("chevron_left", "上一页", lambda: self._step(-1)), self._where,
            IconButton("chevron_right", "下一页", lambda: self._step(1)),
            IconButton("zoom_out", "缩小", lambda: self._zoom(-1)), IconButton("zoom_in", "放大", lambda: self._zoom(1)),
            margins=(14, 4, 8, 3), gap=4,
        )  # fmt: skip
        self._stack = QStackedWidget()
        empty = QWidget()
        empty.setLayout(column(None, row(self._sentence, margins=(24, 0, 24, 0)), None))
        self._stack.addWidget(empty)
        frame = framed("panel")
        frame.setLayout(column(tools, rule(), (self._stack, 1), gap=0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def show_nothing(self, sentence: str) -> None:
        """No paper, and why."""
        self._drop()
        self._name.setText("")
        self._number.setText("")
        self._where.setText("")
        self._sentence.setText(sentence)

    def show_pdf(self, content: bytes, name: str, number: str) -> None:
        """The pages of a PDF from the first."""
        self._drop()
        self._pages = PdfPages(content)
        self._view = PageDesk(self._pages, PageCache(self._pages, self))
        self._view.page_changed.connect(lambda _page: self._tell())
        self._stack.addWidget(self._view)
        self._stack.setCurrentWidget(self._view)
        self._name.setText(name)
        self._number.setText(number)
        self._tell()

    def _drop(self) -> None:
        if self._view is not None:
            self._stack.removeWidget(self._view)
            self._view.deleteLater()
        if self._pages is not None:
            self._pages.close()
        self._view = self._pages = None

    def _tell(self) -> None:
        if self._view is not None and self._pages is not None:
            self._where.setText(f"{self._view.page() + 1} / {self._pages.count}")

    def _step(self, step: int) -> None:
        if self._view is not None and self._pages is not None:
            self._view.show_page(min(max(self._view.page() + step, 0), self._pages.count - 1))

    def _zoom(self, step: int) -> None:
        if self._view is not None:
            self._view.step_zoom(step)
