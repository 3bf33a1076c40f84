"""Words that an office adds to its lists, or no longer offers: 五进 that became 七进."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row

_CODE, _USABLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class WordListDialog(Dialog):
    """One list at a time; `status` carries the sentence of each change."""

    status = Signal(str)

    def __init__(self, desk: Desk, name: str, parent: QWidget) -> None:
        super().__init__("自定名称", parent)
        self._codes = desk.codes
        self.choose = QComboBox()
        self.choose.setAccessibleName("哪一张表")
        for key, title in self._codes.lists().items():
            self.choose.addItem(title, key)
        self.choose.setCurrentIndex(self.choose.findData(name))
        self.choose.activated.connect(lambda _: self._show())
        self.list = QListWidget()
        self.list.setAccessibleName("名称")
        self.list.currentItemChanged.connect(lambda *_: self._tell())
        self.new = QLineEdit()
        self.new.setAccessibleName("新增名称")
        self.new.setPlaceholderText("新增的名称，例如：进机关")
        self.sentence = Sentence()
        self.sentence.hide()
        self.switch = Button("停用", "", clicked=self.turn, needs="codes.retire")
        more = Button("增加", "", "add", clicked=self.add, needs="codes.add")
        leave = Button("完成", "primary", clicked=self.accept)
        self.set_primary(leave)
        self.new.textChanged.connect(lambda text: self.set_primary(more if text.strip() else leave))
        words = WrappedLabel("停用的不再出现在选择里，以前登记的照样保留；随时可以再用。", "hint")
        parts = (self.choose, words, (self.list, 1), self.sentence, row((self.new, 1), more), row(self.switch, None, leave))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.resize(theme.scaled(420), theme.scaled(460))
        self._show()

    @property
    def name(self) -> str:
        """The list that is shown."""
        return str(self.choose.currentData())

    def add(self) -> None:
        """The typed word into the list."""
        name, text = self.name, self.new.text()
        run_change(self, lambda _: self._codes.add(name, text), self._done, self._refused)

    def turn(self) -> None:
        """Stop offering the chosen word, or offer it again."""
        item, name = self.list.currentItem(), self.name
        if item is not None:
            act = self._codes.retire if item.data(_USABLE) else self._codes.revive
            code = str(item.data(_CODE))
            run_change(self, lambda _: act(name, code), self._done, self._refused)

    def _show(self) -> None:
        at = max(0, self.list.currentRow())
        self.list.clear()
        for code, usable in self._codes.entries(self.name):
            item = QListWidgetItem(code.label if usable else f"{code.label}（已停用）")
            item.setData(_CODE, code.code)
            item.setData(_USABLE, usable)
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        self._tell()

    def _tell(self) -> None:
        item = self.list.currentItem()
        self.switch.set_text("重新使用" if item is not None and not item.data(_USABLE) else "停用")
        self.switch.refuse("" if item is not None else "请先选一项。")

    def _done(self, sentence: str) -> None:
        self.sentence.hide()
        self.new.clear()
        self._show()
        self.status.emit(f"{sentence}。")

    def _refused(self, error: KnownError) -> None:
        self.sentence.say("error", str(error))
        self.sentence.show()
