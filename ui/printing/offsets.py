"""位置微调: by how many millimetres a page is shifted on the sheet, for printers whose paper sits askew."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

MOST_MM = 20.0
STEP_MM = 0.5


class OffsetEditor(QWidget):
    """A line that says the shift; a click opens the two numbers under it."""

    changed = Signal(float, float)  # right, down in millimetres

    def __init__(self, offsets: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Button("", "quiet", "settings", clicked=self._toggle)
        self.right, self.down = _box("向右移的毫米数"), _box("向下移的毫米数")
        self.right.setValue(offsets[0])
        self.down.setValue(offsets[1])
        self.fields = QWidget()
        self.fields.setLayout(
            column(
                row(label("右", "label"), (self.right, 1), label("下", "label"), (self.down, 1), gap=8),
                label("负数往左、往上。本机以后都这样打。", "hint"),
                margins=(8, 2, 0, 0), gap=4,
            )
        )  # fmt: skip
        self.fields.hide()
        self.setLayout(column(row(self.line, None), self.fields, gap=2))
        for box in (self.right, self.down):
            box.valueChanged.connect(self._moved)
        self._say()

    def offsets(self) -> tuple[float, float]:
        """Millimetres to the right and down."""
        return self.right.value(), self.down.value()

    def _toggle(self) -> None:
        self.fields.setVisible(self.fields.isHidden())
        if self.fields.isVisible():
            self.right.setFocus()

    def _moved(self) -> None:
        self._say()
        self.changed.emit(*self.offsets())

    def _say(self) -> None:
        right, down = self.offsets()
        self.line.set_text(f"位置微调：右 {right:.1f} 毫米，下 {down:.1f} 毫米")


def _box(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(-MOST_MM, MOST_MM)
    box.setSingleStep(STEP_MM)
    box.setDecimals(1)
    box.setSuffix(" 毫米")
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(6, 0, 0, 0)
    return box
