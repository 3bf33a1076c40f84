"""Choosing and ordering the columns of a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QWidget

from trafficdesk.desk import RecordView
from trafficdesk.fields.spec import FieldSpec, Sensitivity
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

_SPEC = Qt.ItemDataRole.UserRole + 1


class ColumnChooser(Dialog):
    """Ticked fields are shown, in the order of the list; drag to reorder."""

    def __init__(
        self, view: RecordView, shown: Sequence[FieldSpec], parent: QWidget, computed: Sequence[FieldSpec] = ()
    ) -> None:
        super().__init__(f"{view.label}表里显示的列", parent)
        self._view, self._computed = view, tuple(computed)
        self.search = QLineEdit()
        self.search.setPlaceholderText("找列名")
        self.search.setAccessibleName("找列名")
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setAccessibleName("列")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setSpacing(2)
        self._fill(shown)
        own = Button("照原样", "flat", clicked=lambda: self._fill((*view.listed, *self._computed)))
        give_up = Button("不改了", clicked=self.reject)
        done = Button("就显示这些列", "primary", clicked=self._accept)
        self.set_primary(done)
        self.hint = label("打钩的显示；按住可以拖动换位置。", "hint")
        self.setLayout(
            column(
                self.search,
                self.list,
                self.hint,
                row(own, None, give_up, done),
                margins=(14, 12, 14, 12),
                gap=10,
            )
        )
        self.resize(theme.scaled(400), theme.scaled(480))

    def chosen(self) -> list[FieldSpec]:
        """The ticked fields in order."""
        items = [self.list.item(place) for place in range(self.list.count())]
        return [item.data(_SPEC) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _fill(self, shown: Sequence[FieldSpec]) -> None:
        self.list.clear()
        offered = [spec for spec in self._view.fields if spec.sensitivity is not Sensitivity.SEALED]
        offered += self._computed
        for spec in [*shown, *(spec for spec in offered if spec not in shown)]:
            item = QListWidgetItem(spec.label)
            item.setData(_SPEC, spec)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if spec in shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)

    def _narrow(self, text: str) -> None:
        for place in range(self.list.count()):
            item = self.list.item(place)
            item.setHidden(text.strip() not in item.text())

    def _accept(self) -> None:
        if self.chosen():
            self.accept()
        else:
            self.hint.setText("至少要留一列。")
