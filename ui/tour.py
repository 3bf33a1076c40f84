"""Five minutes through the program: a sentence over the pages, one stop after the other by Ctrl+Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.demo import is_demo
from trafficdesk.demo.messy_list import write_messy_list
from ui.dialogs.files import EXCEL, save_path
from ui.tasks import run_query
from ui.widgets.boxes import NoteBox
from ui.widgets.buttons import Button
from ui.widgets.layout import row

if TYPE_CHECKING:
    from pathlib import Path

    from ui.main_window import MainWindow
    from ui.session import Session

# The page of each stop, and what somebody who sees it for the first time should know of it.
STOPS = (
    ("home", "首页：逾期的、今天到期的都列在“到期”里，点“打开”就到要办的那一条；右边是还缺谁，下面是全年的进度。"),
    ("responsibility", "责任书与档案：一人一行、一车一行，右边是表单。F3 新增，F2 保存，Esc 放弃；改错了 Ctrl+Z 撤销。"),
    ("imports", "导入台：把手里的 Excel 名册拖进来，认列、查错、写入都在这里，写入以后一次就能撤销。"),
    ("hazards", "隐患治理：每处隐患一张卡片，从发现到销号。选中一张，F2 就是下一步，程序会问要填什么。"),
    ("meetings", "联席会议：左边是四个季度，右边是议程、参会人员和议定事项；通知、签到表、纪要都能直接打印。"),
    ("findings", "提醒清单：所有到期的、缺的、对不上的都在这一张清单里，还可以按日历看、按单位打印告知单。"),
    ("prints", "打印与归档：所有表格都在这里，先预览再打印；全年的卷宗一次装订成一个 PDF。"),
    ("scans", "扫描台：签过字的纸扫描回来，程序认出是哪一份，归到那一条记录下面。"),
    ("backups", "备份与恢复：每天自动留一份；插上 U 盘，这里一步备份到 U 盘。看完了。按 F1 随时有当前这一页的说明。"),
)
_UNIT, _PEOPLE = "湖畔第一示例小学", 12  # of the list to practise with
OFFER = "这里是示例单位，人和车都是编的，随便试。五分钟把各页看一遍？"


class Tour(QObject):
    """Goes from stop to stop in a window until it is over or somebody has seen enough."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        entries = window.keys()
        self._stops = [(key, words) for key, words in STOPS if key in entries]
        self._at = -1
        self.go_on()

    def go_on(self) -> None:
        """The next stop; behind the last one the tour is over."""
        self._at += 1
        if self._at >= len(self._stops):
            self.end()
            return
        key, words = self._stops[self._at]
        self._window.open_page(key)
        last = self._at == len(self._stops) - 1
        _ask(self._window, f"{self._at + 1}/{len(self._stops)}　{words}", "好了" if last else "下一页", self.go_on, self.end)

    def end(self) -> None:
        """Nothing stands over the pages any more."""
        self._window.hide_notice()
        self._window.open_page(self._stops[0][0])
        self.deleteLater()


def offer(window: MainWindow, answered: Callable[[], object]) -> None:
    """Ask once whether to go round. answered: it was taken or declined."""

    def begin() -> None:
        answered()
        Tour(window)

    def decline() -> None:
        answered()
        window.hide_notice()

    _ask(window, OFFER, "看一遍", begin, decline)


def save_practice(session: Session, window: MainWindow, imports: str) -> None:
    """A list as units send it, with invented people, and the desk into which it is dropped. imports: the key of that desk."""
    desk, today = session.desk, clock.today()

    def write(path: Path) -> Path:
        write_messy_list(path, _UNIT, _PEOPLE, today)
        return path

    def go_on(demo: bool) -> None:
        if not demo:
            window.say("练习名册里的人是编的，只在示例单位里试：第一次打开程序时点“先看示例单位”。", "note")
            return
        path = save_path(window, "保存练习名册", "练习名册.xlsx", EXCEL)
        if path is not None:
            run_query(window, lambda _: write(path), saved, label="正在写练习名册")

    def saved(path: Path) -> None:
        window.open_page(imports)
        window.say_saved(f"{path.name} 存好了：把它拖进来，照提示改错、写入；写入以后可以撤销。", path)

    run_query(window, lambda _: is_demo(desk), go_on, key="practice")


def _ask(window: MainWindow, sentence: str, words: str, act: Callable[[], object], leave: Callable[[], object]) -> None:
    on, off = Button(words, "", "", "Ctrl+Enter", act), Button("不看了", "flat", clicked=leave)
    on.setShortcut("Ctrl+Return")  # the pages that are shown keep the focus
    both = QWidget()
    both.setLayout(row(on, off))
    window.show_box(NoteBox(sentence, both, warns=False))
