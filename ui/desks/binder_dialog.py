"""What goes into the binder: the year, everything or one unit, the number of the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from trafficdesk.engine.archive import LONGEST
from ui.dialogs.dialog import Dialog
from ui.gate import gate
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

if TYPE_CHECKING:
    from trafficdesk.desk import Desk

USUAL = "迎检"  # what a binder is for, mostly
_ALL = "全部单位和居委会"


class BinderDialog(Dialog):
    """wanted: year, unit (0 for all), period of retention ("" for all in one volume), words for the name of the file,
    what it is for, whether numbers stand in full."""

    wanted = Signal(int, int, str, str, str, bool)

    def __init__(self, desk: Desk, year: int, parent: QWidget) -> None:
        super().__init__("生成迎检卷宗", parent)
        self._desk = desk
        self.year = QSpinBox()
        self.year.setRange(2000, 2100)
        self.year.setValue(year)
        self.year.setAccessibleName("年度")
        self.unit = QComboBox()
        self.unit.setAccessibleName("范围")
        self.unit.addItem(_ALL, 0)
        self.kept = QComboBox()
        self.kept.setAccessibleName("保管期限")
        self.kept.addItem("各种期限合成一卷", "")
        for period in LONGEST:
            self.kept.addItem(f"只要{period}的，单独成卷", period)
        self.numbers = QComboBox()
        self.numbers.setAccessibleName("证件号和电话")
        self.numbers.addItem("完整的，自己归档（记入“谁看过”）", True)
        self.numbers.addItem("隐去一部分，给外面的人看", False)
        self.fonds = QLineEdit(desk.archive.fonds)
        self.fonds.setAccessibleName("全宗号")
        self.fonds.setPlaceholderText("档案馆给的号，没有就空着")
        self.fonds.setReadOnly(bool(gate.why_not("archive.set_fonds")))
        self.fonds.setToolTip(gate.why_not("archive.set_fonds"))
        self.purpose = QLineEdit(USUAL)
        self.purpose.setAccessibleName("用途")
        self.purpose.setPlaceholderText("例如：迎接区里检查。会记在“谁看过”里")
        words = WrappedLabel(
            "全年各项工作的台账、文书、扫描件合成一个 PDF：封面、卷脊、卷内目录在前，按方案的次序排，页号连续。没有材料的在目录里写“无”。"
        )
        self._go = Button("选择位置并生成", "primary", "box", clicked=self.go, needs="archive.write_binder")
        self.set_primary(self._go)
        self.purpose.textChanged.connect(lambda text: self._go.refuse("" if text.strip() else "请写明卷宗做什么用"))
        leave = Button("不做了", clicked=self.reject)
        lines = [
            row(label(name, "label"), (editor, 1), gap=10)
            for name, editor in (
                ("年　度", self.year), ("范　围", self.unit), ("期　限", self.kept), ("证　号", self.numbers),
                ("全宗号", self.fonds), ("用　途", self.purpose),
            )
        ]
        self.setLayout(column(words, *lines, row(None, leave, self._go), margins=(16, 14, 16, 14), gap=10))
        self.setMinimumWidth(theme.scaled(470))
        run_query(self, lambda _: desk.records.choices("units", limit=2000), self._show_units)

    def _show_units(self, units: list[tuple[int, str]]) -> None:
        for key, name in units:
            self.unit.addItem(name, key)

    def go(self) -> None:
        """Keep the number of the archive, and go on to where the file shall be."""
        number, archive = self.fonds.text(), self._desk.archive
        if number.strip() == archive.fonds:
            self._over()
        else:
            run_change(self, lambda _: archive.set_fonds(number), lambda _: self._over())

    def _over(self) -> None:
        unit, kept = int(self.unit.currentData()), str(self.kept.currentData())
        words = "，".join(filter(None, (self.unit.currentText() if unit else "", kept)))
        self.wanted.emit(self.year.value(), unit, kept, f"（{words}）" if words else "", self.purpose.text().strip(),
                         bool(self.numbers.currentData()))  # fmt: skip
        self.accept()
