"""Render a document off the GUI thread and open its preview; what goes to paper from there is written down first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from trafficdesk.engine.first_print import DRAFT
from trafficdesk.progress import Progress
from ui.dialogs.ask import ask_reason
from ui.page import Page
from ui.printing.pages import Span
from ui.tasks import run_change, run_query

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.engine.prints import Printed
    from ui.printing.preview import PrintPreview

ALL, OTHERS, NOTHING = "all", "others", "nothing"


def preview_document(
    owner: QWidget, render: Callable[[Progress], Printed], copies: int = 1, *, draft: bool = False
) -> None:
    """Run `render` and show what it made; a KnownError is shown by the window. draft: it never counts as printed."""
    run_query(owner, render, lambda printed: _asked(owner, printed, render, copies, draft), label="正在排版")


def _asked(owner: QWidget, printed: Printed, render: Callable[[Progress], Printed], copies: int, draft: bool) -> None:
    """What is signed is not printed with a gap unasked: all of it, the others only, or nothing."""
    rows = () if draft else printed.asked_about
    answer = _ask_rare(owner, printed, len(rows)) if rows else ALL
    if answer == OTHERS:

        def others(progress: Progress) -> Printed:
            return printed.without(rows, progress)

        run_query(owner, others, lambda rest: _open(owner, rest, others, copies, draft), label="正在排版")
    elif answer == ALL:
        _open(owner, printed, render, copies, draft)


def _ask_rare(owner: QWidget, printed: Printed, gaps: int) -> str:
    box = QMessageBox(owner.window())
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("有字打不出来")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(printed.by_hand)
    rest = len(printed.papers) - gaps
    back = box.addButton("先不打", QMessageBox.ButtonRole.RejectRole)
    others = box.addButton(f"只打其余 {rest} 份", QMessageBox.ButtonRole.AcceptRole) if rest else None
    everything = box.addButton("都打，空框手写", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    box.exec()
    clicked = box.clickedButton()
    return ALL if clicked is everything else OTHERS if others is not None and clicked is others else NOTHING


def _open(owner: QWidget, printed: Printed, render: Callable[[Progress], Printed], copies: int, draft: bool) -> None:
    from ui.printing.preview import PrintPreview

    spans = [Span(name, first, count) for name, first, count in printed.parts]
    name = f"{printed.name}（{DRAFT}）" if draft else printed.name
    preview = PrintPreview(
        printed.content, name, spans=spans, file_name=f"{name}.pdf", notes=_notes(printed, draft), copies=copies,
        issue=printed.issue if printed.counts and not draft else None,
        word=printed.word,
        anew=(lambda: _ask_anew(preview, owner, printed, render)) if printed.kept and not draft else None, parent=owner.window(),
    )  # fmt: skip
    preview.came_out.connect(lambda: run_change(owner, lambda _: printed.came_out(), label=""))
    preview.issued.connect(lambda change: _tell(owner, change))
    preview.finished.connect(preview.deleteLater)
    preview.open()


def _notes(printed: Printed, draft: bool) -> tuple[str, ...]:
    """A draft is no first print; what has to be written in by hand is said of it too."""
    return printed.notes if not draft else (printed.by_hand,) if printed.by_hand else ()


def _ask_anew(preview: PrintPreview, owner: QWidget, printed: Printed, render: Callable[[Progress], Printed]) -> None:
    """What was printed has a mistake: with a reason it is void, and what stands on record now is shown instead."""

    def withdrawn(change: ChangeSet) -> None:
        _tell(owner, change)
        preview.reject()
        preview_document(owner, render)

    def act(reason: str) -> None:
        run_change(preview, lambda _: printed.withdraw(reason), withdrawn, preview.show_problem)

    words = f"打印过的 {len(printed.kept)} 份作废，按现在的内容重新打印。作废的那一份仍留在数据里。"
    ask_reason(preview, "重新出一份", words, "作废，重新出", "期限写错了", act, danger=True)


def _tell(owner: QWidget, change: ChangeSet) -> None:
    """The page from which it was printed passes the change on."""
    page: QWidget | None = owner
    while page is not None and not isinstance(page, Page):
        page = page.parentWidget()
    if page is not None:
        page.changed.emit(change)
