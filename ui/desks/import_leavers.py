"""Two looks before an import is written: who is no longer in a unit's list, and what the list makes by the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview

_ID = Qt.ItemDataRole.UserRole


class LeaversDialog(Dialog):
    """Ticked: has left. Nothing is ticked by the program."""

    def __init__(self, review: ImportReview, parent: QWidget) -> None:
        super().__init__("表里没有的人", parent)
        self._review = review
        self.list = QListWidget()
        self.list.setAccessibleName("本单位原有、表里没有的人")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for each in review.leavers:
            item = QListWidgetItem("　".join(filter(None, (each.name, each.unit, each.tail and f"…{each.tail}"))))
            item.setData(_ID, each.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            gone = each.id in review.job.leaving
            item.setCheckState(Qt.CheckState.Checked if gone else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        words = f"这些单位原有、这份表里没有的 {len(review.leavers)} 人。打勾的在写入时记为调出，任职到今天为止；不打勾的照旧保留。"
        every = Button("全部离开", "", clicked=lambda: self._tick(True))
        none = Button("全部保留", "", clicked=lambda: self._tick(False))
        done = Button("就这样", "primary", clicked=self.accept)
        self.set_primary(done)
        self.setLayout(column(WrappedLabel(words, "label"), (self.list, 1), row(every, none, None, done), margins=(16, 14, 16, 14)))
        self.resize(theme.scaled(460), theme.scaled(440))

    def accept(self) -> None:
        items = [self.list.item(at) for at in range(self.list.count())]
        self._review.set_leaving([int(item.data(_ID)) for item in items if item.checkState() == Qt.CheckState.Checked])
        super().accept()

    def _tick(self, on: bool) -> None:
        for at in range(self.list.count()):
            self.list.item(at).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


class MadeDialog(Dialog):
    """Units and cars that the list makes by the way."""

    def __init__(self, review: ImportReview, parent: QWidget) -> None:
        super().__init__("顺带新增的", parent)
        made = review.made()
        listed = QListWidget()
        listed.setAccessibleName("顺带新增的单位和车辆")
        for each in made:
            listed.addItem(f"{each.label}　{each.name}")
        words = "库里没有、这份表里提到的，写入时一起新增。是已有单位的另一种叫法，就回到表里改成库里的名称；以后这种叫法会认得。"
        leave = Button("知道了", "primary", clicked=self.accept)
        self.set_primary(leave)
        self.setLayout(column(WrappedLabel(words, "label"), (listed, 1), row(None, leave), margins=(16, 14, 16, 14)))
        self.resize(theme.scaled(460), theme.scaled(440))
