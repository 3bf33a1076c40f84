"""The menu bar of the main window: every verb of the program once, with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from ui import icons
from ui.gate import gate
from ui.theme import NORMAL, theme


class Frame(Protocol):
    """What the menus ask of the window that they belong to."""

    @property
    def command(self) -> SignalInstance: ...
    @property
    def undo_asked(self) -> SignalInstance: ...
    @property
    def redo_asked(self) -> SignalInstance: ...
    @property
    def type_asked(self) -> SignalInstance: ...
    @property
    def dark_asked(self) -> SignalInstance: ...
    def page_verb(self, verb: str) -> bool: ...
    def focus_search(self) -> None: ...
    def go_back(self) -> None: ...
    def go_forward(self) -> None: ...
    def turn_tab(self, step: int) -> None: ...
    def open_ledgers(self) -> None: ...
    def turn_open(self) -> None: ...
    def focus_entries(self) -> None: ...
    def close_current(self) -> bool: ...
    def close(self) -> bool: ...

NEEDS = "needs"  # the property of an action that says which verbs it leads to


@dataclass(frozen=True, slots=True)
class Verb:
    """One line of a menu. name: how code finds the action again. key is shown; also: what other programs have taught the hand."""

    name: str
    text: str
    do: Callable[[], object]
    key: str = ""
    icon: str = ""
    checkable: bool = False
    also: str = ""
    needs: str = ""  # the verbs of the façade that it leads to: grey for those who may none of them


def _plan(window: Frame) -> tuple[tuple[str, tuple[Verb | None, ...]], ...]:
    page, ask = window.page_verb, window.command.emit
    return (
        (
            "文件(&F)",
            (
                Verb("import", "导入 Excel 名册…", lambda: ask("import"), "Ctrl+I", "arrow_import", needs="desk.review_import"),
                Verb("export", "导出当前页 Excel…", lambda: ask("export"), "Ctrl+E", "document_table", needs="exchange.export"),
                None,
                Verb("backup", "备份到 U 盘…", lambda: ask("backup"), "", "save", needs="backups.make"),
                Verb("restore", "从备份恢复…", lambda: ask("restore"), "", "database", needs="desk.restore"),
                None,
                Verb("server", "连接服务器…", lambda: ask("server")),
                Verb("open_folder", "打开数据文件夹", lambda: ask("open_folder"), "", "folder_open"),
                Verb("close_tab", "关闭这一页", window.close_current, "Ctrl+W"),
                Verb("quit", "退出", window.close, "Ctrl+Q"),
            ),
        ),
        (
            "编辑(&E)",
            (
                Verb("undo", "撤销", window.undo_asked.emit, "Ctrl+Z", needs="records.undo"),
                Verb("redo", "重做", window.redo_asked.emit, "Ctrl+Y", needs="records.redo"),
                None,
                Verb("back", "回到上一页", window.go_back, "Alt+Left"),
                Verb("forward", "再往前一页", window.go_forward, "Alt+Right"),
                Verb("tab_on", "下一个标签", lambda: window.turn_tab(1), "Ctrl+PgDown"),
                Verb("tab_back", "上一个标签", lambda: window.turn_tab(-1), "Ctrl+PgUp"),
                Verb("ledgers", "全部台账…", window.open_ledgers, "Ctrl+T"),
                Verb("open_on", "下一项打开的工作", window.turn_open, "Ctrl+Tab"),
                Verb("entries", "左边的目录", window.focus_entries, "Ctrl+D"),
                None,
                Verb("search", "全局查找", window.focus_search, "Ctrl+K", "search"),
                Verb("find", "在这一页筛选", lambda: page("find_rows"), "Ctrl+F", "filter"),
                None,
                Verb("pin", "钉住这一条，或放开", lambda: page("pin"), "Ctrl+B"),
                Verb("repeat", "沿用上条的值", lambda: page("repeat_last"), "F8", needs="records.edit"),
                Verb("area", "换区域", lambda: page("next_area"), "F6"),
            ),
        ),
        (
            "记录(&R)",
            (
                Verb("add", "新增", lambda: page("add"), "F3", "add", also="Ctrl+N", needs="records.add"),
                Verb("save", "保存", lambda: page("save"), "F2", "save", also="Ctrl+S", needs="records.edit process.do"),
                Verb("save_next", "保存并下一个", lambda: page("save_and_next"), "F4", needs="records.edit"),
                None,
                Verb("memo", "给这一条写备忘…", lambda: page("memo"), "Ctrl+M", needs="records.add"),
                None,
                Verb("trash", "删除，写明原因…\tDel", lambda: page("trash"), "", "delete", needs="records.trash"),
                Verb("bin", "回收站…", lambda: ask("trash_bin")),
            ),
        ),
        (
            "打印(&P)",
            (
                Verb("print", "打印", lambda: page("print_it"), "F9", "print", also="Ctrl+P", needs="prints.render"),
                Verb("prints", "打印与归档", lambda: ask("prints")),
            ),
        ),
        (
            "数据(&D)",
            (
                Verb("check", "检查数据", lambda: ask("check"), "", "shield_checkmark"),
                Verb("gaps", "待补…", lambda: ask("gaps"), needs="gaps.dismiss"),
                Verb("twins", "像是同一条的…", lambda: ask("twins"), needs="merging.merge"),
                Verb("history", "修改记录…", lambda: ask("history")),
                Verb("refresh", "重新读取", lambda: ask("refresh"), "F5"),
            ),
        ),
        (
            "工具(&T)",
            (
                Verb("larger", "字大一级", lambda: window.type_asked.emit(theme.step + 1), "Ctrl++", also="Ctrl+="),
                Verb("smaller", "字小一级", lambda: window.type_asked.emit(theme.step - 1), "Ctrl+-"),
                Verb("normal_type", "标准字号", lambda: window.type_asked.emit(NORMAL), "Ctrl+0"),
                Verb("dark", "深色", lambda: window.dark_asked.emit(not theme.dark), "", "", True),
                None,
                Verb("own_fields", "自设栏目…", lambda: ask("own_fields"), needs="own_fields.add"),
                Verb("office", "单位与经办人…", lambda: ask("office"), "", "settings", needs="desk.set_up"),
                None,
                Verb("users", "密码与使用人…", lambda: ask("users"), "", "shield_checkmark"),
                Verb("lock", "锁定", lambda: ask("lock"), "Ctrl+L"),
            ),
        ),
        (
            "帮助(&H)",
            (
                Verb("help", "使用说明", lambda: ask("help"), "F1", "info"),
                Verb("first_steps", "九步开始用…", lambda: ask("first_steps")),
                Verb("tour", "五分钟看一遍…", lambda: ask("tour")),
                Verb("practice", "存一份练习名册…", lambda: ask("practice")),
                Verb("manual", "用户手册存为 PDF…", lambda: ask("manual"), "", "document_pdf"),
                None,
                Verb("update", "从 U 盘升级…", lambda: ask("update"), needs="backups.make"),
                Verb("reports", "出错报告存到 U 盘…", lambda: ask("reports")),
                Verb("about", "关于", lambda: ask("about")),
            ),
        ),
    )


def build(window: Frame) -> tuple[QMenuBar, dict[str, QAction]]:
    """Make the menu bar of a window; answers it with its actions by name."""
    bar = QMenuBar()
    bar.setNativeMenuBar(False)
    actions: dict[str, QAction] = {}
    for title, verbs in _plan(window):
        menu = bar.addMenu(title)
        menu.setToolTipsVisible(True)
        for verb in verbs:
            if verb is None:
                menu.addSeparator()
                continue
            action = menu.addAction(verb.text)
            if verb.icon:
                action.setIcon(icons.icon(verb.icon))
            if verb.key:
                action.setShortcuts([QKeySequence(key) for key in (verb.key, verb.also) if key])
            action.setCheckable(verb.checkable)
            action.triggered.connect(lambda _checked=False, do=verb.do: do())
            action.setProperty(NEEDS, verb.needs)
            actions[verb.name] = action
    return bar, actions


def show_gate(actions: Iterable[QAction]) -> None:
    """Grey, with who may, is what the present user may not do."""
    for action in actions:
        if needs := str(action.property(NEEDS) or ""):
            reason = gate.why_not(needs)
            action.setEnabled(not reason)
            action.setToolTip(reason or action.text())
