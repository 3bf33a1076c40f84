"""使用说明: beside the work, at the right of the window; begins with the page that is in front, finds words in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QTextBrowser,
    QWidget,
)

from ui.dialogs.dialog import Dialog
from ui.help_pages import Found, HelpPage, folder, look_for, pages
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.sizes import open_size

_WIDE = 440


def no_guide(_stream: str) -> str:
    """Before an office is open nothing is known of its processes."""
    return ""


class HelpPane(QWidget):
    """A page of the help, a box to choose another, a line to look for a word. `closed`: it shall go away."""

    closed = Signal()

    def __init__(self, order: Sequence[str] = (), guide: Callable[[str], str] = no_guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.pages = pages(order, guide)
        self.choose = QComboBox()
        self.choose.addItems([page.title for page in self.pages])
        self.choose.setAccessibleName("使用说明的页")
        self.choose.activated.connect(lambda at: self._show(self.pages[at]))
        self.search = QLineEdit()
        self.search.setPlaceholderText("在使用说明里找一个词")
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(self._look)
        self.text = PictureBrowser()
        self.text.setTabChangesFocus(True)
        self.text.anchorClicked.connect(self._follow)
        self.found = QListWidget()
        self.found.setWordWrap(True)
        self.found.itemActivated.connect(lambda _item: self._go())
        self.found.itemClicked.connect(lambda _item: self._go())
        self._hits: list[Found] = []
        self._stack = QStackedWidget()
        self._stack.addWidget(self.text)
        self._stack.addWidget(self.found)
        close = Button("关闭", "quiet", "dismiss", clicked=self.closed.emit)
        head = row((label("使用说明", "h2"), 1), close)
        self.setLayout(column(head, self.choose, self.search, (self._stack, 1), margins=(12, 8, 12, 12), gap=8))
        self.setFixedWidth(theme.scaled(_WIDE))

    def show_topic(self, key: str) -> None:
        """Turn to the page of a key; the first page when there is none."""
        self.search.clear()
        at = next((at for at, page in enumerate(self.pages) if page.key == key), 0)
        self.choose.setCurrentIndex(at)
        self._show(self.pages[at])

    def _show(self, page: HelpPage) -> None:
        self.text.show_page(page)
        self._stack.setCurrentWidget(self.text)

    def _look(self, word: str) -> None:
        self._hits = look_for(word, self.pages)
        self.found.clear()
        self.found.addItems([f"{hit.title}\n{hit.around}".strip() for hit in self._hits] or ["没有找到这个词。"])
        self._stack.setCurrentWidget(self.found if word.strip() else self.text)

    def _go(self) -> None:
        if self._hits:
            self.show_topic(self._hits[max(0, self.found.currentRow())].key)

    def _follow(self, link: QUrl) -> None:
        """To the page of a paper, or the picture in its own size."""
        if link.toString().endswith(".png"):
            PictureDialog(folder() / link.toString(), self.window()).open()
        else:
            self.show_topic(link.toString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.hasFocus():
            self.found.setCurrentRow(0)
            self._go()
        else:
            super().keyPressEvent(event)


class PictureBrowser(QTextBrowser):
    """Shows a help page, its picture as wide as there is room; a click on the picture asks for the large one."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setSearchPaths([str(folder())])

    def show_page(self, page: HelpPage) -> None:
        """The picture below the title, then the text."""
        title, _, rest = page.text.partition("\n")
        name = page.picture_name
        picture = f"[![样子，点一下放大]({name})]({name})\n" if page.picture is not None else ""
        self.setMarkdown(f"{title}\n\n{picture}{rest}")

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        image = QImage(str(folder() / QUrl(name).toString()))
        if kind != QTextDocument.ResourceType.ImageResource.value or image.isNull():
            return super().loadResource(kind, name)
        ratio = self.devicePixelRatioF()
        scaled = image.scaledToWidth(int(theme.scaled(_WIDE - 60) * ratio), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        return scaled


class PictureDialog(Dialog):
    """A picture of the help in its own size."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__("使用说明", parent)
        shown = QLabel()
        picture = QPixmap(str(path))
        shown.setPixmap(picture)
        area = QScrollArea()
        area.setAccessibleName("使用说明里的图")
        area.setWidget(shown)
        close = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(close)
        self.setLayout(column((area, 1), row(None, close), margins=(8, 8, 8, 8), gap=8))
        size = picture.size() + QSize(40, 80)
        open_size(self, size.width(), size.height())
