"""Everything about one record in a window of its own: 一人一档, 一车一档."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ui.session import Session
from ui.widgets.action_row import ActionRow
from ui.widgets.sizes import open_size
from ui.work.people.person import PersonPage


class OneDialog(QDialog):
    """Holds a PersonPage; links inside it open the linked record in the main window."""

    def __init__(self, session: Session, code: str, record: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(session.desk.records.view(code).label)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.page = PersonPage(session, code, record)
        self.page.print_wanted.connect(lambda kind, ids: self._print(session, kind, ids))
        self.page.open_record.connect(lambda *_: self.close())
        actions = self.page.row_actions()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.page, 1)
        if actions is not None:
            layout.addWidget(ActionRow(actions.left, actions.right))
        QShortcut(QKeySequence("F9"), self, self.page.print_it)
        open_size(self, 1080, 640)
        self.page.shown()

    def _print(self, session: Session, code: str, ids: list[int]) -> None:
        from ui.dialogs.print_kind import choose_print

        choose_print(self, session, code, ids)
