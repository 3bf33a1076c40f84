"""What is to be remembered of a record, with the day on which one is reminded of it."""

from __future__ import annotations

from trafficdesk.desk import Desk, Row
from ui.page import Page
from ui.parts.step_dialog import StepDialog

MEMOS = "memos"


def write_memo(page: Page, desk: Desk, about: Row) -> None:
    """Ask for its words and its day; the page says what was written."""
    view, memos = desk.records.view(about.code), desk.records.view(MEMOS)
    link = next((spec for spec in memos.fields if spec.target == view.code), None)
    of = {link.name: about.id} if link is not None else {"about": f"{view.label} {about.title}"}
    dialog = StepDialog(
        desk, f"备忘：{about.title}", "到了日子，在首页和提醒清单里提醒。", "记下", [memos.field("content"), memos.field("due")],
        lambda given, _reason: desk.records.add(MEMOS, {**given, **of}), page,
    )  # fmt: skip
    dialog.written.connect(page.changed)
    dialog.open()
