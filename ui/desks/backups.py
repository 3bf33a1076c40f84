"""Backup to a stick, its check, the way back, and what is kept on this PC."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from trafficdesk.errors import KnownError
from ui.desks.backup_parts import (
    FormPage,
    PasswordLine,
    PathLine,
    WorkingForm,
    backup_words,
    rehearsal_words,
    show_box,
    size_words,
    strength,
    verify_words,
)
from ui.desks.backup_schedule import SchedulePage
from ui.desks.settings import SettingsPage
from ui.dialogs.ask import ask_reason
from ui.dialogs.files import open_file
from ui.dialogs.health import show_health
from ui.page import Actions, Page, TabbedPage
from ui.printing.show import preview_document
from ui.say import choose
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row
from ui.widgets.marks import StateMark
from ui.widgets.read_table import ReadTable

if TYPE_CHECKING:
    from trafficdesk.transfer.backup import BackupReport
    from trafficdesk.transfer.rehearse import Rehearsal
    from trafficdesk.transfer.verify import VerifyReport

MAKE, SCHEDULE, VERIFY, RESTORE, LOCAL, SETTINGS = range(6)
WARN_DAYS = 7


def table_names(session: Session) -> Mapping[str, str]:
    """Tables of a backup's report → the words of the records that people keep."""
    wanted = ("units", "people", "vehicles", "agreements", "hazards", "meetings", "training")
    views = {view.code: view.label for view in session.desk.records.kinds()}
    return {code.replace("-", "_"): views[code] for code in wanted}


class BackupsPage(TabbedPage):
    """restore_wanted: the application closes the office, restores this file with this password, and opens it again."""

    restore_wanted = Signal(object, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("备份与恢复", parent)
        self.session = session
        self.add_tab("备份到 U 盘", lambda: MakePage(session))
        self.add_tab("定时备份", lambda: SchedulePage(session))
        self.add_tab("检验和演练", lambda: VerifyPage(session))
        self.add_tab("从备份恢复", self._restore_page)
        self.add_tab("本机数据", self._local_page)
        self.add_tab("设置", lambda: SettingsPage(session))

    def show_restore(self) -> None:
        """The menu's 从备份恢复."""
        self.show_tab(RESTORE)

    def show_settings(self) -> None:
        """Names, telephone, type and colours."""
        self.show_tab(SETTINGS)

    def _restore_page(self) -> RestorePage:
        page = RestorePage()
        page.restore_wanted.connect(self.restore_wanted)
        return page

    def _local_page(self) -> LocalPage:
        page = LocalPage(self.session)
        page.restore_chosen.connect(self._restore_copy)
        return page

    def _restore_copy(self, path: Path) -> None:
        page = self.show_tab(RESTORE)
        assert isinstance(page, RestorePage)
        page.file.line.setText(str(path))


class MakePage(WorkingForm):
    """Backup to a stick, with a password."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "备份到 U 盘",
            "把全部登记内容和附件做成一个加密的文件，存到 U 盘或另一块硬盘。备份时可以接着用，做完会读回核对一遍。",
        )
        self.session, self.desk = session, session.desk
        self.last = StateMark("none", "正在看上次备份的时间")
        self.target = PathLine("存到哪里", "选文件夹…", folder=True)
        self.password, self.again = PasswordLine("密码"), PasswordLine("再输一遍密码")
        self.strength = StateMark("none", "至少 8 个字符", role="fs-s")
        self.same = StateMark("none", "两遍要一样", role="fs-s")
        self.add_line("上次备份", self.last)
        self.add_line("存到哪里", self.target, "插好 U 盘再选。空间不够会先告诉您，不会写一半。")
        self.add_line("密码", _with(self.password, self.strength))
        self.add_line("再输一遍", _with(self.again, self.same))
        self.add_line(
            "",
            show_box(self.password, self.again),
            "恢复时要用这个密码。忘了谁也打不开，请抄下来锁在抽屉里，不要和 U 盘放在一起。",
        )
        self.go = Button("开始备份", "primary", "save", clicked=self.make, needs="backups.make")
        self._reason = label("", "label")
        for line in (self.target.line, self.password, self.again):
            line.textChanged.connect(self.show_state)
        self.show_state()

    def row_actions(self) -> Actions:
        return Actions((), (self._reason, self.go))

    def shown(self) -> None:
        backups = self.desk.backups
        run_query(self, lambda _progress: (backups.last(), backups.target()), self._show_last, key="last")

    def make(self) -> None:
        """Write the backup."""
        target = self.target.path
        if target is None or not self.go.isEnabled():
            return
        password = self.password.text()
        self.set_running(True)
        self.report.hide()
        run_query(
            self,
            lambda progress: self.desk.backups.make(target, password, progress),
            self._made,
            self.failed,
            label="正在备份",
        )

    def _made(self, report: BackupReport) -> None:
        self.set_running(False)
        self.password.clear()
        self.again.clear()
        self.report.say("备份做好了", backup_words(report, table_names(self.session)))
        self.status.emit(f"已备份到 {report.path.parent}。")
        self.noted.emit()
        self.shown()

    def _show_last(self, read: tuple[Any, str]) -> None:
        last, target = read
        if not self.target.line.text():
            self.target.line.setText(target)
        if last is None:
            self.last.show_state("bad", "还没有备份过")
            return
        from trafficdesk.clock import now

        days = (now().date() - last.date()).days
        when = "今天" if days == 0 else f"{days} 天以前"
        self.last.show_state("bad" if days >= WARN_DAYS else "ok", f"{last:%Y-%m-%d %H:%M}，{when}")

    def show_state(self) -> None:
        level, word = strength(self.password.text())
        typed = bool(self.password.text())
        self.strength.show_state(level if typed else "none", word if typed else "至少 8 个字符")
        alike = self.password.text() == self.again.text()
        second = bool(self.again.text())
        self.same.show_state(
            ("ok" if alike else "bad") if second else "none",
            ("一样" if alike else "两遍不一样") if second else "两遍要一样",
        )
        reason = ""
        if self.running:
            reason = "正在备份"
        elif self.target.path is None:
            reason = "请先选存到哪里"
        elif level == "bad" or not typed:
            reason = "请填密码"
        elif not alike:
            reason = "两遍密码要一样"
        self._reason.setText(reason)
        self.go.refuse(reason)


class VerifyPage(FormPage):
    """Read a backup through without touching anything."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "检验和演练",
            "检验：把备份文件从头到尾读一遍。演练：真的恢复到一个临时文件夹、打开、清点、比对，出一张证明，现有数据不动。"
            "每月演练一次最放心，状态栏写着有几天没有演练。",
        )
        self.session, self.desk = session, session.desk
        self.file = PathLine("备份文件", "选文件…", folder=False)
        self.password = PasswordLine("备份时的密码")
        self.add_line("备份文件", self.file)
        self.add_line("密码", self.password, "本机的自动副本没有密码，空着就行。")
        self.add_line("", show_box(self.password))
        self.go = Button("检验", "", "shield_checkmark", clicked=self.verify, needs="backups.verify")
        self.try_it = Button("恢复演练", "primary", "database", clicked=self.rehearse, needs="backups.rehearse")
        self.file.changed.connect(lambda _text: self._show_state(False))
        self._show_state(False)

    def row_actions(self) -> Actions:
        return Actions((), (self.go, self.try_it))

    def rehearse(self) -> None:
        """Restore the chosen file beside the office, and show the certificate."""
        file = self.file.path
        if file is None:
            return
        password, backups = self.password.text() or None, self.desk.backups
        self._show_state(True)
        self.report.hide()
        run_query(self, lambda progress: backups.rehearse(file, password, progress), self._proven, self._bad, label="正在演练恢复")

    def _proven(self, found: Rehearsal) -> None:
        self._show_state(False)
        self.report.say("演练成功", rehearsal_words(found))
        self.noted.emit()
        backups = self.desk.backups
        preview_document(self, lambda _progress: backups.certificate(found))

    def verify(self) -> None:
        """Check the chosen file."""
        file = self.file.path
        if file is None:
            return
        password = self.password.text() or None
        self._show_state(True)
        self.report.hide()
        run_query(
            self,
            lambda progress: self.desk.backups.verify(file, password, progress),
            self._good,
            self._bad,
            label="正在检验备份",
        )

    def _good(self, report: VerifyReport) -> None:
        self._show_state(False)
        self.report.say("备份完好", verify_words(report, table_names(self.session)))

    def _bad(self, error: KnownError) -> None:
        self._show_state(False)
        self.report.refuse(str(error))

    def _show_state(self, running: bool) -> None:
        why = "正在检验" if running else "" if self.file.path is not None else "请先选备份文件"
        for button in (self.go, self.try_it):
            button.refuse(why)


class RestorePage(FormPage):
    """The way back; the application does it, because the office must be closed for it."""

    restore_wanted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__(
            "从备份恢复",
            "用备份里的内容换下现在的内容。现在的内容不会丢：会原样留在数据文件夹的 kept 里。"
            "备份先完整核对，有一点不对就不换；要么全换好，要么一点不动。",
        )
        self.file = PathLine("备份文件", "选文件…", folder=False)
        self.password = PasswordLine("备份时的密码")
        self.add_line("备份文件", self.file)
        self.add_line("密码", self.password, "本机的自动副本没有密码，空着就行。")
        self.add_line("", show_box(self.password))
        self.go = Button("恢复…", "danger", "database", clicked=self.restore, needs="desk.restore")
        self.file.changed.connect(lambda _text: self._show_state())
        self._show_state()

    def row_actions(self) -> Actions:
        return Actions((), (self.go,))

    def restore(self) -> None:
        """Ask once more, then hand over to the application."""
        file = self.file.path
        if file is not None and self._sure(file):
            self.restore_wanted.emit(file, self.password.text())

    def _sure(self, file: Path) -> bool:
        kept = "现在的内容会留在数据文件夹的 kept 里。恢复时各页会关上，做完重新打开。"
        return choose(self, f"用 {file.name} 换下现在的全部内容？\n{kept}", "不恢复", "恢复")

    def _show_state(self) -> None:
        self.go.refuse("" if self.file.path is not None else "请先选备份文件")


class LocalPage(Page):
    """The data folder, the automatic copies, the check of everything. `restore_chosen` carries a copy."""

    title = "本机数据"
    restore_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.desk = session, session.desk
        folder = QLineEdit(str(session.folder))
        folder.setReadOnly(True)
        folder.setCursorPosition(0)
        folder.setAccessibleName("数据文件夹")
        open_it = Button("打开文件夹", "", "folder_open", clicked=self._open_folder)
        self.table = ReadTable(("自动副本", "大小", "文件"), "自动副本")
        self.table.itemSelectionChanged.connect(self._show_state)
        hint = label(
            "每天开机自动留一份，久的逐渐变稀。只有登记内容，不含附件，也没有加密：U 盘备份才防得住电脑坏了。",
            "hint",
        )
        top = row(label("数据文件夹", "label"), (folder, 1), open_it)
        ground = framed("plain", column(top, hint, (self.table, 1), gap=10, margins=(14, 12, 14, 0)))
        self.setLayout(column((ground, 1), gap=0))
        self.out = Button("全部导出…", "", "arrow_export", clicked=self._take_out)
        self.check = Button("检查全部数据", "", "shield_checkmark", clicked=self._check)
        self.use = Button("用这一份恢复…", "danger", "database", clicked=self._restore, needs="desk.restore")
        self._paths: list[Path] = []
        self._show_state()

    def row_actions(self) -> Actions:
        return Actions((self.check, self.out), (self.use,))

    def shown(self) -> None:
        run_query(self, lambda _progress: self.desk.backups.copies(), self._show, key="copies")

    def _show(self, copies: list[tuple[Any, Path, int]]) -> None:
        self._paths = [path for _, path, _ in copies]
        first, size_look, name_look = CellLook(bold=True), CellLook(right=True, ink="text2"), CellLook(ink="text2")
        self.table.show_rows(
            ((f"{when:%Y-%m-%d %H:%M}", first), (size_words(size), size_look), (path.name, name_look)) for when, path, size in copies
        )
        self.table.setColumnWidth(0, theme.scaled(180))
        self.table.setColumnWidth(1, theme.scaled(110))
        self._show_state()

    def _show_state(self) -> None:
        self.use.refuse("" if self.table.currentRow() >= 0 else "请先选一份自动副本")

    def _restore(self) -> None:
        if 0 <= self.table.currentRow() < len(self._paths):
            self.restore_chosen.emit(self._paths[self.table.currentRow()])

    def _open_folder(self) -> None:
        open_file(self.session.folder)

    def _take_out(self) -> None:
        """Everything into a plain folder; with full numbers only for a reason."""
        chosen = QFileDialog.getExistingDirectory(self, "全部导出到哪里")
        if not chosen:
            return
        if choose(self, "证号、电话要完整的吗？完整的要写明原因，会记下来。", "脱敏导出", "完整导出"):
            words = "全部台账和文件导出成一个文件夹，证号、电话是完整的。请写明为什么、给谁。"
            ask_reason(self, "全部导出", words, "导出", "报区交警支队核对", lambda reason: self.take_out_to(Path(chosen), reason))
        else:
            self.take_out_to(Path(chosen), "")

    def take_out_to(self, folder: Path, reason: str) -> None:
        """Write it; a reason means full numbers."""
        out = self.desk.take_out
        run_query(
            self, lambda progress: out.everything(folder, full=bool(reason), reason=reason, progress=progress),
            lambda found: self.status.emit(f"已导出到 {found.folder}，打开里面的 index.html 就能看。"), label="正在导出全部数据",
        )  # fmt: skip

    def _check(self) -> None:
        show_health(self.session, self.window(), self.status.emit, self.open_record.emit, self.changed.emit)


def _with(line: QWidget, mark: StateMark) -> QWidget:
    """An input with its state beside it."""
    holder = QWidget()
    mark.setMinimumWidth(theme.scaled(230))
    holder.setLayout(row((line, 1), mark))
    return holder
