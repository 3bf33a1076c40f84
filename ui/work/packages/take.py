"""收一份包: what a package would bring, before it is brought in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from trafficdesk.work.packages.api import taken_words, waiting_words
from ui.desks.backup_parts import PasswordLine, PathLine, WorkingForm, show_box
from ui.page import Actions
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from trafficdesk.work.packages.api import PackageTaken

PATTERN = "交换包 (*.tdpack);;所有文件 (*)"
_FIRST = 12  # so many of what waits are named here, the rest on their own page


class TakePage(WorkingForm):
    """questions_wanted: what both sides changed is to be shown."""

    questions_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(
            "收一份包",
            "先核对，再收下。一边改的直接收下；两边都改了同一栏的，先照本机的不动，到“两边不同”里一处一处定。收下是一步，撤销也是一步。",
        )
        self.session, self.desk = session, session.desk
        self.file = PathLine("交换包文件", "选文件…", folder=False, pattern=PATTERN)
        self.password = PasswordLine("做包时的密码")
        self.add_line("交换包文件", self.file)
        self.add_line("密码", self.password, "做包的人定的密码，请当面或打电话问。")
        self.add_line("", show_box(self.password))
        self.look = Button("先核对", "", "search", clicked=self.preview, needs="packages.look")
        self.go = Button("收下", "primary", "arrow_import", clicked=self.take, needs="packages.take")
        self.asked = Button("两边不同…", "", "person_board", clicked=self.questions_wanted.emit, needs="packages.settle")
        self.asked.refuse("没有等着定的。")
        self.file.changed.connect(lambda _text: self.show_state())
        self.password.textChanged.connect(lambda _text: self.show_state())
        self.show_state()

    def row_actions(self) -> Actions:
        return Actions((self.asked,), (self.look, self.go))

    def start_with(self, file: Path) -> None:
        """A file that was chosen elsewhere."""
        self.file.line.setText(str(file))
        self.password.setFocus()

    def preview(self) -> None:
        """Read it and say what it would bring; no record is changed."""
        if (file := self.file.path) is None:
            return
        password, packages = self.password.text(), self.desk.packages
        self._begin()
        run_query(self, lambda progress: packages.look(file, password, {}, progress), self._looked, self.failed, label="正在核对交换包")

    def take(self) -> None:
        """Bring it in."""
        if (file := self.file.path) is None or not self.go.isEnabled():
            return
        password, packages = self.password.text(), self.desk.packages
        self._begin()
        run_change(self, lambda progress: packages.take(file, password, {}, progress), self._taken, self.failed, label="正在收交换包")

    def _begin(self) -> None:
        self.report.hide()
        self.set_running(True)

    def _looked(self, found: PackageTaken) -> None:
        self.set_running(False)
        self.report.say("核对过了，还没有收下", [*taken_words(found), *_waiting(found)])
        self.go.setFocus()

    def _taken(self, found: PackageTaken) -> None:
        self.set_running(False)
        self.password.clear()
        self.file.line.clear()
        self.report.say("收下了", [*taken_words(found), *_waiting(found)])
        self.asked.refuse("" if found.waiting else "没有等着定的。")
        (self.asked if found.waiting else self.file.line).setFocus()
        if found.change is not None:
            self.changed.emit(found.change)
        self.noted.emit()

    def show_state(self) -> None:
        why = "正在处理" if self.running else "请先选交换包文件" if self.file.path is None else "" if self.password.text() else "请填密码"
        for button in (self.look, self.go):
            button.refuse(why)


def _waiting(found: PackageTaken) -> list[str]:
    """What waits, the first ones by name."""
    if not found.waiting:
        return []
    more = [f"……另有 {len(found.waiting) - _FIRST} 条"] if len(found.waiting) > _FIRST else []
    head = f"要您定的 {len(found.waiting)} 条，先照本机的没有动："
    return [head, *(waiting_words(each) for each in found.waiting[:_FIRST]), *more]
