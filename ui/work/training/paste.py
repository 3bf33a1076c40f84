"""A signed list pasted as text: names found, names of several people asked, unknown names kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QWidget

from trafficdesk.work.training.api import PastedName, Signed
from ui.dialogs.dialog import Dialog
from ui.tasks import run_query
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, label, row, rule, scrolled
from ui.widgets.sizes import open_size

_NOT_YET, _LEAVE_OUT, _BY_NAME = "请选是哪一位", "不登记", "只记姓名（档案里没有）"


class PasteDialog(Dialog):
    """`read` finds the names; `signed` are those to register after acceptance."""

    def __init__(self, read: Callable[[str], Sequence[PastedName]], parent: QWidget) -> None:
        super().__init__("粘贴签到名单", parent)
        self._read = read
        self.names: Sequence[PastedName] = ()
        self._choices: dict[str, QComboBox] = {}
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("签到名单")
        self.text.setPlaceholderText(
            "从 Excel、微信里复制签到的名单，粘贴在这里。一行一个人，或用顿号隔开；旁边有单位、序号也可以。"
            "有“成绩”一列的，连表头一起复制，成绩也会登记。"
        )
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._look)
        self.state, self.hint = label("", "h2"), WrappedLabel("", "warn")
        self._ask = column(gap=6, margins=(0, 0, 6, 0))
        inner = QWidget()
        inner.setLayout(column(self._ask, None, gap=0))
        self._area = scrolled(inner, "要选的人")
        self._area.hide()
        self.all_names = QCheckBox("档案里没有的，都只记姓名")
        self.all_names.setChecked(True)
        self.all_names.toggled.connect(lambda _: self._show())
        self.go = Button("登记已到", "primary", clicked=self.accept)
        leave = Button("不做了", clicked=self.reject)
        self.set_primary(self.go)
        foot = row(self.all_names, None, leave, self.go)
        parts = ((self.text, 2), self.state, self.hint, rule(), (self._area, 3), foot)
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        open_size(self, 760, 580)
        self._tell()

    @property
    def signed(self) -> list[Signed]:
        """Whom to register, once each."""
        found: dict[tuple[int, int, str], Signed] = {}
        for name in self.names:
            one = Signed(name.attendance, score=name.score) if name.attendance else self._chosen(name)
            if one is not None:
                found.setdefault((one.attendance, one.person, one.name), one)
        return list(found.values())

    def choose(self, name: str, place: int) -> None:
        """Answer who a name is: place 0 is nobody yet, then the candidates, then by name, then leave out."""
        self._choices[name].setCurrentIndex(place)

    def _chosen(self, name: PastedName) -> Signed | None:
        choice = self._choices.get(name.text)
        one: Signed | None = choice.currentData() if choice is not None else None
        return replace(one, score=name.score) if one is not None else None

    def _look(self) -> None:
        text = self.text.toPlainText()
        run_query(self, lambda _: self._read(text), self._found, key="paste")

    def _found(self, names: Sequence[PastedName]) -> None:
        self.names = names
        self._show()

    def _show(self) -> None:
        clear(self._ask)
        self._choices = {}
        for name in self.names:
            if not name.attendance:
                self._add_question(name)
        self._area.setVisible(bool(self._choices))
        self.all_names.setVisible(any(not name.candidates and not name.attendance for name in self.names))
        self._tell()

    def _add_question(self, name: PastedName) -> None:
        choice = QComboBox()
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(20)
        choice.setAccessibleName(f"{name.text}是哪一位")
        choice.addItem(_NOT_YET, None)
        for each in name.candidates:
            one = Signed(attendance=each.attendance) if each.attendance else Signed(person=each.person)
            choice.addItem(each.words, one)
        choice.addItem(_BY_NAME, Signed(name=name.text))
        choice.addItem(_LEAVE_OUT, None)
        # One who is on the books but was not invited is clear; a stranger's name is kept; namesakes are asked.
        if len(name.candidates) == 1 or (not name.candidates and self.all_names.isChecked()):
            choice.setCurrentIndex(1)
        choice.currentIndexChanged.connect(lambda _: self._tell())
        self._choices[name.text] = choice
        self._ask.addWidget(WrappedLabel(f"{name.text}：{name.why}"))
        self._ask.addWidget(choice)

    def _tell(self) -> None:
        clear_names = sum(bool(name.attendance) for name in self.names)
        open_ = [text for text, choice in self._choices.items() if choice.currentText() == _NOT_YET]
        number = len(self.signed)
        rest = f"，另有 {len(self._choices)} 个要看一下" if self._choices else ""
        self.state.setText(f"认出 {clear_names} 人{rest}" if self.names else "")
        self.hint.setText(f"还没有选定：{'、'.join(open_)}。没有选定的不登记。" if open_ else "")
        self.hint.setVisible(bool(open_))
        self.go.set_text(f"登记 {number} 人已到" if number else "登记已到")
        self.go.refuse("" if number else "名单里还没有认得出的人。")
