"""Which units' people to invite to a session: units ticked, and which of their people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from trafficdesk.fields.folding import fold
from trafficdesk.work.training.api import UnitCounts
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.sizes import open_size

_KEY, _NAME, _COUNTS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2


class UnitDialog(Dialog):
    """Tick units and kinds of people; `chosen` are the units' ids, `categories` the kinds, after acceptance.

    groups: a word for a kind of people → the categories it means; begun: the words ticked to begin with.
    """

    def __init__(
        self, units: Sequence[UnitCounts], groups: Mapping[str, Sequence[str]], begun: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__("通知哪些单位的人", parent)
        self._groups = groups
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("输入名称的一部分，只看这些单位")
        self.filter.setAccessibleName("筛选单位")
        self.filter.textChanged.connect(self._show)
        self.kinds = {word: QCheckBox(word) for word in groups}
        for word, box in self.kinds.items():
            box.setChecked(word in begun)
            box.toggled.connect(lambda _: self._count())
        self.list = QListWidget()
        self.list.setAccessibleName("单位")
        self.list.setWordWrap(True)
        self.list.setSpacing(4)
        for unit in units:
            item = QListWidgetItem(unit.name)
            item.setData(_KEY, unit.id)
            item.setData(_NAME, unit.name)
            item.setData(_COUNTS, dict(unit.people))
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda _: self._tell())
        self.sentence = Sentence()
        self.sentence.hide()
        self.state = label("", "h2")
        self.go = Button("通知", "primary", clicked=self._accept)
        self.set_primary(self.go)
        self._lay_out()
        self._count()
        open_size(self, 520, 540)

    def _lay_out(self) -> None:
        all_ = Button("全选", "flat", clicked=lambda: self.tick_all(True))
        none = Button("全不选", "flat", clicked=lambda: self.tick_all(False))
        leave = Button("不做了", clicked=self.reject)
        head = WrappedLabel("把这些单位在册的人列入名单，已经在名单里的不重复。")
        grid = QGridLayout()
        for at, box in enumerate(self.kinds.values()):
            grid.addWidget(box, at // 3, at % 3)
        parts = (head, grid, self.filter, (self.list, 1), self.state, self.sentence, row(all_, none, None, leave, self.go))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))

    @property
    def chosen(self) -> list[int]:
        """The ids of the ticked units."""
        return [item.data(_KEY) for item in self._items() if item.checkState() == Qt.CheckState.Checked]

    @property
    def categories(self) -> list[str]:
        """The categories of people that are meant."""
        return [each for word, box in self.kinds.items() if box.isChecked() for each in self._groups[word]]

    def tick_all(self, on: bool) -> None:
        """Tick or untick every unit that is shown."""
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _people(self, item: QListWidgetItem) -> int:
        counts = item.data(_COUNTS)
        return sum(counts.get(category, 0) for category in self.categories)

    def _count(self) -> None:
        """Say beside each unit how many of its people are meant."""
        for item in self._items():
            number = self._people(item)
            item.setText(f"{item.data(_NAME)}　{number} 人" if number else f"{item.data(_NAME)}　没有这些人")
        self._tell()

    def _tell(self) -> None:
        ticked = [item for item in self._items() if item.checkState() == Qt.CheckState.Checked]
        people = sum(self._people(item) for item in ticked)
        self.state.setText(f"已选 {len(ticked)} 个单位，{people} 人" if ticked else "")

    def _show(self, text: str) -> None:
        for item in self._items():
            item.setHidden(fold(text) not in fold(item.data(_NAME)))

    def _accept(self) -> None:
        if self.chosen and self.categories:
            self.accept()
            return
        missing = "没有选单位。请勾选要通知的单位。" if not self.chosen else "没有选通知哪些人。请在上面勾选，例如：私家车驾驶员。"
        self.sentence.say("error", missing)
        self.sentence.show()
