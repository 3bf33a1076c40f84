"""Several words out of a code list: typed with 、 between them, or ticked in the list behind the arrow."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from trafficdesk.clock import today
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import CHOICES_SEPARATOR
from trafficdesk.fields.spec import FieldSpec
from ui import icons
from ui.forms.editors.line import LineEditor


class ChoicesEditor(LineEditor):
    """A line with a list of ticks."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.arrow = QToolButton()
        self.arrow.setIcon(icons.icon("chevron_down", "text3"))
        self.arrow.setToolTip(f"从列表里勾选{spec.label}")
        self.arrow.setAccessibleName(self.arrow.toolTip())
        self.arrow.setMenu(self.menu)
        self.arrow.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.arrow.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.row.addWidget(self.arrow)

    def set_locked(self, locked: bool) -> None:
        super().set_locked(locked)
        self.arrow.setEnabled(not locked)

    def _chosen(self) -> list[str]:
        text = self.line.text().replace("，", CHOICES_SEPARATOR).replace(",", CHOICES_SEPARATOR)
        return [part.strip() for part in text.split(CHOICES_SEPARATOR) if part.strip()]

    def _fill(self) -> None:
        self.menu.clear()
        chosen = self._chosen()
        for code in code_list(self.spec.codes).options(today()):
            action = QAction(code.label, self.menu, checkable=True, checked=code.label in chosen)
            action.toggled.connect(lambda on, label=code.label: self._tick(label, on))
            self.menu.addAction(action)

    def _tick(self, label: str, on: bool) -> None:
        chosen = [word for word in self._chosen() if word != label] + ([label] if on else [])
        self.line.setText(CHOICES_SEPARATOR.join(chosen))
        self.edited.emit()
