"""How the letters of this office look: red head, copies, whom to ask, what other bodies are called."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from trafficdesk.desk import Desk
from trafficdesk.engine.papers.letterhead import USUAL, Letterhead, departments
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row

_SAYS = "按《党政机关公文格式》印通知、函和纪要。单位自己印红头纸的，发文机关标志空着。以后第一次打印的照这里；打印过的不变。"
_LINES = (
    ("organ", "机关代字", "例如 东湖街办；程序编的号前面加上它，空着就是 隐改〔2026〕1号"),
    ("mark", "发文机关标志", "例如 东丽湖街道办事处文件；空着就不印红头和红线。函里不印“文件”两个字"),
    ("copies", "抄送", "例如 区道路交通安全工作联席会议办公室，区公安分局东丽湖派出所。"),
    ("contact", "联系人", "空着就是经办人；联系电话在“设置”里填"),
)


class LettersDialog(Dialog):
    """What is left empty stands on no letter."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("公文格式", parent)
        self.desk = desk
        self.lines = {name: self._line(label, hint) for name, label, hint in _LINES}
        self.bodies = {name: self._line(name, USUAL.get(name, "")) for name in departments()}
        form = QFormLayout()
        form.setSpacing(theme.scaled(6))
        for name, label, _ in _LINES:
            form.addRow(label, self.lines[name])
        form.addRow(WrappedLabel("主送机关的全称（建议函、移送函、移交函和催办单里怎么写）", "label"))
        for name, line in self.bodies.items():
            form.addRow(name, line)
        self.problem = Sentence()
        self.problem.hide()
        done = Button("保存", "primary", "save", "F2", self.save, needs="paper.set_letters")
        self.set_primary(done)
        give_up = Button("取消", clicked=self.reject)
        self.setLayout(column(WrappedLabel(_SAYS), form, self.problem, row(None, give_up, done), margins=(16, 14, 16, 14), gap=10))
        self.setMinimumWidth(theme.scaled(640))
        run_query(self, lambda _: desk.paper.letters(), self._show, key="letters")

    @staticmethod
    def _line(label: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(label)
        line.setPlaceholderText(hint)
        return line

    def save(self) -> None:
        """Keep what is typed."""
        typed = {name: line.text().strip() for name, line in self.lines.items()}
        bodies = {name: text for name, line in self.bodies.items() if (text := line.text().strip())}
        run_change(self, lambda _: self.desk.paper.set_letters(Letterhead(**typed, bodies=bodies)), lambda _: self.accept(), self._refused)

    def _show(self, head: Letterhead) -> None:
        for name, line in self.lines.items():
            line.setText(getattr(head, name))
            line.setCursorPosition(0)
        for name, line in self.bodies.items():
            line.setText(head.bodies.get(name, ""))

    def _refused(self, error: Exception) -> None:
        self.problem.say("error", str(error))
        self.problem.show()
