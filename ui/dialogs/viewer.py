"""An attachment looked at inside the program: scans and photos, drawn from memory, so that no plain copy of them lies anywhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from trafficdesk.errors import KnownError
from ui.dialogs.dialog import Dialog
from ui.printing.pages import Pages, PdfPages
from ui.printing.picture_pages import PicturePages
from ui.printing.rendering import PageCache
from ui.printing.views import PAGE, WIDTH, PageDesk
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.sizes import open_size


def pages_of(content: bytes) -> Pages | None:
    """The pages of a PDF or a picture; None for what only other programs show. Call in a worker."""
    if b"%PDF-" in content[:1024]:
        try:
            return PdfPages(content)
        except KnownError:
            return None
    pictures = PicturePages(content)
    return pictures if pictures.count else None


class Viewer(Dialog):
    """The pages below each other, as in the print preview. elsewhere: opens the file in another program; turn: keeps a page turned
    (page from 0, degrees clockwise), where the file belongs to somebody who can say so."""

    def __init__(
        self, pages: Pages, name: str, elsewhere: Callable[[], object], parent: QWidget,
        turn: Callable[[int, int], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name, parent)
        self.pages = pages
        self._where, self._zoom = label(), label()
        self.problem = WrappedLabel("", "label")
        self.turns = (
            Button("向左转", "quiet", clicked=lambda: self._turn(-90), needs="attachments.turn"),
            Button("向右转", "quiet", clicked=lambda: self._turn(90), needs="attachments.turn"),
        )
        self._asked_turn = turn
        self.elsewhere = Button("用其他程序打开…", "flat", clicked=elsewhere)
        self.elsewhere.setToolTip("会写出一份没有加密的副本，锁定或关闭本程序时删除")
        close = Button("关闭", "primary", key="Esc", clicked=self.reject)
        self.set_primary(close)
        several = (
            IconButton("chevron_left", "上一页（PageUp）", lambda: self._step(-1)),
            self._where,
            IconButton("chevron_right", "下一页（PageDown）", lambda: self._step(1)),
            12, rule("v"), 12,
        )  # fmt: skip
        tools = row(
            *(several if pages.count > 1 else ()),
            IconButton("zoom_out", "缩小（Ctrl+滚轮）", lambda: self.desk.step_zoom(-1)),
            self._zoom,
            IconButton("zoom_in", "放大（Ctrl+滚轮）", lambda: self.desk.step_zoom(1)),
            Button("适合宽度", "quiet", clicked=lambda: self.desk.fit(WIDTH)),
            Button("整页", "quiet", clicked=lambda: self.desk.fit(PAGE)),
            *((12, rule("v"), 12, *self.turns) if turn is not None else ()),
            None, margins=(12, 5, 12, 5),
        )  # fmt: skip
        bar = framed("bar", row(self.elsewhere, (self.problem, 1), close, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self._room = QVBoxLayout()
        self._room.setContentsMargins(0, 0, 0, 0)
        self.desk = self._desk_of(pages)
        self.setLayout(column(tools, (self._room, 1), bar, gap=0))
        open_size(self, 900, 660)
        self._show_page(0)
        self.desk.fit(PAGE)
        self.desk.setFocus()

    def show_instead(self, pages: Pages) -> None:
        """The same pages, one of them turned; the page that was looked at stays."""
        page, old, desk = self.desk.page(), self.pages, self.desk
        self.pages = pages
        self.desk = self._desk_of(pages)
        self._room.removeWidget(desk)
        desk.hide()
        desk.deleteLater()
        old.close()
        self.desk.fit(PAGE)
        self.desk.show_page(page)
        self.desk.setFocus()
        self.complain("")

    def complain(self, sentence: str) -> None:
        """Why a page could not be turned."""
        for each in self.turns:
            each.refuse("")
        self.problem.setText(sentence)

    def _desk_of(self, pages: Pages) -> PageDesk:
        desk = PageDesk(pages, PageCache(pages, self))
        desk.setAccessibleName("附件")
        desk.page_changed.connect(self._show_page)
        desk.zoom_changed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))
        self._room.addWidget(desk)
        return desk

    def _turn(self, degrees: int) -> None:
        if self._asked_turn is not None:
            for each in self.turns:
                each.refuse("正在转")
            self._asked_turn(self.desk.page(), degrees)

    def done(self, result: int) -> None:
        super().done(result)
        self.pages.close()

    def _step(self, step: int) -> None:
        self.desk.show_page(self.desk.page() + step)

    def _show_page(self, page: int) -> None:
        self._where.setText(f"第 {page + 1} 页，共 {self.pages.count} 页")
