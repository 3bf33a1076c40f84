"""One scanned page seen large: to read the name on it, to turn it; the arrows go on to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trafficdesk.errors import KnownError
from ui.dialogs.dialog import Dialog
from ui.printing.pages import PdfPages
from ui.printing.rendering import PageCache
from ui.printing.views import PAGE, WIDTH, PageDesk
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.work.scans.api import ScanPage

Turn = Callable[["ScanPage", int], "ScanPage"]


class ScanDialog(Dialog):
    """Pages, one at a time. sheets: each with what is said of it; read: its PDF; turn: turn it where it lies."""

    def __init__(
        self, sheets: Sequence[tuple[ScanPage, str]], at: int, read: Callable[[ScanPage], bytes], turn: Turn, parent: QWidget
    ) -> None:
        super().__init__("扫描件", parent)
        self._sheets, self._at, self._read, self._turn = list(sheets), at, read, turn
        self._pages: PdfPages | None = None
        self.desk: PageDesk | None = None
        self._where, self._zoom, self.says = label(), label(), WrappedLabel("", "label")
        self._back = IconButton("chevron_left", "前一页（←）", lambda: self.go(-1))
        self._next = IconButton("chevron_right", "后一页（→）", lambda: self.go(1))
        self._turns = (
            Button("向左转", "quiet", clicked=lambda: self.turn(-90)), Button("向右转", "quiet", clicked=lambda: self.turn(90)),
        )  # fmt: skip
        self._room = QVBoxLayout()
        self._room.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        for key, step in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)):  # whatever part of the window has the focus
            QShortcut(QKeySequence(key), self, partial(self.go, step))
        open_size(self, 900, 660)
        self._show()

    def _lay_out(self) -> None:
        tools = row(
            self._back, self._where, self._next, 12, rule("v"), 12,
            IconButton("zoom_out", "缩小（Ctrl+滚轮）", lambda: self._step(-1)), self._zoom,
            IconButton("zoom_in", "放大（Ctrl+滚轮）", lambda: self._step(1)),
            Button("适合宽度", "quiet", clicked=lambda: self._fit(WIDTH)), Button("整页", "quiet", clicked=lambda: self._fit(PAGE)),
            12, rule("v"), 12, *self._turns, None, margins=(12, 5, 12, 5),
        )  # fmt: skip
        bar = framed("bar")
        bar.setFixedHeight(int(theme.metric("bar")))
        close = Button("关闭", "primary", key="Esc", clicked=self.reject)
        self.set_primary(close)
        bar.setLayout(row((self.says, 1), close, margins=(14, 0, 14, 0)))
        self.setLayout(column(tools, (self._room, 1), bar, gap=0))

    @property
    def page(self) -> ScanPage:
        """The page that is shown."""
        return self._sheets[self._at][0]

    def go(self, step: int) -> None:
        """To another page."""
        wanted = self._at + step
        if 0 <= wanted < len(self._sheets):
            self._at = wanted
            self._show()

    def turn(self, degrees: int) -> None:
        """Turn the page, here and where it lies; so it is filed."""
        self._sheets[self._at] = self._turn(self.page, degrees), self._sheets[self._at][1]
        self._show()

    def _show(self) -> None:
        page, why = self._sheets[self._at]
        self._where.setText(f"{self._at + 1} / {len(self._sheets)}")
        self._back.setEnabled(self._at > 0)
        self._next.setEnabled(self._at + 1 < len(self._sheets))
        self.says.setText(f"{page.name}：{why}" if why else page.name)
        read = self._read
        run_query(self, lambda _: read(page), self._open, self._complain, key="page")

    def _open(self, content: bytes) -> None:
        self._close()
        self._pages = PdfPages(content)
        self.desk = PageDesk(self._pages, PageCache(self._pages, self))
        self.desk.zoom_changed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))
        self._room.addWidget(self.desk)
        if self.primary is not None:
            self.stop_at((self._turns[-1], self.desk, self.primary))
        self.desk.fit(PAGE)
        self.desk.setAccessibleName("扫描件")
        self.desk.setFocus(Qt.FocusReason.OtherFocusReason)

    def _complain(self, error: KnownError) -> None:
        self._close()
        self.says.setText(str(error))

    def _close(self) -> None:
        if self.desk is not None:
            self._room.removeWidget(self.desk)
            self.desk.hide()
            self.desk.deleteLater()
            self.desk = None
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    def _step(self, step: int) -> None:
        if self.desk is not None:
            self.desk.step_zoom(step)

    def _fit(self, how: str) -> None:
        if self.desk is not None:
            self.desk.fit(how)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.reject()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Close: the file of the page is let go of."""
        super().done(result)
        self._close()
