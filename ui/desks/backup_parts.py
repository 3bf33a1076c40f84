"""What the backup pages share: the password line with its strength, the file line, sizes and reports in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QScrollArea, QWidget

from trafficdesk.errors import KnownError
from ui.page import Page
from ui.theme import theme
from ui.widgets import spoken
from ui.widgets.boxes import ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, scrolled
from ui.widgets.marks import IconMark

if TYPE_CHECKING:
    from trafficdesk.transfer.backup import BackupReport
    from trafficdesk.transfer.rehearse import Rehearsal
    from trafficdesk.transfer.verify import VerifyReport

SHORTEST = 8
GOOD_LENGTH = 12
PATTERN = "备份文件 (*.tdbak);;所有文件 (*)"
FORM_WIDE = 660


def strength(password: str) -> tuple[str, str]:
    """(level, word) of a password; "bad" may not be used."""
    kinds = len({_kind_of(char) for char in password})
    if len(password) < SHORTEST:
        return "bad", f"太短，至少 {SHORTEST} 个字符"
    if len(set(password)) < 4:
        return "bad", "几乎是同一个字符，换一个"
    if len(password) >= GOOD_LENGTH and kinds >= 2:
        return "ok", "强"
    if kinds >= 3 or len(password) >= GOOD_LENGTH:
        return "ok", "可以"
    return "warn", "偏弱，加长一些，字母数字混用"


def _kind_of(char: str) -> str:
    return (
        "digit" if char.isdigit() else "upper" if char.isupper() else "lower" if char.islower() else "other"
    )


def size_words(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1024 / 1024:,.1f} 兆" if size >= 1024 * 1024 else f"{max(1, round(size / 1024)):,} KB"


def counts_words(tables: Mapping[str, int], names: Mapping[str, str]) -> str:
    """The rows that people know by name: 单位 33，驾驶员 289."""
    return "，".join(f"{word} {tables[table]:,}" for table, word in names.items() if tables.get(table))


def backup_words(report: BackupReport, names: Mapping[str, str]) -> list[str]:
    """A finished backup in sentences."""
    lines = [
        f"文件 {report.path.name}，{size_words(report.size)}，存在 {report.path.parent}。",
        f"里面有：{counts_words(report.tables, names) or '还没有记录'}；附件 {report.files:,} 个。",
        f"写完已经读回核对过，用时 {max(1, round(report.seconds))} 秒。拔 U 盘前请先“安全弹出”。",
    ]
    if report.damaged_attachments:
        lines.append(f"有 {len(report.damaged_attachments)} 个附件在备份之前就坏了，请重新扫描后再加。")
    return lines


def verify_words(report: VerifyReport, names: Mapping[str, str]) -> list[str]:
    """A checked backup in sentences."""
    return [
        f"{report.office or '本单位'} {report.made_at:%Y-%m-%d %H:%M} 做的备份，{size_words(report.size)}，可以恢复。",
        f"里面有：{counts_words(report.tables, names) or '没有记录'}；"
        + (f"附件 {report.files:,} 个。" if report.with_attachments else "不含附件，是本机的自动副本。"),
        "从头到尾读过一遍，内容和做的时候一样。"
        + ("已加密。" if report.encrypted else "没有加密，不要带出办公室。"),
    ]


def rehearsal_words(found: Rehearsal) -> list[str]:
    """A rehearsal in sentences."""
    return [
        f"{found.office or '本单位'} {found.made_at:%Y-%m-%d %H:%M} 做的备份，恢复到临时文件夹、打开、清点过，"
        f"用时 {max(1, round(found.seconds))} 秒。",
        f"共 {found.rows:,} 条记录，条数和备份时一样；"
        + (f"附件 {found.files:,} 个，逐个核对过。" if found.with_attachments else "不含附件，是本机的自动副本。"),
        f"修改记录到第 {found.act} 步，逐步核对无误。" if found.act else "这份备份里的修改记录还没有上链。",
        "临时文件夹已经清掉，现有数据没有改动。证明可以打印存档。",
    ]


class PasswordLine(QLineEdit):
    """A line of dots; `show_it` shows what is typed."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setMaxLength(200)

    def show_it(self, on: bool) -> None:
        """Show or hide the letters."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


class PathLine(QWidget):
    """A path with a button that picks it. `changed` carries it."""

    changed = Signal(str)

    def __init__(self, name: str, act: str, *, folder: bool, pattern: str = PATTERN) -> None:
        super().__init__()
        self._folder, self._name, self._pattern = folder, name, pattern
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText("可以直接粘贴路径" if not folder else "例如 U 盘 E:\\")
        self.line.textChanged.connect(self.changed)
        self.button = Button(act, "", "folder_open", clicked=self.ask)
        self.setLayout(row((self.line, 1), self.button))

    @property
    def path(self) -> Path | None:
        """What is chosen, None when nothing is."""
        text = self.line.text().strip().strip('"')
        return Path(text) if text else None

    def ask(self) -> None:
        """Let the clerk pick."""
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(self, self._name, self.line.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._name, self.line.text(), self._pattern)
        if chosen:
            self.line.setText(chosen)


class ReportBox(QWidget):
    """Sentences after the work: what was done, or why not."""

    def __init__(self) -> None:
        super().__init__()
        self._head, self._text = label("", "h2"), WrappedLabel("")
        self._good = framed(
            "info",
            column(
                row(IconMark("checkmark_circle", "ok"), (self._head, 1)), self._text, margins=(12, 8, 12, 10)
            ),
        )
        self._bad = ProblemBox("", "")
        self.setLayout(column(self._good, self._bad, gap=0))
        self.hide()

    def say(self, head: str, lines: list[str]) -> None:
        """It worked."""
        self._head.setText(head)
        self._text.setText("\n".join(lines))
        self._good.show()
        self._bad.hide()
        self.show()

    def refuse(self, sentence: str) -> None:
        """It did not: a known error's sentence."""
        head, _, rest = sentence.partition("。")
        self._bad.say(f"{head}。" if rest else sentence, rest)
        self._bad.text.setVisible(bool(rest))
        self._good.hide()
        self._bad.show()
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._into_view)  # once the page has given it its height

    def _into_view(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self, 0, 8)

    @property
    def text(self) -> str:
        """Everything that is said."""
        if self._good.isHidden():
            return f"{self._bad.head.text()}{self._bad.text.text()}"
        return f"{self._head.text()}\n{self._text.text()}"


class FormPage(Page):
    """A page of one question: a narrow column of labelled lines, a report below them."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.title = title
        self.intro = WrappedLabel(hint, "label")
        self.report = ReportBox()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        body = QWidget()
        body.setLayout(column(self.intro, self._grid, self.report, None, gap=14, margins=(18, 16, 18, 16)))
        self._body = body
        holder = QWidget()
        holder.setLayout(row(body, None))
        ground = framed("plain", column((scrolled(holder, title), 1), gap=0))
        self.setLayout(column((ground, 1), gap=0))
        theme.changed.connect(self._fit)
        self._fit()

    def add_line(self, name: str, widget: QWidget, hint: str = "") -> None:
        """A labelled line, with a hint below it."""
        if not widget.accessibleName():
            spoken.name(widget, name, hint)
        at = self._grid.rowCount()
        self._grid.addWidget(label(name, "label"), at, 0)
        self._grid.addWidget(widget, at, 1)
        if hint:
            self._grid.addWidget(WrappedLabel(hint, "hint"), at + 1, 1)

    def _fit(self) -> None:
        self._body.setMinimumWidth(min(theme.scaled(FORM_WIDE), 820))
        self._body.setMaximumWidth(theme.scaled(FORM_WIDE + 120))


class WorkingForm(FormPage):
    """A form whose work runs beside the window: grey while it does, a refusal told in the report."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__(title, hint)
        self.running = False

    def show_state(self) -> None:
        """Say what is still to be filled in, and whether the button may be pressed."""
        raise NotImplementedError

    def set_running(self, running: bool) -> None:
        """The work began or ended."""
        self.running = running
        self.show_state()

    def failed(self, error: KnownError) -> None:
        """The work ended with a known error; nothing that was typed is taken away."""
        self.set_running(False)
        self.report.refuse(str(error))


def show_box(*lines: PasswordLine) -> QCheckBox:
    """A check box that shows what was typed as passwords."""
    box = QCheckBox("显示密码")
    for line in lines:
        box.toggled.connect(line.show_it)
    return box
