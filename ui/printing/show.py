"""Render a document off the GUI thread and open its preview; what goes to paper from there is written down first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from trafficdesk.engine.first_print import DRAFT
from trafficdesk.progress import Progress
from ui.page import Page
from ui.printing.pages import Span
from ui.tasks import run_query

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.engine.prints import Printed


def preview_document(
    owner: QWidget, render: Callable[[Progress], Printed], copies: int = 1, *, draft: bool = False
) -> None:
    """Run `render` and show what it made; a KnownError is shown by the window. draft: it never counts as printed."""
    run_query(owner, render, lambda printed: _open(owner, printed, copies, draft), label="正在排版")


def _open(owner: QWidget, printed: Printed, copies: int, draft: bool) -> None:
    from ui.printing.preview import PrintPreview

    spans = [Span(name, first, count) for name, first, count in printed.parts]
    name = f"{printed.name}（{DRAFT}）" if draft else printed.name
    preview = PrintPreview(
        printed.content, name, spans=spans, file_name=f"{name}.pdf", notes=() if draft else printed.notes, copies=copies,
        issue=printed.issue if printed.counts and not draft else None, parent=owner.window(),
    )  # fmt: skip
    preview.issued.connect(lambda change: _tell(owner, change))
    preview.finished.connect(preview.deleteLater)
    preview.open()


def _tell(owner: QWidget, change: ChangeSet) -> None:
    """The page from which it was printed passes the change on."""
    page: QWidget | None = owner
    while page is not None and not isinstance(page, Page):
        page = page.parentWidget()
    if page is not None:
        page.changed.emit(change)
