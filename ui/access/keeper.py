"""The program's door: login before the window, locking it, giving the office a password and taking it away.

The dialogs are imported when they are asked for: the window shows itself before anything heavy is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress
from ui.access.veil import Veil, veil_all
from ui.idle import Idle
from ui.main_window import MainWindow
from ui.say import choose
from ui.session import Session
from ui.tasks import run_change

if TYPE_CHECKING:
    from trafficdesk.desk import Desk
    from trafficdesk.engine.prints import Printed
    from ui.access.login import LoginDialog

_MINUTE_MS = 60_000
ON_SERVER = "数据在服务器上，谁能打开由服务器的用户和口令定，本机不另设密码。点这里看谁能登记。"
PLAIN = "　线路未加密"
PLAIN_LINE = "到服务器的线路没有加密，同一个网里的人可能看得到经过的内容。请管服务器的人开 ssl。"
IN_PLAIN = (
    "取消密码以后，数据和附件不再加密，谁能打开这台电脑，谁就能看到全部内容；也不再分使用人和角色。"
    "会把全部数据另写一份、逐条核对再换上。"
)


class Host(Protocol):
    """What the keeper asks of the program."""

    window: MainWindow
    folder: Path
    session: Session | None

    def open_again(self) -> None: ...
    def let_go(self) -> Desk | None: ...
    def enter(self, desk: Desk) -> None: ...
    def refused(self, error: KnownError) -> None: ...


class Keeper(QObject):
    """One per program."""

    def __init__(self, host: Host, app: QApplication) -> None:
        super().__init__(host.window)
        self._host = host
        self._veils: list[Veil] = []
        self.dialog: LoginDialog | None = None
        self.idle = Idle(app, self)
        self.idle.idle.connect(self.lock)

    def ask(self) -> None:
        """Somebody has to log in before the office is opened."""
        from ui.access.login import LoginDialog

        self._host.window.set_counts({})  # not even how much is late
        self.dialog = LoginDialog(self._host.folder, self._host.window)
        self.dialog.entered.connect(self._host.open_again)
        self.dialog.left.connect(self._host.window.close)
        self.dialog.open()

    def entered(self, desk: Desk) -> None:
        """An office was opened: say whether it has a password, and watch over it if so."""
        from trafficdesk.desk import BY_CODE

        users, session = desk.users, self._host.session
        status = self._host.window.status
        if users.locked:
            status.show_security(f"已加密　{desk.office.user}", "数据有密码，已加密。")
        elif desk.office.server:
            plain = desk.office.line_is_plain()
            status.show_security(f"在服务器 {desk.office.server}{PLAIN if plain else ''}", f"{ON_SERVER}{PLAIN_LINE if plain else ''}")
        else:
            status.show_security("未加密", "数据没有加密，谁能打开这台电脑谁就能看。点这里设密码。")
        if users.locked and session is not None:
            self.idle.watch(session.preferences.lock_minutes * _MINUTE_MS)
        else:
            self.idle.rest()
        if desk.office.user == BY_CODE and not desk.looking:  # nobody has a password that he knows
            QTimer.singleShot(0, self, self.manage)

    def lock(self) -> None:
        """Cover every window until who locked it is back; nothing typed is lost."""
        from ui.access.login import LoginDialog
        from ui.dialogs.copies import remove_copies

        session = self._host.session
        if session is None or self._veils:
            return
        if not session.desk.users.locked:
            self._host.window.say("没有设密码，不用锁定。要设密码：工具 → 密码与使用人。", "note")
            return
        self.idle.rest()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        remove_copies()
        if QApplication.clipboard().ownsClipboard():  # a number that was copied here; what another program copied stays
            QApplication.clipboard().clear()
        self._veils = veil_all(QApplication.topLevelWidgets())
        self.dialog = LoginDialog(self._host.folder, QApplication.activeModalWidget() or self._host.window, only=session.desk.office.user)
        self.dialog.entered.connect(self._unlock)
        self.dialog.left.connect(self._somebody_else)
        self.dialog.open()

    def _lift(self) -> None:
        for veil in self._veils:
            veil.hide()
            veil.deleteLater()
        self._veils = []

    def _unlock(self) -> None:
        self._lift()
        if self._host.session is not None:
            self.entered(self._host.session.desk)

    def _somebody_else(self) -> None:
        """Leave the office to another user: only when nothing typed would be lost by it."""
        open_dialogs = [each for each in QApplication.topLevelWidgets() if each.isModal() and each.isVisible() and each is not self.dialog]
        if open_dialogs or not all(page.may_close() for page in self._host.window.pages().values()):
            self._lift()
            self.lock()
            return
        self._lift()
        desk = self._host.let_go()
        if desk is not None:
            desk.close()
        ring.let_go(self._host.folder)
        self.ask()

    # giving and taking the password

    def offer(self) -> None:
        """At the first start: a password may be set now, or later."""
        self._set_password(offered=True)

    def manage(self) -> None:
        """密码与使用人; of an office on a server, whose login is whose."""
        from ui.access.server_users import ServerUsersDialog
        from ui.access.users import UsersDialog

        session = self._host.session
        if session is None:
            return
        if session.desk.office.server:
            ServerUsersDialog(session, self._host.window).open()
            return
        if not session.desk.users.locked:
            self._set_password()
            return
        dialog = UsersDialog(session, self._host.window)
        dialog.code_wanted.connect(self._new_code)
        dialog.plain_wanted.connect(self._take_away)
        dialog.minutes.connect(self._keep_minutes)
        dialog.open()

    def _keep_minutes(self, minutes: int) -> None:
        if self._host.session is not None:
            self._host.session.preferences.lock_minutes = minutes
            self.idle.watch(minutes * _MINUTE_MS)

    def _set_password(self, *, offered: bool = False) -> None:
        from ui.access.passwords import SetPasswordDialog

        session = self._host.session
        if session is not None:
            dialog = SetPasswordDialog(session.desk.office.user, self._host.window, offered=offered)
            dialog.wanted.connect(self._encrypt)
            dialog.open()

    def _encrypt(self, name: str, password: str) -> None:
        left: list[str] = []

        def change(desk: Desk, progress: Progress) -> str:
            from trafficdesk.transfer.locking import lock_office

            owner, called = desk.users.first(name)
            desk.close()
            locked = lock_office(self._host.folder, owner, called, password, progress)
            left.extend(locked.left)
            return locked.code

        def done(code: str) -> None:
            self._show_code(code)
            if left:  # what was damaged before
                self._host.window.show_notice("　".join(left), "知道了", self._host.window.hide_notice)

        self._exchange(change, done, "正在加密")

    def _take_away(self) -> None:
        def change(desk: Desk, progress: Progress) -> str:
            from trafficdesk.transfer.locking import unlock_office

            desk.office.require(Right.RESTORE)
            desk.close()
            unlock_office(self._host.folder, progress)
            return ""

        if choose(self._host.window, IN_PLAIN, "不取消", "取消密码"):
            self._exchange(change, lambda _: self._host.window.say("已取消密码，数据不再加密。"), "正在取消密码")

    def _exchange(self, change: Callable[[Desk, Progress], str], then: Callable[[str], None], words: str) -> None:
        """Close the office, exchange it, open what is there then; on refusal that is the old one."""
        host = self._host
        if not all(page.may_close() for page in host.window.pages().values()):
            return
        desk = host.let_go()
        if desk is None:
            return
        self.idle.rest()

        def work(progress: Progress) -> tuple[Desk, str, KnownError | None]:
            from trafficdesk.desk import Desk as OpenDesk

            answer, refusal = "", None
            try:
                answer = change(desk, progress)
            except KnownError as error:
                refusal = error
            desk.close()
            return OpenDesk.open(host.folder), answer, refusal

        def done(read: tuple[Desk, str, KnownError | None]) -> None:
            opened, answer, refusal = read
            host.enter(opened)
            if refusal is not None:
                host.window.show_error(refusal)
            else:
                then(answer)

        run_change(host.window, work, done, host.refused, label=words)

    def _new_code(self) -> None:
        session = self._host.session
        if session is not None:
            run_change(self._host.window, lambda _: session.desk.users.new_code(), self._show_code)

    def _show_code(self, code: str) -> None:
        from ui.access.code import CodeDialog
        from ui.printing.show import preview_document

        session = self._host.session
        if session is None:
            return
        desk = session.desk

        def paper(_: Progress) -> Printed:
            from trafficdesk.engine.papers.recovery import recovery_print

            return recovery_print(code, desk.office.name, desk.office.user, clock.today())

        dialog = CodeDialog(code, lambda: preview_document(dialog, paper), self._host.window)
        dialog.open()


