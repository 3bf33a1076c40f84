"""Why somebody wants to see what is hidden: asked each time, answered by one press, written down with who and when."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.dialogs.ask import ReasonDialog, ask_reason

USUAL = ("核对证件", "联系本人", "本人来查", "上级或交警查询")
_last = [""]


def ask_why(parent: QWidget, what: str, then: Callable[[str], None]) -> ReasonDialog:
    """Open the question; `then` gets the reason. What was answered last stands there, Enter takes it again."""

    def given(reason: str) -> None:
        _last[0] = reason
        then(reason)

    text = f"要看完整的{what}。谁在什么时候、为什么看，会记在“谁看过”里。"
    dialog = ask_reason(parent.window(), "查看完整内容", text, "查看", USUAL[0], given, offers=USUAL)
    dialog.line.setText(_last[0])
    dialog.line.selectAll()
    return dialog
