"""Which document to print of chosen rows, masked or in full; then its preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from trafficdesk.progress import Progress
from ui.dialogs.dialog import Dialog
from ui.printing.show import preview_document
from ui.session import Session
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row


class PrintKindDialog(Dialog):
    """Which rows (the chosen ones or all that the table shows), which document, masked or in full."""

    def __init__(
        self, session: Session, code: str, chosen: Sequence[int], shown: Sequence[int], parent: QWidget
    ) -> None:
        super().__init__("打印", parent)
        view = session.desk.records.view(code)
        self.rows = QComboBox()
        for words, ids in (("选中的", chosen), ("表里显示的全部", shown)):
            if ids:
                self.rows.addItem(f"{words} {len(ids)} {view.noun}", list(ids))
        self.rows.setAccessibleName("打印哪些")
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("打印什么")
        for kind in session.desk.prints.kinds(code):
            if kind.takes.rows:
                self.kinds.addItem(kind.shown, kind.key)
        self.unmasked = QCheckBox("印完整的证件号和电话（会记入日志）")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("完整打印的用途，例如：单位存档")
        self.reason.setVisible(False)
        self.unmasked.toggled.connect(self.reason.setVisible)
        self.problem = WrappedLabel("", "bad")
        self.problem.hide()
        go = Button("预览", "primary", "print", clicked=self._accept)
        self.set_primary(go)
        leave = Button("不打了", clicked=self.reject)
        which = label(f"打印哪些{view.label}", "label")
        parts = (which, self.rows, label("打印什么", "label"), self.kinds, self.unmasked, self.reason, self.problem, row(None, leave, go))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.setMinimumWidth(theme.scaled(400))

    def _accept(self) -> None:
        if self.unmasked.isChecked() and not self.reason.text().strip():
            self.problem.setText("完整打印要写明用途。")
            self.problem.show()
            return
        self.accept()


def choose_print(
    parent: QWidget, session: Session, code: str, ids: Sequence[int], shown: Sequence[int] = ()
) -> None:
    """Ask what to print of the chosen rows, or of all that are shown, and open the preview."""
    more = shown if set(shown) != set(ids) else ()
    dialog = PrintKindDialog(session, code, ids, more, parent)

    def go() -> None:
        rows: list[int] = dialog.rows.currentData()
        key, full, why = dialog.kinds.currentData(), dialog.unmasked.isChecked(), dialog.reason.text().strip()

        def render(progress: Progress) -> object:
            year = session.desk.prints.year_of(key, session.year)
            return session.desk.prints.render(key, ids=rows, year=year, full=full, why=why if full else "", progress=progress)

        preview_document(parent, render)  # type: ignore[arg-type]

    dialog.accepted.connect(go)
    dialog.open()
