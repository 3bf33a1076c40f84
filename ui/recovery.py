"""What leads out when an office cannot be opened: its automatic copies, a backup from a stick, another folder, another try.

It needs no open office. Nothing here changes anything by itself: every way out keeps what is there (see transfer/restore).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from ui.desks.backup_parts import PATTERN, PasswordLine, show_box
from ui.dialogs.dialog import Dialog
from ui.dialogs.files import choose_folder, open_path
from ui.say import choose
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row

_PATH = Qt.ItemDataRole.UserRole
_ASKS = Qt.ItemDataRole.UserRole + 1
NONE_THERE = "这个文件夹里没有自动副本。请用 U 盘上的备份。"
ALL_BROKEN = "自动副本都坏了，不能用。请用 U 盘上的备份；没有备份，就抢救读得出的内容。"
WHAT_A_COPY_IS = "自动副本只有登记内容；附件和扫描件还在原处，不会动。恢复以前的数据会原样留在数据文件夹的 kept 里。"
SURE_OF_SALVAGE = (
    "抢救只拿回还读得出的内容，可能缺行，拿回的也要逐条核对。有好的副本或备份时请先用它们。"
    "损坏的文件会原样留在数据文件夹的 kept 里。"
)


class RecoveryDialog(Dialog):
    """sentence: why the office cannot be opened, "" when there is none yet. working: it is open all the same, for now.

    newer: it is whole, only this program is too old for it: nothing is put in its place by one key.
    """

    restore_wanted = Signal(object, str)  # file, password
    folder_wanted = Signal(object)
    salvage_wanted = Signal()
    look_wanted = Signal()
    again_wanted = Signal()
    left = Signal()

    def __init__(
        self, folder: Path, sentence: str, parent: QWidget | None, *, working: bool = False, newer: bool = False
    ) -> None:
        super().__init__("恢复数据" if sentence else "从备份恢复", parent)
        self._folder, self._newer = folder, newer
        self._stick: Path | None = None
        self.copies = QListWidget()
        self.copies.setAccessibleName("自动副本")
        self.copies.setMinimumHeight(theme.scaled(120))
        self.copies.setWordWrap(True)
        self.copies.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.copies.currentItemChanged.connect(lambda *_: self._show_state())
        self.hint = WrappedLabel("正在核对自动副本…", "hint")
        self.password = PasswordLine("做备份时设的密码，或登录密码、恢复码")
        self.password.textChanged.connect(lambda _: self._show_state())
        self._shown = show_box(self.password)
        self._make_buttons(bool(sentence), working)
        self._lay_out(sentence)
        self._show_state()
        run_query(self, lambda progress: checked_copies(folder, progress), self._show_copies, key="copies")
        self.copies.setFocus()

    def _make_buttons(self, broken: bool, working: bool) -> None:
        self.go = Button("恢复", "primary", "database", "F2", self._restore)
        self.go.setShortcut("F2")
        self.set_primary(self.go)
        self.from_stick = Button("用 U 盘上的备份…", "", "folder_open", clicked=self._choose_file)
        self.elsewhere = Button("换一个数据文件夹…", clicked=self._choose_folder)
        self.again = Button("再试一次", clicked=lambda: self._leave_by(self.again_wanted.emit))
        self.look = Button("只打开来看", clicked=lambda: self._leave_by(self.look_wanted.emit))
        self.look.hint = "能读出来的可以看，什么也不改"
        self.look.refuse("")
        self.salvage = Button("抢救读得出的内容…", "danger", clicked=self._salvage)
        self.leave = Button("先不恢复，只看" if working else "退出程序" if broken else "返回", clicked=self.reject)
        for button in (self.elsewhere, self.again, self.salvage):
            button.setVisible(broken)
        self.again.setVisible(broken and not working)
        self.elsewhere.setVisible(broken and not working)
        self.look.setVisible(broken and not working and not self._newer)
        if self._newer:
            self.salvage.hide()

    def _lay_out(self, sentence: str) -> None:
        head, _, rest = sentence.partition("。")
        problem = ProblemBox(f"{head}。", rest) if sentence else WrappedLabel("选一份备份，内容会原样回到这台电脑。", "label")
        self._secret = QWidget()
        self._secret.setLayout(column(label("备份的密码", "label"), self.password, self._shown, gap=6))
        self._secret.hide()
        ways = row(self.from_stick, self.elsewhere, self.again, self.look, None)
        body = column(
            problem, label("自动副本（这台电脑上，每天一份）", "h2"), (self.copies, 1), self.hint, ways, self._secret,
            margins=(18, 16, 18, 12), gap=10,
        )  # fmt: skip
        bar = framed("bar", row(self.salvage, None, self.leave, self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(620))

    def _show_copies(self, found: list[tuple[datetime, Path, str, bool]]) -> None:
        for when, path, fault, locked in found:
            told = f"{lost_since(when)}；加了密，要输密码或恢复码" if locked else lost_since(when)
            item = QListWidgetItem(f"{when:%Y-%m-%d %H:%M}　{fault or told}")
            item.setData(_PATH, None if fault else path)
            item.setData(_ASKS, locked)
            if fault:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.copies.addItem(item)
        good = next((place for place, (_, _, fault, _) in enumerate(found) if not fault), -1)
        if self._stick is None and not self._newer:
            self.copies.setCurrentRow(good)
        self.hint.setText(WHAT_A_COPY_IS if good >= 0 else ALL_BROKEN if found else NONE_THERE)
        self._show_state()

    @property
    def file(self) -> Path | None:
        """What would be restored."""
        item = self.copies.currentItem()
        chosen: Path | None = item.data(_PATH) if item is not None else None
        return chosen

    @property
    def asks(self) -> bool:
        """Whether it may be encrypted, so that a password or the recovery code can be typed."""
        item = self.copies.currentItem()
        return item is not None and bool(item.data(_ASKS))

    def _choose_file(self) -> None:
        if path := open_path(self, "选备份文件", PATTERN):
            self.offer(path)

    def offer(self, file: Path) -> None:
        """Put a backup file on top of what can be restored, and choose it."""
        self._stick = file
        item = QListWidgetItem(f"U 盘或别处的备份 {file.name}，恢复前会从头核对")
        item.setData(_PATH, file)
        item.setData(_ASKS, True)
        self.copies.insertItem(0, item)
        self.copies.setCurrentItem(item)
        self.password.setFocus()

    def _choose_folder(self) -> None:
        folder = choose_folder(self, self._folder)
        if folder is not None:
            self._leave_by(lambda: self.folder_wanted.emit(folder))

    def _restore(self) -> None:
        file, password = self.file, self.password.text() if self.asks else ""
        if file is not None:
            self._leave_by(lambda: self.restore_wanted.emit(file, password))

    def _salvage(self) -> None:
        if choose(self, SURE_OF_SALVAGE, "先不抢救", "抢救"):
            self._leave_by(self.salvage_wanted.emit)

    def _leave_by(self, way: Callable[[], object]) -> None:
        self.accept()
        way()

    def reject(self) -> None:
        super().reject()
        self.left.emit()

    def _show_state(self) -> None:
        self._secret.setVisible(self.file is not None and self.asks)
        self.go.refuse("" if self.file is not None else "请先选一份副本或备份")


def checked_copies(folder: Path, progress: Progress) -> list[tuple[datetime, Path, str, bool]]:
    """(when, file, what is wrong with it, whether it asks for a password) of the automatic copies, newest first.

    They are read through until a good one is found. One that asks for a password is looked at when it is restored.
    """
    from trafficdesk.transfer.automatic import copies
    from trafficdesk.transfer.faults import PasswordNeeded
    from trafficdesk.transfer.verify import verify

    found, good = [], False
    for when, path in sorted(copies(folder).items(), reverse=True):
        fault, locked = "", False
        if not good:
            try:
                verify(path, None, progress)
                good = True
            except PasswordNeeded:
                locked = True
            except KnownError:
                fault = "这一份也坏了，不能用"
        found.append((when, path, fault, locked))
    return found


def lost_since(when: datetime) -> str:
    """What is lost by going back to a copy."""
    days = (clock.now().date() - when.date()).days
    return f"{'今天' if days == 0 else f'{days} 天前'}做的，这以后登记的内容会没有"
