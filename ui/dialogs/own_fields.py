"""自设栏目: fields that an office adds to a ledger itself, renames and retires."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.own_fields import Own
from trafficdesk.errors import KnownError
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

KINDS = ("文字", "长文字", "数字", "日期", "选择", "是否")


class OwnFieldsDialog(Dialog):
    """One ledger at a time; `changed` carries the ChangeSet of each change."""

    changed = Signal(object)

    def __init__(self, desk: Desk, code: str, parent: QWidget) -> None:
        super().__init__("自设栏目", parent)
        self.setObjectName("page")
        self._desk = desk
        self._changing: Own | None = None
        self.ledger = QComboBox()
        self.ledger.setAccessibleName("哪个台账")
        for view in desk.records.kinds():
            if view.ledger:
                self.ledger.addItem(view.label, view.code)
        self.ledger.setCurrentIndex(max(0, self.ledger.findData(code)))
        self.ledger.activated.connect(lambda _at: self._turn_to())
        self.table = ReadTable(("栏目", "填什么", "可选的词", "使用情况"), "自设栏目")
        self.table.setAccessibleName("自设栏目")
        self.table.itemSelectionChanged.connect(self._tell)
        self.table.itemDoubleClicked.connect(lambda _item: self.begin_change())
        self.name, self.words, self.kind = QLineEdit(), QLineEdit(), QComboBox()
        self.name.setAccessibleName("栏目名称")
        self.name.setPlaceholderText("例如 政治面貌")
        self.words.setAccessibleName("可选的词")
        self.words.setPlaceholderText("党员、团员、群众")
        self.kind.setAccessibleName("填什么")
        self.kind.addItems(KINDS)
        self.kind.currentTextChanged.connect(lambda text: self.words.setEnabled(text == "选择"))
        self.words.setEnabled(False)
        self.name.textChanged.connect(lambda _text: self._tell())
        self.sentence = Sentence()
        self.sentence.hide()
        self.add_button = Button("增加", clicked=self.add, needs="own_fields.add")
        self.change_button = Button("修改选中的", clicked=self.turn_change, needs="own_fields.edit")
        self.switch = Button("停用", "", clicked=self.turn, needs="own_fields.retire")
        self.leave = Button("完成", "primary", clicked=self.accept)
        hint = "增加以后，表格、表单、筛选、查找、Excel、打印里都有这一栏。停用的不再显示，填过的内容留着；随时可以再用。"
        new = row(label("名称", "label"), (self.name, 2), label("填", "label"), self.kind, (self.words, 2), self.add_button)
        foot = row(self.change_button, self.switch, None, self.leave)
        parts = (row(label("台账", "label"), self.ledger, None), WrappedLabel(hint, "hint"), (self.table, 1), self.sentence, new, foot)
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        open_size(self, 760, 460)
        self._show()

    @property
    def code(self) -> str:
        """The ledger that is shown."""
        return str(self.ledger.currentData())

    def add(self) -> None:
        """What is typed: a new field, or the one that is being changed."""
        code, name, kind, words = self.code, self.name.text(), self.kind.currentText(), self._typed_words()
        own, fields = self._changing, self._desk.own_fields
        if own is None:
            run_change(self, lambda _: fields.add(code, name, kind, words), self._done, self._refused)
        else:
            run_change(self, lambda _: fields.edit(own.id, name, words, listed=own.listed), self._done, self._refused)

    def turn_change(self) -> None:
        """Begin to change the chosen field, or give that up."""
        if self._changing is None:
            self.begin_change()
        else:
            self._type_anew()

    def begin_change(self) -> None:
        """The chosen field's name and words into the boxes; of what kind it is stays, what was typed in it has that kind."""
        own = self._chosen()
        if own is not None:
            self._changing = own
            self.name.setText(own.name)
            self.kind.setCurrentText(own.kind)
            self.words.setText("、".join(own.words))
            self._tell()
            self.name.setFocus()
            self.name.selectAll()

    def turn(self) -> None:
        """Retire the chosen field, or use it again."""
        own = self._chosen()
        if own is not None:
            act = self._desk.own_fields.revive if own.retired else self._desk.own_fields.retire
            run_change(self, lambda _: act(own.id), self._done, self._refused)

    def _typed_words(self) -> list[str]:
        return [word for word in self.words.text().replace("，", "、").split("、") if word.strip()]

    def _chosen(self) -> Own | None:
        at = self.table.currentRow()
        return self._own[at] if 0 <= at < len(self._own) else None

    def _show(self) -> None:
        at = max(0, self.table.currentRow())
        self._own = self._desk.own_fields.all(self.code)
        self.table.show_rows((own.name, own.kind, "、".join(own.words), "停用" if own.retired else "在用") for own in self._own)
        for place, width in enumerate((200, 90, 260)):
            self.table.setColumnWidth(place, theme.scaled(width))
        if self._own:
            self.table.selectRow(min(at, len(self._own) - 1))
        self._tell()

    def _tell(self) -> None:
        own, changing = self._chosen(), self._changing is not None
        self.switch.set_text("重新使用" if own is not None and own.retired else "停用")
        self.add_button.set_text("改好" if changing else "增加")
        self.change_button.set_text("不改了" if changing else "修改选中的")
        for each in (self.kind, self.table, self.ledger):
            each.setEnabled(not changing)
        for button in (self.switch, self.change_button):
            button.refuse("" if own is not None else "请先选一个栏目。")
        # Enter in the boxes does what is typed; it never closes the dialog over it.
        self.set_primary(self.add_button if changing or self.name.text() else self.leave)

    def _turn_to(self) -> None:
        """Another ledger: what was begun with the one before is given up."""
        self._type_anew()
        self._show()

    def _type_anew(self) -> None:
        self._changing = None
        self.sentence.hide()
        self.name.clear()
        self.words.clear()
        self._tell()

    def _done(self, change: ChangeSet) -> None:
        self._type_anew()
        self.kind.setCurrentIndex(0)
        self._show()
        self.name.setFocus()
        self.changed.emit(change)

    def _refused(self, error: KnownError) -> None:
        self.sentence.say("error", str(error))
        self.sentence.show()
