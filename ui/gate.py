"""What the one who sits at the desk may not do: buttons and menus ask here, and are grey with the reason beside them.

The answer is the façade's own (resources/rights/verbs.csv); what is grey here is refused there too.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal


class Gate(QObject):
    """`changed`: somebody else sits there, or the office is only looked at now. Without an office nothing is grey."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ask: Callable[..., str] | None = None

    def use(self, ask: Callable[..., str] | None) -> None:
        """Whom to ask from now on: `Desk.why_not` of the open office."""
        self._ask = ask
        self.changed.emit()

    def why_not(self, needs: str) -> str:
        """Why none of these verbs of the façade can be used ("records.add records.edit"), "" when one can."""
        return self._ask(*needs.split()) if needs and self._ask is not None else ""


gate = Gate()
