"""What of a page cannot be read or reached in a window of some size: words that are cut, what lies outside, what lies one over the other.

    python3 dev.py sizes                               every page of a demo office in every size and type, about ten minutes
    python3 dev.py sizes --sizes 960x600 --steps 2 --pictures FOLDER
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLayout,
    QPushButton,
    QSplitterHandle,
    QStackedWidget,
    QStyleOptionViewItem,
    QTabBar,
    QTableView,
    QWidget,
)

from tests.helpers.live import Live
from tests.helpers.patience import fire, next_due
from trafficdesk.demo.filling import fill
from trafficdesk.desk import Desk
from ui.parts.veil import Veil
from ui.tables.header import TableHeader
from ui.tables.painting import grow_rows
from ui.tables.view import RecordTableView
from ui.theme import TYPE_SIZES, theme
from ui.widgets.cells import LOOK_ROLE, PLAIN, CellDelegate, wrapped_height

SLACK = 2  # pixels that nobody sees
HEAD_SPARE = 4  # pixels beside a head's words that only Qt's hint counts
ROWS = 30  # of a table whose cells are measured
SPARE = 24  # a column that has so much more than it needs could have given it to another
_HOPS = 30  # that a part needs more room climbs from what it stands in to what that stands in, a turn of the loop each
# Logical pixels of the window: half a laptop's screen, laptops at 150 % and 100 %, an old eye's 150 %, a desk's screen.
SIZES = ("960x600", "1280x664", "1366x697", "1366x768", "910x472", "1920x1010")


def faults(window: QWidget) -> list[str]:
    """What is wrong in a window as it stands, in words."""
    shown = [each for each in window.findChildren(QWidget) if each.isVisible() and not _left_out(each)]
    wrong: list[str] = []
    for widget in shown:
        wrong += _outside(widget, window)
        wrong += _cut(widget)
        if isinstance(widget, QTableView) and isinstance(widget.itemDelegate(), CellDelegate):
            wrong += _table(widget)
    for parent in dict.fromkeys(each.parentWidget() for each in shown):
        if parent is not None and parent.layout() is not None and not isinstance(parent, QStackedWidget):
            wrong += _overlaps(parent.layout())
    return wrong


def _left_out(widget: QWidget) -> bool:
    return isinstance(widget, Veil | QSplitterHandle)


def called(widget: QWidget) -> str:
    """A widget in words, with the parts of the program that it stands in."""
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    above, names = widget, list[str]()
    while (next_one := above.parentWidget()) is not None and len(names) < 2:
        above = next_one
        if type(above).__module__.startswith("ui."):
            names.append(type(above).__name__)
    return f"{type(widget).__name__} “{str(text)[:24]}” in {'/'.join(names)}"


def _outside(widget: QWidget, window: QWidget) -> Iterator[str]:
    """Whether it sticks out of what it stands in, and nothing scrolls there. Tabs have their own way of scrolling."""
    if isinstance(widget.parentWidget(), QAbstractScrollArea | QTabBar) or widget.width() <= 0 or widget.height() <= 0:
        return
    rect, inside = widget.rect(), widget
    while inside is not window and (above := inside.parentWidget()) is not None:
        rect = QRect(inside.mapToParent(rect.topLeft()), rect.size())
        room, area = above.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK), above.parentWidget()
        across, down = rect.left() < room.left() or rect.right() > room.right(), rect.top() < room.top() or rect.bottom() > room.bottom()
        scrolls = isinstance(area, QAbstractScrollArea) and area.viewport() is above
        if scrolls and isinstance(area, QAbstractScrollArea):
            across = across and area.horizontalScrollBar().maximum() == 0
            down = down and area.verticalScrollBar().maximum() == 0
        if across or down:
            yield f"outside {'sideways' if across else 'up or down'}: {called(widget)}"
        if across or down or scrolls:
            return
        inside = above


def _cut(widget: QWidget) -> Iterator[str]:
    letters = widget.fontMetrics()
    if isinstance(widget, QLabel) and widget.text() and widget.textFormat() != Qt.TextFormat.RichText:
        room, text = widget.contentsRect(), widget.text()
        if widget.wordWrap():
            wrapped = letters.boundingRect(QRect(0, 0, max(1, room.width()), 100_000), int(Qt.TextFlag.TextWordWrap), text)
            if wrapped.height() > room.height() + 2 * SLACK or wrapped.width() > room.width() + SLACK:
                yield f"lines cut: {called(widget)}"
        elif (wide := _widest(letters, text)) > room.width() + SLACK:
            yield f"cut: {called(widget)} needs {wide}, has {room.width()}"
    elif isinstance(widget, QPushButton) and widget.text() and (wide := widget.sizeHint().width()) > widget.width() + SLACK:
        yield f"button cut: {called(widget)} needs {wide}, has {widget.width()}"
    elif isinstance(widget, QComboBox) and letters.horizontalAdvance(widget.currentText()) > widget.width() - 28:
        yield f"choice cut: “{widget.currentText()[:30]}” of {called(widget)}"
    elif isinstance(widget, QTabBar):
        for at in range(widget.count()):
            if widget.isTabVisible(at) and letters.horizontalAdvance(widget.tabText(at)) > widget.tabRect(at).width():
                yield f"tab cut: “{widget.tabText(at)}”"


def _widest(letters: QFontMetrics, text: str) -> int:
    return max(letters.horizontalAdvance(line) for line in text.split("\n"))


def _table(table: QTableView) -> Iterator[str]:
    """Heads and cells: states, numbers, dates and names are whole; other words too where another column has room to spare."""
    heads, model = table.horizontalHeader(), table.model()
    shown = [at for at in range(heads.count()) if not heads.isSectionHidden(at) and heads.sectionSize(at)]
    if type(heads) in (QHeaderView, TableHeader) and not heads.isHidden():
        for at in shown:
            words = str(model.headerData(at, Qt.Orientation.Horizontal) or "")
            if words and (wide := heads.sectionSizeHint(at) - HEAD_SPARE) > heads.sectionSize(at) + SLACK:
                yield f"head cut: “{words}” needs {wide}, has {heads.sectionSize(at)} in {called(table)}"
    if isinstance(table, RecordTableView) and heads.length() > table.viewport().width() + SLACK:
        yield f"wider than its room by {heads.length() - table.viewport().width()}: {called(table)}"
    if isinstance(table, RecordTableView):
        grow_rows(table, table.table, 0, ROWS - 1)  # as it does when they are scrolled to
    needs = {at: max((_need(table, row, at) for row in range(min(ROWS, model.rowCount()))), default=0) for at in shown}
    if not heads.isHidden():
        needs = {at: max(need, heads.sectionSizeHint(at) - HEAD_SPARE) for at, need in needs.items()}
    spare = sum(max(0, heads.sectionSize(at) - needs[at] - SPARE) for at in shown)
    for row in range(min(ROWS, model.rowCount())):
        for at in shown:
            index = model.index(row, at)
            look = index.data(LOOK_ROLE) or PLAIN
            if look.wrap and wrapped_height(look, str(index.data() or ""), heads.sectionSize(at)) > table.rowHeight(row) + SLACK:
                yield f"cell cut below: “{str(index.data())[:30]}” in {called(table)}"
            short = 0 if look.wrap else _need(table, row, at) - heads.sectionSize(at)
            whole = look.level or look.right or look.bold or look.before
            if short > SLACK and (whole or spare > short):
                yield f"cell cut: “{str(index.data())[:30]}” lacks {short} in {called(table)}"


def _need(table: QTableView, row: int, column: int) -> int:
    option = QStyleOptionViewItem()
    return table.itemDelegate().sizeHint(option, table.model().index(row, column)).width() - 8


def _overlaps(layout: QLayout) -> Iterator[str]:
    for one, other in combinations(_leaves(layout), 2):
        both = one.geometry().intersected(other.geometry())
        if both.width() > SLACK and both.height() > SLACK:
            yield f"one over the other: {called(one)} and {called(other)} by {both.width()}×{both.height()}"


def _leaves(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget, inner = item.widget(), item.layout()
        if widget is not None and widget.isVisible():
            yield widget
        elif inner is not None:
            yield from _leaves(inner)


def resize(live: Live, size: str, step: int) -> None:
    """The window in a size (“1366x697”) and a step of type, settled."""
    if theme.step != step:
        theme.set(step=step)
    width, height = map(int, size.split("x"))
    live.window.resize(width, height)
    live.settle()


def main(arguments: list[str]) -> int:
    """Measure a demo office; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="dev.py sizes", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=SIZES)
    parser.add_argument("--steps", nargs="+", type=int, default=range(len(TYPE_SIZES)))
    parser.add_argument("--pages", default="", help="only pages with this word in their name")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--dark", action="store_true", help="in the dark palette")
    wanted = parser.parse_args(arguments)
    app = QApplication([])
    found = 0
    with tempfile.TemporaryDirectory(prefix="sizes-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / "office"
        desk = Desk.open(folder, create=True, user="小林")
        desk.set_up("示例街道办事处", "小林")
        fill(desk, 60, 1, agreements=True)
        desk.close()
        for step in wanted.steps:
            for size in wanted.sizes:  # a window of its own each: what a page of another size has left would be measured too
                live = Live(app, folder)
                theme.set(dark=wanted.dark)
                resize(live, size, step)
                found += _walk(live, f"{size} {TYPE_SIZES[step]}{' dark' * wanted.dark}", wanted.pages, wanted.pictures)
                live.close()
    return int(bool(found))


def _walk(live: Live, called_so: str, pages: str, pictures: Path | None) -> int:
    begun, found, seen = time.process_time(), 0, set[str]()
    for at, (name, _page) in enumerate(live.open_every_page()):
        if pages not in name:
            continue
        live.settle()  # what was read asks for its room only after it is shown
        while timer := next_due():  # and what has another room is measured again a moment later
            fire(timer)
            live.settle()
        for _ in range(_HOPS):
            QApplication.processEvents()
        if pictures is not None:
            folder = pictures / called_so.replace(" ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            live.window.grab().save(str(folder / f"{at:03d}-{name.replace('/', '-')}.png"))
        new = [each for each in faults(live.window) if each not in seen]
        seen.update(new)
        found += len(new)
        if new:
            print(f"{called_so} · {name}", *new, sep="\n    ", flush=True)
    print(f"{called_so}: {found} things, {time.process_time() - begun:.0f} CPU s", flush=True)
    return found


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
