"""The import desk on the screen, and a hand that types into its repair panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from trafficdesk.desk import Desk
from ui.desks.imports import ImportPage
from ui.session import Session


def shown(session: Session, qtbot: Any) -> ImportPage:
    """The page as the window shows it."""
    made = ImportPage(session)
    qtbot.addWidget(made)
    made.resize(1156, 630)
    made.show()
    return made


def people(desk: Desk) -> list[str]:
    """Everybody's name."""
    return sorted(row.title for row in desk.records.select("people"))


def type_and_enter(qtbot: Any, page: ImportPage, text: str) -> None:
    """Put a text in the place of the one that is repaired."""
    box: Any = page.review_step.panel.editor.box
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
