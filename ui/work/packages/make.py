"""做一份包: what a desk may see and fill, or one's own work back to the street, as one sealed file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from trafficdesk.work.packages.api import made_words
from ui.desks.backup_parts import PasswordLine, PathLine, WorkingForm, show_box, strength
from ui.forms.editors.link import LinkEditor
from ui.page import Actions
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.marks import StateMark

if TYPE_CHECKING:
    from trafficdesk.work.packages.api import PackageMade

_CHANGED, _ALL = "last", ""
_LABEL = "给哪家单位"


class MakePage(WorkingForm):
    """For whom, where to, with which password; then what was written."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "做一份包",
            "把对方该看、该填的内容做成一个加密、签名的文件，存到 U 盘。对方的第一份包在一台空电脑上导入，就成为它的办公点；"
            "以后的包只要给有变化的。",
        )
        self.session, self.desk = session, session.desk
        self.centre = ""
        link = replace(session.desk.records.view("people").field("unit"), label=_LABEL, required=False)
        self.unit = LinkEditor(session.desk, link)
        self.what = QComboBox()
        self.what.addItem("只要对方没有的变化", _CHANGED)
        self.what.addItem("全部内容", _ALL)
        self.target = PathLine("存到哪里", "选文件夹…", folder=True)
        self.password, self.again = PasswordLine("密码"), PasswordLine("再输一遍密码")
        self.strength = StateMark("none", "至少 8 个字符", role="fs-s")
        self._find = WrappedLabel("打名称、拼音或简称来找。", "hint")
        self.add_line(_LABEL, self.unit)
        self.add_line("", self._find)
        self.add_line("内容", self.what, "对方还没有回过包的，总是给全部。")
        self.add_line("存到哪里", self.target)
        self.add_line("密码", self.password)
        self.add_line("再输一遍", self.again)
        self.add_line("", self.strength)
        self.add_line("", show_box(self.password, self.again), "里面的证号、电话是完整的。密码当面或打电话告诉对方，不要和文件放在一起。")
        self.go = Button("做包", "primary", "arrow_export", clicked=self.make, needs="packages.make")
        self.unit.edited.connect(self.show_state)
        self.unit.open_record.connect(self.open_record)
        for line in (self.target.line, self.password, self.again):
            line.textChanged.connect(self.show_state)
        self.show_state()

    def row_actions(self) -> Actions:
        return Actions((), (self.go,))

    def shown(self) -> None:
        packages, backups = self.desk.packages, self.desk.backups
        run_query(self, lambda _: (packages.serves(), backups.target()), self._known, key="serves")

    def _known(self, read: tuple[str, str]) -> None:
        """A desk that works for a street gives its packages to nobody else."""
        self.centre, target = read
        if self.centre:
            self.unit.put(self.centre)
            self.intro.setText("把自己登记的、街道还没有的做成一个加密、签名的文件，存到 U 盘，交回街道。")
        self._find.setVisible(not self.centre)
        self.unit.set_locked(bool(self.centre))
        if not self.target.line.text():
            self.target.line.setText(self.session.preferences.packages_in or target)
        self.show_state()

    def choose(self, unit: int, name: str) -> None:
        """Start with a desk; 0 for none yet."""
        if unit:
            self.unit.put(unit, name)
            self.target.line.setFocus()

    def make(self) -> None:
        """Write the package."""
        target = self.target.path
        if target is None or not self.go.isEnabled():
            return
        unit = None if self.centre else self.unit.linked_id
        password, since = self.password.text(), self.what.currentData()
        self.set_running(True)
        self.report.hide()
        run_query(
            self, lambda progress: self.desk.packages.make(target, password, unit=unit, since=since, progress=progress),
            self._made, self.failed, label="正在做交换包",
        )  # fmt: skip

    def _made(self, made: PackageMade) -> None:
        self.set_running(False)
        self.session.preferences.packages_in = self.target.line.text()
        self.password.clear()
        self.again.clear()
        first, *more = made_words(made)
        self.report.say("交换包做好了", [first, *more, "拔 U 盘前请先“安全弹出”。"])
        self.status.emit(f"给{made.receiver}的交换包做好了。")
        self.noted.emit()

    def show_state(self) -> None:
        level, word = strength(self.password.text())
        typed = bool(self.password.text())
        self.strength.show_state(level if typed else "none", word if typed else "至少 8 个字符")
        self.go.refuse(self._lacks(level if typed else "bad"))

    def _lacks(self, level: str) -> str:
        """What is still to be done before it can be made."""
        if self.running:
            return "正在做交换包"
        if not self.centre and self.unit.linked_id is None:
            return "请先选给哪家单位"
        if self.target.path is None:
            return "请先选存到哪里"
        if level == "bad":
            return "请填密码"
        return "" if self.password.text() == self.again.text() else "两遍密码要一样"
