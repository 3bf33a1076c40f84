"""A page in a window of its own: everything about one record (一人一档), the trash."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from ui.dialogs.dialog import Dialog
from ui.page import Page
from ui.widgets.action_row import ActionRow
from ui.widgets.layout import column
from ui.widgets.sizes import open_size


class PageDialog(Dialog):
    """Holds a page with its action row; Enter presses its primary button, the last of the row. size: see open_size."""

    def __init__(self, page: Page, title: str, size: tuple[int, int], parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.page = page
        page.open_record.connect(lambda *_: self.close())  # it is shown in the main window
        actions = page.row_actions()
        self.setLayout(column((page, 1), *([ActionRow(actions.left, actions.right)] if actions is not None else []), gap=0))
        for button in actions.right[-1:] if actions is not None else ():
            assert isinstance(button, QPushButton)
            self.set_primary(button)
        QShortcut(QKeySequence("F9"), self, page.print_it)
        open_size(self, *size)
        page.shown()
