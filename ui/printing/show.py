"""Render a document off the GUI thread and open its preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from trafficdesk.progress import Progress
from ui.printing.pages import Span
from ui.tasks import run_query

if TYPE_CHECKING:
    from trafficdesk.engine.prints import Printed


def preview_document(owner: QWidget, render: Callable[[Progress], Printed]) -> None:
    """Run `render` and show what it made; a KnownError is shown by the window."""
    run_query(owner, render, lambda printed: _open(owner, printed), label="正在排版")


def _open(owner: QWidget, printed: Printed) -> None:
    from ui.printing.preview import PrintPreview

    spans = [Span(name, first, count) for name, first, count in printed.parts]
    preview = PrintPreview(
        printed.content, printed.name, spans=spans, file_name=f"{printed.name}.pdf", parent=owner.window()
    )
    preview.finished.connect(preview.deleteLater)
    preview.open()
