"""The status bar: what was just done with a visible 撤销, slow work; at the right what is chosen, the size of type, the last backup."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QSizePolicy, QWidget

from trafficdesk.clock import now
from ui.dialogs.files import open_file
from ui.theme import TYPE_SIZES, theme
from ui.widgets.layout import label, row, rule, set_role
from ui.widgets.marks import IconMark
from ui.widgets.progress_strip import ProgressPlace
from ui.widgets.spoken import announce

BACKUP_WARN_DAYS = 7


class LinkButton(QPushButton):
    """A word that can be pressed, in the size of the status bar. kind: flat (a link) or quiet."""

    def __init__(self, text: str, kind: str = "quiet", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self._underline = kind == "flat"
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        high = theme.scaled(22)
        line = "text-decoration: underline;" if self._underline else ""
        self.setStyleSheet(
            f"QPushButton {{ min-height: {high}px; max-height: {high}px; padding: 0 6px;"
            f" font-size: {theme.metric('fs-s')}pt; {line} }}"
            f" QPushButton:focus {{ padding: 0 5px; }}"
        )


class StatusBar(QFrame):
    """Says one sentence at a time."""

    undo_asked = Signal()
    type_asked = Signal(int)
    backup_asked = Signal()
    security_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "status")
        self._mark = IconMark("checkmark_circle", "ok", 16)
        self._sentence = label("", "small")
        # A long sentence is cut at the right edge by the layout, never pushing the window wider.
        self._sentence.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._sentence.setMinimumWidth(40)
        self.undo = LinkButton("撤销 Ctrl+Z", "flat")
        self.undo.clicked.connect(self.undo_asked)
        self._file: Path | None = None
        self.look, self.folder = LinkButton("打开", "flat"), LinkButton("所在文件夹", "flat")
        self.look.clicked.connect(lambda: self._go_to(folder=False))
        self.folder.clicked.connect(lambda: self._go_to(folder=True))
        self.busy = ProgressPlace(partial(LinkButton, "停止", "flat"), self)
        self.chosen = label("", "small")
        self.type_size = LinkButton("")
        self.type_size.setMenu(self._type_menu())
        self.backup = LinkButton("")
        self.backup.clicked.connect(self.backup_asked)
        self.security = LinkButton("")
        self.security.clicked.connect(self.security_asked)
        self._rules = [rule("v"), rule("v"), rule("v")]
        self.setLayout(
            row(
                self._mark,
                self._sentence,
                self.undo,
                self.look,
                self.folder,
                self.busy,
                None,
                self.chosen,
                self._rules[0],
                self.type_size,
                self._rules[1],
                self.security,
                self._rules[2],
                self.backup,
                margins=(12, 0, 8, 0),
                gap=8,
            )
        )
        for part in (self._mark, self.undo, self.look, self.folder, self.chosen, self._rules[0], self.security, self._rules[2]):
            part.hide()
        theme.changed.connect(self._fit)
        self._fit()

    def say(self, sentence: str, *, undoable: bool = False, level: str = "ok", file: Path | None = None) -> None:
        """Show a sentence with its time. level: ok (done), note (only told), warn or bad. file: what was written, to be opened."""
        shape = {"ok": "checkmark_circle", "note": "info", "warn": "warning_f", "bad": "error_circle_f"}[level]
        self._mark.show_icon(shape, "text2" if level == "note" else level)
        self._mark.setVisible(bool(sentence))
        text = f"{now():%H:%M} {sentence}" if sentence else ""
        self._sentence.setText(text)
        self._sentence.setToolTip(text)
        if sentence:
            announce(self, sentence)
        self.undo.setVisible(undoable)
        self._file = file
        for each in (self.look, self.folder):
            each.setVisible(file is not None)
        self._fold()

    def take_back(self, sentence: str) -> None:
        """A sentence holds no longer: it goes, unless another one was said since."""
        if self.says(sentence):
            self.say("")

    def says(self, sentence: str) -> bool:
        """Whether this is what was said last."""
        return bool(sentence) and self.sentence().endswith(f" {sentence}")

    def _go_to(self, *, folder: bool) -> None:
        if self._file is not None:
            open_file(self._file.parent if folder else self._file)

    def sentence(self) -> str:
        """What stands there now."""
        return self._sentence.text()

    def show_chosen(self, text: str) -> None:
        """How many are chosen, "" for nothing to say."""
        self.chosen.setText(text)
        self._fold()

    def show_backup(self, text: str, level: str = "") -> None:
        """When the last backup was: 上次备份 今天 08:05. level warn or bad colours it as well."""
        self.backup.setText(text)
        set_role(self.backup, "kind", "danger" if level == "bad" else "quiet")

    def show_security(self, text: str, meaning: str) -> None:
        """Whether the office has a password, and who is logged in; what that means."""
        self.security.setText(text)
        self.security.setToolTip(meaning)
        self.security.show()
        self._rules[2].show()
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _type_menu(self) -> QMenu:
        menu = QMenu(self)
        for step, name in enumerate(TYPE_SIZES):
            menu.addAction(name).triggered.connect(lambda _on=False, step=step: self.type_asked.emit(step))
        return menu

    def _fit(self) -> None:
        self.setFixedHeight(theme.scaled(28))
        self.type_size.setText(f"字号 {TYPE_SIZES[theme.step]}")
        self._fold()

    def _fold(self) -> None:
        # In large type on a narrow screen the switch stays in the menu 工具 and leaves its place.
        roomy = self.width() >= theme.scaled(1060)
        self.type_size.setVisible(roomy)
        self._rules[1].setVisible(roomy)
        self._rules[0].setVisible(roomy and bool(self.chosen.text()))
        self.chosen.setVisible(bool(self.chosen.text()))
        # What is chosen is marked in the table too: it leaves before a sentence is cut.
        if self.sizeHint().width() > self.width():
            self.chosen.hide()
            self._rules[0].hide()


def backup_words(last: datetime | None, now: datetime, proven: datetime | None = None, failed: str = "") -> tuple[str, str]:
    """What the status bar says of the last backup and of the last one that was proven by a rehearsal, and its level."""
    if failed:
        return "定时备份没有做成", "bad"
    if last is None:
        return "还没有备份到 U 盘", "bad"  # the copies beside the data do not help when the computer breaks
    days = (now.date() - last.date()).days
    when = "今天" if days == 0 else "昨天" if days == 1 else f"{last:%m-%d}"
    since = (now.date() - proven.date()).days if proven else None
    tried = "没有演练过" if since is None else "今天演练过" if since <= 0 else f"{since} 天前演练过"
    late = days < 0 or days >= BACKUP_WARN_DAYS  # a day to come: the clock was wrong then or is now
    return f"上次备份 {when} {last:%H:%M}，{tried}", "bad" if late else ""
