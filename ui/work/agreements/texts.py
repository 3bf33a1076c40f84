"""The texts of the agreements: editions at the left, the text with a field picker, the paper beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from trafficdesk.desk import ChangeSet
from trafficdesk.errors import KnownError
from trafficdesk.work.agreements.api import SIZES, AgreementText, Editable, Offer, WordText, editable, kept
from ui.dialogs.files import WORD, open_path
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule, split
from ui.widgets.marks import UnsavedMark
from ui.work.agreements.offers import OffersDialog
from ui.work.agreements.paper_pane import PaperPane

_WAIT_MS = 500


class TextsPage(ReadingPage):
    """Editions are never changed: saving keeps the text as the next edition of the year."""

    title = "责任书文本"
    sources = frozenset({"agreement-templates"})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.texts = session.desk.agreements.texts
        self._loaded = Editable("", "", "", 1)
        self._save = Button("另存为新版", "primary", "save", "F2", self.save)
        self._word = Button("从 Word 导入…", "", "arrow_import", clicked=self.choose_word)
        self._discard = Button("放弃", clicked=lambda: self._load_current())
        self._unsaved = UnsavedMark()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._shown: AgreementText | None = None
        self._offers: list[Offer] = []
        self._before = 0

    def build(self) -> Iterator[None]:
        left, middle, self.paper = framed("plain"), framed("panel"), PaperPane()
        self.offered = NoteBox("", Button("对照…", clicked=self.see_offers))
        self.offered.hide()
        parts = split(left, middle, self.paper, sizes=(240, 460, 440), stretch=(1, 1, 1))
        self.ground.setLayout(column(self.offered, (parts, 1), gap=0))
        yield
        self.list = QListWidget()
        self.list.setAccessibleName("文本版本")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left.setLayout(column(row(label("版本", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.list, 1), gap=0))
        yield
        self._fill_middle(middle)
        self._connect()
        yield

    def _fill_middle(self, middle: QWidget) -> None:
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName("正文")
        self.letter_size = QComboBox()
        self.letter_size.addItems(list(SIZES))
        self.letter_size.setAccessibleName("字号")
        self.leading = QLineEdit()
        self.leading.setAccessibleName("行距（磅）")
        self.leading.setPlaceholderText("行距")
        self.leading.setFixedWidth(theme.scaled(64))
        self.fields = QComboBox()
        self.fields.setAccessibleName("插入字段")
        self.fields.addItem("插入字段…", "")
        self.problems = WrappedLabel("", "bad")
        self.carried = WrappedLabel("", "warn")  # what a text that came from Word has lost
        self.carried.hide()
        hint = WrappedLabel(
            "一行一段。“一、”起头是标题，（一）（二）自己排号；{{姓名}} 换成档案里的内容，＿＿ 是要手写的线，一个一字宽；"
            "【当事人】【签字栏】各栏用 | 隔开。打印或签过的版本不会变。", "hint"
        )
        looks = (self.letter_size, self.leading, label("磅", "small"))
        tools = row(label("正文", "h2"), None, *looks, self.fields, margins=(14, 6, 12, 4))
        middle.setLayout(
            column(tools, rule(), row(hint, margins=(14, 6, 12, 0)), row(self.carried, margins=(14, 0, 12, 0)),
                   row(self.editor, margins=(12, 0, 12, 0)),
                   row(self.problems, margins=(14, 0, 12, 8)), gap=6)
        )  # fmt: skip

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._chosen())
        self.editor.textChanged.connect(self._typed)
        self.letter_size.currentTextChanged.connect(lambda _text: self._typed())
        self.leading.textEdited.connect(lambda _text: self._typed())
        self.fields.activated.connect(self._insert)
        self._timer.timeout.connect(self._check)

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._word,), (self._unsaved, self._discard, self._save))

    def unsaved(self) -> str:
        return "责任书文本" if self.dirty else ""

    @property
    def dirty(self) -> bool:
        """Whether the editor holds a text that is not an edition."""
        return self._shown is not None and self._edited() != (self._loaded.words, self._loaded.size, self._loaded.leading)

    def _edited(self) -> tuple[str, str, str]:
        return self.editor.toPlainText(), self.letter_size.currentText(), self.leading.text().strip()

    @property
    def body(self) -> str:
        """The text as it is kept."""
        return kept(self._shown.body if self._shown else "", *self._edited())

    def save(self) -> bool:
        """Keep the text as the next edition."""
        shown, body, year = self._shown, self.body, self.session.year
        if shown is None or not self.dirty:
            self.status.emit("文本没有改动，不用保存。")
            return True
        run_change(self, lambda _: self.texts.save(shown.variant, year, body), self._saved)
        return True

    def choose_word(self) -> None:
        """Pick a .docx that becomes the next edition of the chosen text."""
        if path := open_path(self, "选一个 Word 文件", WORD):
            self.take_word(path)

    def take_word(self, path: Path) -> None:
        """Put what a .docx says into the editor, not yet saved, and name what it could not carry."""
        shown = self._shown
        if shown is None:
            self.status.emit("请先在左边选一类责任书，Word 里的文本存成它的新版。")
            return

        def show(read: WordText) -> None:
            self._fill(editable(read.body))
            lost = f"没有带过来：{'、'.join(read.left_out)}。" if read.left_out else ""
            self._say_carried(f"从 {path.name} 读来，还没有保存。{lost}请对着右边的样子核对，再另存为新版。")

        run_query(self, lambda _: self.texts.from_word(path, shown), show, self._word_refused, label="正在读 Word")

    # inside

    def _word_refused(self, error: KnownError) -> None:
        self._say_carried(str(error))

    def _say_carried(self, sentence: str) -> None:
        self.carried.setText(sentence)
        self.carried.setVisible(bool(sentence))

    def _fetch(self) -> None:
        run_query(self, lambda _: (self.texts.all(), self.texts.fields()), self._show, key="texts")
        run_query(self, lambda _: self.texts.offers(), self._show_offers, key="offers")

    def _show(self, read: tuple[Sequence[AgreementText], dict[str, str]]) -> None:
        texts, fields = read
        if self.fields.count() == 1:
            for name, about in fields.items():
                self.fields.addItem(f"{name}（{about}）", name)
        chosen = self.list.currentRow()
        self.list.clear()
        for text in texts:
            used = "，已经用过" if text.used else ""
            item = QListWidgetItem(f"{text.variant_label}\n{text.year} 年第 {text.edition} 版{used}")
            item.setData(Qt.ItemDataRole.UserRole, text)
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(max(0, min(chosen, self.list.count() - 1)))

    def _chosen(self) -> None:
        if self.dirty and not self.may_close():
            return
        self._load_current()

    def _load_current(self) -> None:
        item = self.list.currentItem()
        self._shown = item.data(Qt.ItemDataRole.UserRole) if item else None
        self._say_carried("")
        self._loaded = editable(self._shown.body) if self._shown else Editable("", "", "", 1)
        self._fill(self._loaded)
        self._check()

    def _fill(self, text: Editable) -> None:
        self.editor.setPlainText(text.words)
        self.letter_size.setCurrentText(text.size)
        self.leading.setText(text.leading)
        self._typed()

    def see_offers(self) -> None:
        """What the program brings, beside what is printed now."""
        OffersDialog(self.texts, self._offers, self.session.year, self.changed.emit, self).open()

    def _show_offers(self, offers: Sequence[Offer]) -> None:
        self._offers = list(offers)
        names = "、".join(each.label for each in offers[:3]) + ("等" if len(offers) > 3 else "")
        self.offered.say(f"程序带来了 {len(offers)} 类责任书的新文本（{names}）。现在用的没有动，请对照以后决定用不用。")
        self.offered.setVisible(bool(offers))

    def _typed(self) -> None:
        self._timer.start()
        dirty = self.dirty
        self._unsaved.setVisible(dirty)
        self._save.refuse("" if dirty else "文本没有改动。")
        self._discard.refuse("" if dirty else "文本没有改动。")

    def _insert(self, place: int) -> None:
        name = self.fields.itemData(place)
        if name:
            self.editor.insertPlainText("{{" + name + "}}")
            self.fields.setCurrentIndex(0)
            self.editor.setFocus()

    def _check(self) -> None:
        words, body, prints = self.editor.toPlainText(), self.body, self.desk.agreements.prints
        self._before = len(body.split("\n")) - len(words.split("\n"))  # lines of the file above the first one that is seen
        if not words.strip():
            self.paper.show_nothing("选一个版本，这里看到印出来的样子。")
            return

        def work(_: Any) -> tuple[list[Any], bytes | None]:
            mistakes = self.texts.check(body)
            return mistakes, None if mistakes else prints.preview_text(body)

        run_query(self, work, self._checked, lambda error: self.paper.show_nothing(str(error)), key="check")

    def _checked(self, answer: tuple[list[Any], bytes | None]) -> None:
        mistakes, content = answer
        self.problems.setText("\n".join(
            f"第 {each.line - self._before} 行：{each.sentence}" if each.line > self._before else each.sentence for each in mistakes[:4]
        ))
        if content is not None:
            name = self._shown.variant_label if self._shown else ""
            self.paper.show_pdf(content, name, "样本")

    def _saved(self, change: ChangeSet) -> None:
        self._shown = None
        self.changed.emit(change)
        self.load()
