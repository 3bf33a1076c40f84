"""The drafted summary of a committee: text to be worked on, every figure a link to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QTextCharFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled

if TYPE_CHECKING:
    from trafficdesk.work.committees.api import Figure, PaperDraft


class Placed(Protocol):
    """A number that stands at text[start:end]."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class FigureText(QTextEdit):
    """Plain text in which figures can be clicked. figure: the place of the clicked one in the draft."""

    figure = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName("总结正文")
        self.viewport().setMouseTracking(True)

    def show_text(self, text: str, figures: Sequence[Placed]) -> None:
        """Put a text, with its figures as links."""
        self.clear()
        plain, linked = QTextCharFormat(), QTextCharFormat()
        linked.setForeground(theme.colour("link"))
        linked.setFontUnderline(True)
        linked.setAnchor(True)
        cursor, at = self.textCursor(), 0
        for place, figure in enumerate(figures):
            cursor.insertText(text[at : figure.start], plain)
            linked.setAnchorHref(str(place))
            cursor.insertText(text[figure.start : figure.end], linked)
            at = figure.end
        cursor.insertText(text[at:], plain)
        self.document().setModified(False)
        self.moveCursor(cursor.MoveOperation.Start)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self.anchorAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = self.anchorAt(event.position().toPoint())
        if place and not self.textCursor().hasSelection():
            self.figure.emit(int(place))


class SummarySide(QWidget):
    """The text at the left, its figures by name at the right. rows_wanted: record kind and filters."""

    rows_wanted = Signal(str, object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.committee = self.year = 0
        self.kind = ""
        self._figures: Sequence[Figure] = ()
        self.head, self.hint = label("", "h1"), label("", "hint")
        back = Button("回到矩阵", "flat", "chevron_left", clicked=self.left.emit)
        self.text = FigureText()
        self.text.figure.connect(self._open)
        strip = framed("strip", row(back, self.head, None, self.hint, margins=(6, 6, 14, 6)))
        self._list = column(gap=2)
        holder = QWidget()
        holder.setLayout(column(self._list, None, margins=(8, 4, 8, 8)))
        area = scrolled(holder, "草稿里的数", sideways=True)
        self.side = framed("panel")
        self.side.setLayout(
            column(row(label("数字从哪里来", "h2"), label("点开看台账", "hint"), None, margins=(14, 8, 8, 6)), rule(), (area, 1), gap=0)
        )
        paper = framed("plain", column((self.text, 1), margins=(14, 10, 14, 10)))
        self.setLayout(column(strip, (row((paper, 7), (self.side, 3), gap=0), 1), gap=0))

    @property
    def typed(self) -> bool:
        return bool(self.text.document().isModified())

    def show_paper(self, paper: PaperDraft, locked: bool) -> None:
        """A stored text with its figures, or a fresh draft. locked: checked or filed, it can only be read."""
        self.committee, self.year, self.kind, self._figures = paper.committee, paper.year, paper.kind, paper.figures
        self.head.setText(f"{paper.name} {paper.year} {paper.kind}")
        proposal = not paper.written
        self.hint.setText("已审核，只能看" if locked else "按本年台账起草，改好后存为草稿" if proposal else "改好后存为草稿")
        self.text.setReadOnly(locked)
        self.text.show_text(paper.text, paper.figures)
        # A fresh draft exists nowhere else yet.
        self.text.document().setModified(proposal and not locked)
        clear(self._list)
        for place, figure in enumerate(paper.figures):
            now = f"（台账现为 {figure.now}）" if figure.differs else ""
            words = f"{figure.label}  {figure.shown}{now}"
            self._list.addWidget(Button(words, "quiet", clicked=partial(self._open, place)))
        self.side.setVisible(bool(paper.figures))

    def _open(self, place: int) -> None:
        figure = self._figures[place]
        self.rows_wanted.emit(figure.code, figure.filters)
