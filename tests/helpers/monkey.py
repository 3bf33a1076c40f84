"""Somebody who clicks and types at random in the real window: whatever he does, the program meets no bug of its own.

    python3 dev.py monkey                         20,000 actions on a demo office
    python3 dev.py monkey --actions 500 --seed 3
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from tests.helpers.live import Live, no_bug
from trafficdesk.demo.filling import fill
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from ui import tasks
from ui.page import TabbedPage
from ui.printing import spool

# Words that lead out of the program, or exchange the office below it: each has tests of its own.
NOT_PRESSED = ("退出", "锁定", "恢复", "升级", "设密码", "密码", "打开报告所在文件夹", "检查更新", "登录")
DEAR = ("字号", "深色", "全部导出", "卷宗", "演练", "备份")  # seconds each: for those who have hours
WAIT_MS = 3  # between two looks whether a worker is done, which would else take its time from it
KEPT_ACTIONS = 12  # the last ones, told with a bug
KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down,
    Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown,
    Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F8, Qt.Key.Key_F9,
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace,
)  # fmt: skip
CTRL = Qt.KeyboardModifier.ControlModifier
WITH_CTRL = "ZZYKFSNPCVAWE"
WORDS = ("a", "12", "zhang", "2026-11-02", "津A12345", "样例", "0", "-", "  ", "120110199001011234", "x" * 300)


class Monkey(QObject):
    """Does so many things, one at each turn of the event loop, also inside a question that waits for its answer."""

    def __init__(self, live: Live, seed: int, met: list[BaseException], *, calm: bool = True, quick: bool = False) -> None:
        """met: the bugs that were met, filled by whoever listens. calm: he waits until the program has done what he asked.

        quick: leaves out what takes seconds.
        """
        super().__init__()
        self.live, self.met, self.calm = live, met, calm
        self.chance = random.Random(seed)
        self._left_out = (*NOT_PRESSED, *DEAR) if quick else NOT_PRESSED
        self.last: deque[str] = deque(maxlen=KEPT_ACTIONS)
        self.counts: Counter[str] = Counter()
        self.done = 0
        self._inside = False
        acts: list[tuple[Callable[[], str], int]] = [
            (self._click, 34), (self._key, 30), (self._type, 12), (self._cell, 12), (self._tab, 6), (self._page, 4), (self._resize, 1),
        ]  # fmt: skip
        self._acts = [act for act, weight in acts for _ in range(weight)]

    def run(self, actions: int) -> None:
        """So many actions, or fewer when a bug is met."""
        loop = QEventLoop()

        def turn() -> None:
            over, ended = QApplication.activePopupWidget() or QApplication.activeModalWidget(), self.done >= actions or bool(self.met)
            if ended and over is None and not self._inside:
                loop.quit()
                return
            # Before he acts: what he presses may ask, and wait in a loop of its own for what he does next.
            QTimer.singleShot(WAIT_MS if self._waiting() else 0, self, turn)
            if ended and over is not None:
                _leave(over)
            elif not ended and (not self._inside or over is not None):
                self._act()

        QTimer.singleShot(0, self, turn)
        loop.exec()
        self.live.settle()

    def _act(self) -> None:
        if self._waiting() and not self._waited_enough():
            return
        if not self.live.window.isVisible():
            self.live.window.show()
        self.done += 1
        self._inside = True
        act = self.chance.choice(self._acts)
        self.last.append(f"{self.done} {act.__name__}")
        what = act()
        self.last[-1] = f"{self.done} {what}"
        self.counts[act.__name__.strip("_")] += bool(what)
        self._inside = False

    def _waiting(self) -> bool:
        return self.calm and not tasks.runner().is_idle()

    def _waited_enough(self) -> bool:
        self._waits = getattr(self, "_waits", 0) + 1
        if self._waits > 400:
            self._waits = 0
            return True
        return False

    # ---- what he does; each says it ----

    def _front(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.live.window

    def _some(self, kind: type[QWidget]) -> QWidget | None:
        found = [each for each in _shown_in(self._front()) if isinstance(each, kind) and each.isEnabled()]
        found = [each for each in found if not each.visibleRegion().isEmpty()]
        return self.chance.choice(found) if found else None

    def _note(self, what: str) -> str:
        self.last[-1] = f"{self.done} {what}"
        return what

    def _click(self) -> str:
        front = self._front()
        if isinstance(front, QMenu):
            return self._from_menu(front)
        button = self._some(QAbstractButton)
        if not isinstance(button, QAbstractButton) or any(word in button.text() for word in self._left_out):
            return ""
        what = self._note(f"click {type(button).__name__} {button.text() or button.accessibleName() or button.toolTip()}")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return what

    def _from_menu(self, menu: QMenu) -> str:
        actions = [each for each in menu.actions() if each.isEnabled() and each.isVisible() and not each.isSeparator()]
        actions = [each for each in actions if not any(word in each.text() for word in self._left_out)]
        if not actions or self.chance.random() < 0.2:
            menu.close()
            return "close the menu"
        action = self.chance.choice(actions)
        what = self._note(f"menu {action.text()}")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        return what

    def _target(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self._front()

    def _key(self) -> str:
        if isinstance(self._front(), QMenu):
            return self._click()
        if self.chance.random() < 0.25:
            letter = self.chance.choice(WITH_CTRL)
            what = self._note(f"Ctrl+{letter} on {type(self._target()).__name__}")
            QTest.keyClick(self._target(), getattr(Qt.Key, f"Key_{letter}"), CTRL)
            return what
        key = self.chance.choice(KEYS)
        what = self._note(f"{key.name} on {type(self._target()).__name__}")
        QTest.keyClick(self._target(), key)
        return what

    def _type(self) -> str:
        box = QApplication.focusWidget()
        if not isinstance(box, QLineEdit | QPlainTextEdit) or self.chance.random() < 0.3:
            box = self._some(QLineEdit)
        if box is None or box.window() is not self._front().window():
            return ""
        word = self.chance.choice(WORDS)
        what = self._note(f"type {word[:12]} into {box.accessibleName() or type(box).__name__}")
        box.setFocus()
        if word.isascii() and len(word) < 20:
            QTest.keyClicks(box, word)
        elif isinstance(box, QLineEdit):
            box.insert(word)
            box.textEdited.emit(box.text())
        return what

    def _cell(self) -> str:
        view = self._some(QAbstractItemView)
        model = view.model() if isinstance(view, QAbstractItemView) and not isinstance(view, QHeaderView) else None
        if not isinstance(view, QAbstractItemView) or model is None or not model.rowCount(view.rootIndex()):
            return ""
        columns = 1 if isinstance(model, QAbstractListModel) else max(1, model.columnCount(view.rootIndex()))
        index = model.index(self.chance.randrange(model.rowCount(view.rootIndex())), self.chance.randrange(columns), view.rootIndex())
        view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        spot = view.visualRect(index).center()
        what = self._note(f"cell {index.row()},{index.column()} of {view.accessibleName() or type(view).__name__}")
        held = self.chance.choice((*[Qt.KeyboardModifier.NoModifier] * 4, CTRL, Qt.KeyboardModifier.ShiftModifier))
        if self.chance.random() < 0.15:
            QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, held, spot)
        else:
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, spot)
        return what

    def _tab(self) -> str:
        bar = self._some(QComboBox if self.chance.random() < 0.3 else QTabBar)
        if isinstance(bar, QTabBar) and bar.count():
            at = self.chance.randrange(bar.count())
            what = self._note(f"tab {bar.tabText(at)}")
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())
            return what
        if isinstance(bar, QComboBox) and bar.count():
            what = self._note(f"list {bar.accessibleName()}")
            at = self.chance.randrange(bar.count())
            bar.setCurrentIndex(at)
            bar.activated.emit(at)
            return what
        return ""

    def _page(self) -> str:
        if QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return ""
        key = self.chance.choice(self.live.window.keys())
        what = self._note(f"page {key}")
        page = self.live.window.open_page(key)
        if isinstance(page, TabbedPage):
            at = self.chance.randrange(page.tabs.count())
            what = self._note(f"page {key} {page.tabs.tabText(at)}")
            page.show_tab(at)
        return what

    def _resize(self) -> str:
        wide, high = self.chance.choice([(960, 600), (1366, 697), (1280, 664), (910, 472), (1920, 1010)])
        self.live.window.resize(wide, high)
        return f"size {wide}×{high}"


def _shown_in(widget: QWidget) -> Iterator[QWidget]:
    """What is shown inside, in Qt's order; of the pages behind, with thousands of parts, nothing is asked."""
    for each in widget.children():
        if isinstance(each, QWidget) and each.isVisible():
            yield each
            yield from _shown_in(each)


def _leave(over: QWidget) -> None:
    """Close what stands over the window; a question whether to lose something is answered with yes."""
    if isinstance(over, QMessageBox):
        roles = {over.buttonRole(each): each for each in over.buttons()}
        (roles.get(QMessageBox.ButtonRole.DestructiveRole) or over.buttons()[-1]).click()
    else:
        over.close()


@contextmanager
def nothing_leaves(folder: Path, chance: random.Random) -> Iterator[None]:
    """File dialogs answer at once, other programs are not started, nothing is printed."""
    kept = {name: getattr(QFileDialog, name) for name in
            ("getSaveFileName", "getOpenFileName", "getOpenFileNames", "getExistingDirectory")}  # fmt: skip
    opened, paper = QDesktopServices.openUrl, spool.print_pages
    folder.mkdir(exist_ok=True)
    picture = folder / "scan.png"

    def save(_parent: object, _title: str = "", name: str = "", *_: object) -> tuple[str, str]:
        return (str(folder / Path(name).name) if name and chance.random() < 0.5 else ""), ""

    QFileDialog.getSaveFileName = staticmethod(save)  # type: ignore[method-assign, assignment]
    QFileDialog.getOpenFileName = staticmethod(lambda *_: (str(picture) if chance.random() < 0.5 else "", ""))  # type: ignore[method-assign, assignment]
    QFileDialog.getOpenFileNames = staticmethod(lambda *_: ([str(picture)] if chance.random() < 0.5 else [], ""))  # type: ignore[method-assign, assignment]
    QFileDialog.getExistingDirectory = staticmethod(lambda *_: "")  # type: ignore[method-assign, assignment]
    QDesktopServices.openUrl = staticmethod(lambda *_: True)  # type: ignore[method-assign, assignment]
    spool.print_pages = _no_paper
    try:
        yield
    finally:
        for name, old in kept.items():
            setattr(QFileDialog, name, old)
        QDesktopServices.openUrl = opened  # type: ignore[method-assign]
        spool.print_pages = paper


def _no_paper(*_: object) -> int:
    raise KnownError("打印机里没有纸。")


def main(arguments: list[str]) -> int:
    """Let him loose on a demo office of its own; 1 when a bug was met, with the actions before it."""
    parser = argparse.ArgumentParser(prog="dev.py monkey", description=__doc__)
    parser.add_argument("--actions", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--hasty", action="store_true", help="does not wait for the program")
    parser.add_argument("--drivers", type=int, default=60)
    wanted = parser.parse_args(arguments)
    app = QApplication([])
    with tempfile.TemporaryDirectory(prefix="monkey-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / "office"
        desk = Desk.open(folder, create=True, user="小林")
        desk.set_up("示例街道办事处", "小林")
        fill(desk, wanted.drivers, 1, agreements=True)
        desk.close()
        started, spent = time.monotonic(), time.process_time()
        with no_bug() as met:
            live = Live(app, folder)
            monkey = Monkey(live, wanted.seed, met, calm=not wanted.hasty)
            with nothing_leaves(Path(place) / "files", monkey.chance):
                monkey.run(wanted.actions)
            live.close()
        print(f"{monkey.done:,} actions, {time.monotonic() - started:.0f} s, {time.process_time() - spent:.0f} CPU s", dict(monkey.counts))
        for each in met:
            print(f"BUG {each!r} after:", *monkey.last, sep="\n    ")
    return int(bool(met))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
