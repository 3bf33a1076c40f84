"""定时备份: a stick that is written to by itself while it is plugged in."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from trafficdesk.errors import KnownError
from ui.desks.backup_parts import FormPage, PasswordLine, PathLine, show_box
from ui.page import Actions
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.buttons import Button
from ui.widgets.marks import StateMark

_DAYS = ((1, "每天"), (2, "每 2 天"), (7, "每周"), (14, "每两周"), (30, "每 30 天"))


class SchedulePage(FormPage):
    """Folder, days and password; what is on now."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "定时备份",
            "U 盘插着的时候，到了日子自动备份一次；导入名单、办结年度以前也先备份一次。U 盘没插就等插上再做。",
        )
        self.session, self.desk = session, session.desk
        self.now = StateMark("none", "正在看现在的设置")
        self.target = PathLine("存到哪里", "选文件夹…", folder=True)
        self.days = QComboBox()
        for number, words in _DAYS:
            self.days.addItem(words, number)
        self.days.setAccessibleName("几天一次")
        self.password = PasswordLine("密码")
        self.add_line("现在", self.now)
        self.add_line("存到哪里", self.target, "选 U 盘里的一个文件夹。定时做的备份名字以“定时_”开头，久的逐渐变稀；您自己做的不动。")
        self.add_line("多久", self.days)
        self.add_line("密码", self.password)
        self.add_line("", show_box(self.password), "密码存在本机的数据文件夹里，只有本机这个用户读得到，不会带进备份。请另外抄下来锁好。")
        self.stop = Button("停用", "", "dismiss", clicked=self.turn_off, needs="backups.stop_schedule")
        self.go = Button("启用定时备份", "primary", "save", clicked=self.turn_on, needs="backups.set_schedule")
        self.target.changed.connect(lambda _text: self._show_state())
        self.password.textChanged.connect(lambda _text: self._show_state())
        self._show_state()

    def row_actions(self) -> Actions:
        return Actions((self.stop,), (self.go,))

    def shown(self) -> None:
        backups = self.desk.backups
        run_query(self, lambda _: (backups.schedule(), backups.schedule_failed()), self._show, key="schedule")

    def turn_on(self) -> None:
        """Keep the schedule; the first backup is made at once."""
        folder, days, password = self.target.path, self.days.currentData(), self.password.text()
        if folder is None:
            return
        backups = self.desk.backups

        def work(_: object) -> None:
            backups.set_schedule(folder, days, password)
            backups.run_schedule(before="启用")

        run_change(self, work, lambda _none: self._done("已启用定时备份"), self._failed, label="正在备份")

    def turn_off(self) -> None:
        """No more backups by itself."""
        run_change(self, lambda _: self.desk.backups.stop_schedule(), lambda _none: self._done("已停用定时备份"), self._failed)

    def _done(self, words: str) -> None:
        self.password.clear()
        self.status.emit(f"{words}。")
        self.shown()

    def _failed(self, error: KnownError) -> None:
        self.report.refuse(str(error))

    def _show(self, read: tuple[tuple[str, int], str]) -> None:
        (folder, days), failed = read
        if folder and not self.target.line.text():
            self.target.line.setText(folder)
            self.days.setCurrentIndex(max(self.days.findData(days), 0))
        if failed:
            self.now.show_state("bad", "上一次没有做成")
            self.report.refuse(failed)
        else:
            self.now.show_state("ok" if folder else "none", f"每 {days} 天备份到 {folder}" if folder else "没有启用")
        self.stop.refuse("" if folder else "没有启用。")

    def _show_state(self) -> None:
        self.go.refuse("请先选存到哪里" if self.target.path is None else "" if self.password.text() else "请填密码")
