"""Ways on where an office cannot be opened for work: looked at only, restored, salvaged, another folder, another try."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from trafficdesk.errors import KnownError
from ui.main_window import MainWindow
from ui.one_window import Holder, OneWindow
from ui.opening import restore_office, salvage_office
from ui.say import choose, tell
from ui.session import Session
from ui.tasks import run_change

if TYPE_CHECKING:
    from trafficdesk.desk import Desk, Looking
    from trafficdesk.transfer.restore import RestoreReport
    from trafficdesk.transfer.salvage import Salvaged
    from ui.recovery import RecoveryDialog


class Host(Protocol):
    """What the rescuer asks of the program."""

    window: MainWindow
    folder: Path
    session: Session | None
    only: OneWindow

    def open_again(self) -> None: ...
    def first_run(self) -> None: ...
    def let_go(self) -> Desk | None: ...
    def enter(self, desk: Desk) -> None: ...
    def refused(self, error: KnownError) -> None: ...
    def move_to(self, folder: Path) -> None: ...


class Rescuer(QObject):
    """One per program. why: the office is opened only to be looked at, for this reason; None: for work."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.window)
        self._host = host
        self.why: Looking | None = None

    # looking only

    def looks_beside(self, holder: Holder) -> bool:
        """Another window has the folder: whether it is opened here to be looked at, instead of going to that window."""
        from trafficdesk.desk import Looking

        sentence = f"这个办事处正在另一个窗口里用着：{holder}。同一时间只有一个窗口能登记。"
        if not choose(self._host.window, sentence, "到那个窗口去", "在这里打开来看"):
            return False
        self.why = Looking(f"{holder}正在另一个窗口里用着这个办事处。")
        return True

    def looks_instead(self, error: KnownError) -> bool:
        """Whether the office can be looked at although nothing can be written to its disk; then it is opened so."""
        from trafficdesk.desk import Looking
        from trafficdesk.transfer.condition import CannotWriteError

        if not isinstance(error, CannotWriteError):
            return False
        self.look(Looking(str(error), disk=True))
        return True

    def look(self, why: Looking) -> None:
        """Open the office only to be looked at."""
        self.why = why
        self._host.open_again()

    def _work_no_more(self, why: Looking) -> None:
        """The open office goes on as one that is only looked at."""
        self._close(self._host.let_go(), lambda: self.look(why))

    def entered(self, desk: Desk) -> None:
        """An office was opened: over its pages stands why it can only be looked at, and the way to work."""
        window = self._host.window
        if desk.looking:
            window.show_notice(f"只能看，不能改。{desk.looking}", "再打开试试", self._try_again)
        else:
            self.why = None
            window.hide_notice()

    def _try_again(self) -> None:
        """The disk may have room now, the other window may be closed."""
        host = self._host
        if self.why is not None and not self.why.disk and not host.only.take():
            tell(host.window, f"那个窗口还开着：{host.only.holder()}。关掉它以后再试。")
            return
        desk, self.why = host.let_go(), None
        self._close(desk, host.open_again)

    def _close(self, desk: Desk | None, then: Callable[[], object]) -> None:
        def closed(_: object) -> None:
            then()

        run_change(self._host.window, lambda _: desk.close() if desk is not None else None, closed, label="")

    # recovering

    def recover(self, sentence: str, *, newer: bool = False) -> RecoveryDialog:
        """The recovery screen. sentence: why the office cannot be opened, "" when there is none yet. newer: it is whole all the same."""
        from trafficdesk.desk import Looking
        from ui.recovery import RecoveryDialog

        host = self._host
        self.why = None
        dialog = RecoveryDialog(host.folder, sentence, host.window, working=host.session is not None, newer=newer)
        dialog.restore_wanted.connect(self.restore)
        dialog.again_wanted.connect(host.open_again)
        dialog.folder_wanted.connect(host.move_to)
        dialog.salvage_wanted.connect(self._salvage)
        dialog.look_wanted.connect(lambda: self.look(Looking(sentence)))
        if host.session is not None:  # nothing more is written into what is damaged
            dialog.left.connect(lambda: self._work_no_more(Looking(sentence)))
        else:
            dialog.left.connect(host.window.close if sentence else host.first_run)
        dialog.open()
        return dialog

    def _salvage(self) -> None:
        host = self._host
        desk, folder = host.let_go(), host.folder
        run_change(
            host.window, lambda progress: salvage_office(desk, folder, progress), self._salvaged, host.refused,
            label="正在抢救数据",
        )  # fmt: skip

    def _salvaged(self, answer: tuple[Desk, Salvaged]) -> None:
        desk, found = answer
        self._host.enter(desk)
        self._host.window.say("打开的是抢救出来的内容，请逐条核对。", "warn")
        lost = f"有 {len(found.lost)} 张表读不全。" if found.lost else "每张表都读到了末尾。"
        tell(self._host.window, f"抢救出 {sum(found.rows.values())} 行。{lost}清单和损坏的文件在 {found.kept}。请逐条核对。")

    def restore(self, file: Path, password: str) -> None:
        """Close the office, exchange it for the backup, open what is there then; on refusal that is the old one."""
        if all(page.may_close() for page in self._host.window.pages().values()):
            self._restore_now(file, password)

    def _restore_now(self, file: Path, password: str, *, trust_plain: bool = False) -> None:
        host = self._host
        desk, folder = host.let_go(), host.folder

        def anyway() -> None:
            self._restore_now(file, password, trust_plain=True)

        def refused(error: KnownError) -> None:
            if self._trusts(error, password):
                anyway()
            else:
                host.refused(error)

        run_change(
            host.window, lambda progress: restore_office(desk, file, password or None, folder, progress, trust_plain),
            lambda answer: self._restored(answer, password, anyway), refused, label="正在从备份恢复",
        )  # fmt: skip

    def _trusts(self, error: KnownError | None, password: str) -> bool:
        """Whether a file was refused only for not being encrypted, no password was given, and the clerk means it."""
        from trafficdesk.transfer.faults import NotEncrypted

        plain = isinstance(error, NotEncrypted) and not password
        return plain and choose(self._host.window, str(error), "不恢复", "是自己的，照样恢复")

    def _restored(
        self, answer: tuple[Desk, RestoreReport | None, KnownError | None], password: str, anyway: Callable[[], None]
    ) -> None:
        desk, report, error = answer
        self._host.enter(desk)
        if self._trusts(error, password):
            anyway()
        elif error is not None:
            self._host.window.show_error(error)
        elif report is not None:
            kept = f"原来的内容留在 {report.kept}。" if report.kept is not None else ""
            self._host.window.say(f"已恢复到 {report.made_at:%Y-%m-%d %H:%M} 的备份。{kept}")
