"""An office on a server, as the window meets it: connecting, a password that is asked for, what other desks change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from trafficdesk.errors import KnownError, PasswordWanted
from ui.main_window import REACHED, MainWindow
from ui.session import Session
from ui.tasks import run_change, runner

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from ui.access.server import ServerDialog

TOGETHER_MS = 200  # what comes so close to each other is shown at once
_LATER = "新填的记下了，现在还没有用上。先把没有存的存好，再重新打开程序。"
_ELSEWHERE = "连得上，现在还没有换过去。先把没有存的存好，再点“文件 → 连接服务器…”连一次。"
_EACH = 5  # more at once than so many, and everything is read again


class Host(Protocol):
    """What the connector asks of the program."""

    window: MainWindow
    folder: Path
    session: Session | None

    def open_again(self) -> None: ...
    def first_run(self) -> None: ...
    def let_go(self) -> Desk | None: ...
    def move_to(self, folder: Path) -> None: ...


class Connector(QObject):
    """One per program."""

    # Sent by the listener's thread.
    _heard = Signal(object)
    _lost = Signal(object)

    def __init__(self, host: Host) -> None:
        super().__init__(host.window)
        self._host = host
        self.dialog: ServerDialog | None = None
        self._listener: Any = None
        self._changes: list[ChangeSet | None] = []
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._follow)
        self._heard.connect(self._hear)
        self._lost.connect(host.window.miss)
        runner().unreachable.connect(self._not_reached)

    # connecting

    def begin(self) -> None:
        """The data folder is empty: it shall open an office that is on a server."""
        dialog = self._open()
        dialog.left.connect(self._host.first_run)
        dialog.connected.connect(self._entered)

    def join(self, desk: Desk) -> None:
        """From the menu: another data folder; where the office is on a server already, its address anew."""
        host = self._host
        if desk.office.server:
            self.ask("")
        else:
            near = host.folder.parent / f"{host.folder.name}-服务器"
            self._open(near, choosing=True).connected.connect(self._exchange)

    def ask(self, sentence: str) -> None:
        """The server of the folder's office did not answer or let nobody in: another password, address or try."""
        from trafficdesk.engine.connecting import clerk_of, server_of

        place = self._host.folder
        before, clerk = server_of(place), clerk_of(place)
        dialog = self._open(server=before, sentence=sentence)
        if self._host.session is None:
            dialog.left.connect(self._host.window.close)
            dialog.connected.connect(self._entered)
        else:

            def connected(folder: Path, remark: str) -> None:
                same = (server_of(folder), clerk_of(folder)) == (before, clerk)
                (self._go_on if same else self._exchange)(folder, remark)

            dialog.connected.connect(connected)

    def _open(self, folder: Path | None = None, **how: Any) -> ServerDialog:
        from ui.access.server import ServerDialog

        dialog = ServerDialog(folder or self._host.folder, self._host.window, **how)
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()
        return dialog

    def _closed(self) -> None:
        self.dialog = None

    def _not_reached(self, error: KnownError) -> None:
        """In the middle of work: what is typed stays, and only a password that was changed has to be asked for."""
        if isinstance(error, PasswordWanted) and self._host.session is not None and self.dialog is None:
            self.ask(str(error))

    def _entered(self, _folder: Path, remark: str) -> None:
        self._remark(remark)
        self._host.open_again()

    def _go_on(self, _folder: Path, remark: str) -> None:
        self._remark(remark or REACHED)
        if self._host.session is not None:
            self.entered(self._host.session.desk)  # who listens may not have tried the new password yet
        self._host.window.follow(None)

    def _exchange(self, folder: Path, remark: str) -> None:
        """Another office takes the place of the open one, unless something that is typed in it is to be kept first."""
        host = self._host
        if not all(page.may_close() for page in host.window.pages().values()):
            self._remark(_LATER if folder == host.folder else _ELSEWHERE)
            return
        self._remark(remark)
        desk = host.let_go()

        def closed(_: object) -> None:
            host.move_to(folder)

        run_change(host.window, lambda _: desk.close() if desk is not None else None, closed, label="")

    def _remark(self, sentence: str) -> None:
        if sentence:
            self._host.window.say(sentence, "note")

    # other desks

    def entered(self, desk: Desk) -> None:
        """An office was opened: hear what other desks change in it."""
        self.rest()
        if desk.office.server:
            self._listener = desk.listen(self._heard.emit, self._lost.emit)

    def rest(self) -> None:
        """The office is being closed."""
        listener, self._listener = self._listener, None
        self._soon.stop()
        self._changes.clear()
        if listener is not None:
            listener.close()

    def _hear(self, change: ChangeSet | None) -> None:
        if self._listener is not None:
            self._changes.append(change)
            self._soon.start()

    def _follow(self) -> None:
        """Read again what others changed; what is being typed, chosen or looked at stays where it is."""
        changes, self._changes = self._changes, []
        for each in [None] if None in changes or len(changes) > _EACH else changes:
            self._host.window.follow(each)
