"""What concerns the whole form: findings of the row, a sentence without a field, an offer, the reason that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from trafficdesk.engine.finding import Finding
from trafficdesk.fields.nearness import days_word
from ui.forms.conflicts import Conflict, Conflicts
from ui.widgets.boxes import WrappedLabel
from ui.widgets.layout import clear
from ui.widgets.spoken import announce

Offer = tuple[str, Callable[[], None]]
FOUND_SHOWN = 3  # findings in full; the rest are counted


class Notices(QWidget):
    """Nothing to see until there is something to say."""

    reason_typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 0)
        layout.setSpacing(6)
        self.found, self._found_text, _ = _box("note")
        self.general, self._general_text, _ = _box("problem")
        self.offered, self._offer_text, self._buttons = _box("note")
        self.question, _, line = _box("note", "这样保存要写明原因，会留在记录里：")
        self._reason = QLineEdit()
        self._reason.setAccessibleName("原因")
        self._reason.setPlaceholderText("例如：两人证号相同，已看过原件")
        self._reason.textEdited.connect(lambda _: self.reason_typed.emit())
        line.addWidget(self._reason, 1)
        self.conflicts: Conflicts | None = None
        for part in self._parts():
            layout.addWidget(part)
        self.clear()

    def _parts(self) -> list[QWidget]:
        always: list[QWidget] = [self.found, self.general, self.offered, self.question]
        return always if self.conflicts is None else [self.conflicts, *always]

    @property
    def reason(self) -> str:
        return self._reason.text().strip() if self.asking else ""

    @property
    def asking(self) -> bool:
        return not self.question.isHidden()

    def clear(self) -> None:
        self._reason.clear()
        self.end_conflicts()
        for part in self._parts():
            part.hide()
        self.hide()

    def show_conflicts(
        self, sentence: str, conflicts: Sequence[Conflict], act: str = "照选的存", needs: str = "records.edit"
    ) -> Conflicts:
        """What somebody else saved meanwhile, beside what was typed; the general sentences of another try go."""
        self.end_conflicts()
        self.general.hide()
        self.conflicts = Conflicts(sentence, conflicts, self, act, needs)
        self._layout.insertWidget(0, self.conflicts)
        self._announce(sentence)
        self._show()
        return self.conflicts

    def end_conflicts(self) -> None:
        """Nothing is to be chosen any more."""
        if self.conflicts is not None:
            self._layout.removeWidget(self.conflicts)
            self.conflicts.hide()
            self.conflicts.deleteLater()
            self.conflicts = None

    def show_found(self, findings: Sequence[Finding]) -> None:
        """What is missing, late or wrong of the row, as the list of findings has it."""
        said = told(findings, lambda each: f"{days_word(each.days)}　{each.title}：{each.sentence}")
        self._found_text.setText("\n".join(said))
        self.found.setVisible(bool(said))
        self._show()

    def show_general(self, sentences: Sequence[str]) -> None:
        """Sentences that belong to no single field."""
        self._general_text.setText("\n".join(sentences))
        self._announce("，".join(sentences))
        self.general.setVisible(bool(sentences))
        self._show()

    def set_example(self, example: str) -> None:
        """Another example of a reason than that of a record's form."""
        self._reason.setPlaceholderText(f"例如：{example}")

    def ask_reason(self, wanted: bool) -> None:
        self.question.setVisible(wanted)
        self._show()

    def focus_reason(self) -> None:
        self._reason.setFocus()

    def offer(self, sentence: str, *offers: Offer) -> None:
        """A sentence with a button per way out; it goes away when one is taken."""
        self._offer_text.setText(sentence)
        self._announce(sentence)
        clear(self._buttons)
        for text, act in offers:
            button = QPushButton(text)
            button.clicked.connect(lambda _=False, act=act: self._take(act))
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self.offered.show()
        self._show()

    def _announce(self, sentence: str) -> None:
        if sentence:
            announce(self, sentence)

    def _take(self, act: Callable[[], None]) -> None:
        self.offered.hide()
        self._show()
        act()

    def _show(self) -> None:
        self.setVisible(any(not part.isHidden() for part in self._parts()))


def told(findings: Sequence[Finding], words: Callable[[Finding], str]) -> list[str]:
    """The most urgent findings in words, and how many more there are: nobody reads hundreds of lines over what he wants to fill in."""
    more = len(findings) - FOUND_SHOWN
    return [words(each) for each in findings[:FOUND_SHOWN]] + ([f"还有 {more} 项，在“提醒清单”。"] if more > 0 else [])


def _box(kind: str, text: str = "") -> tuple[QFrame, QLabel, QHBoxLayout]:
    frame = QFrame()
    frame.setProperty("box", kind)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(10, 8, 10, 8)
    layout.setSpacing(6)
    label = WrappedLabel(text)
    layout.addWidget(label)
    row = QHBoxLayout()
    row.setSpacing(8)
    layout.addLayout(row)
    return frame, label, row
