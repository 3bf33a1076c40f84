"""Records that are likely one: both side by side, which value holds, what hangs on either; made one in one step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QComboBox, QWidget

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.merging import BothValues, Hanging, Twins
from trafficdesk.errors import KnownError
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import LOOK_ROLE, CellLook
from ui.widgets.layout import column, label, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

_NONE = "没有像是同一条的记录：号码、姓名加电话、车架号都没有重的，号牌也没有只差 O 和 0、I 和 1 的。"


def show_twins(desk: Desk, parent: QWidget, changed: Callable[[ChangeSet], None]) -> None:
    """Open the dialog over `parent`; changed: what each merging wrote."""
    dialog = TwinsDialog(desk, parent)
    dialog.changed.connect(changed)
    dialog.open()


class TwinsDialog(Dialog):
    """`changed` carries the ChangeSet of each merging."""

    changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("像是同一条的记录", parent)
        self.setObjectName("page")
        self._desk = desk
        self.twins: list[Twins] = []
        self._differing: list[BothValues] = []
        self._holds: dict[int, int] = {}  # line → 1 or 2
        self.pairs = QComboBox()
        self.pairs.setAccessibleName("哪一对")
        self.pairs.currentIndexChanged.connect(lambda _at: self._compare())
        self.head, self.hanging = WrappedLabel("正在查找…", "label"), WrappedLabel("", "hint")
        self.table = ReadTable(("项目", "先登记的", "后登记的"), "两条的对照")
        self.table.setAccessibleName("两条记录不同的项目，点一格选用哪一个")
        self.table.cellClicked.connect(self._choose)
        by_key = QShortcut(Qt.Key.Key_Space, self.table, context=Qt.ShortcutContext.WidgetShortcut)
        by_key.activated.connect(self.choose_current)
        self.sentence = Sentence()
        self.sentence.hide()
        self.go = Button("合并成一条", "primary", clicked=self.merge, needs="merging.merge")
        self.leave = Button("关闭", clicked=self.reject)
        self.set_primary(self.go)
        hint = label("打勾的是合并后用的，点另一格（或按空格）就换过来", "hint")
        self._both = QWidget()
        self._both.setLayout(column(self.pairs, hint, (self.table, 1), self.hanging, gap=8))
        self._nothing = QWidget()  # the room of both, where there are none
        parts = (self.head, (self._both, 1), (self._nothing, 1), self.sentence, row(None, self.leave, self.go))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        open_size(self, 860, 540)
        self._read()

    def merge(self) -> None:
        """Make one of the chosen pair: the earlier one stays, with the values that are ticked."""
        pair = self._pair()
        if pair is None:
            return
        chosen = {each.field: "drop" if self._holds[at] == 2 else "keep" for at, each in enumerate(self._differing)}
        act = self._desk.merging.merge
        run_change(self, lambda _: act(pair.code, pair.first, pair.second, chosen, reason=pair.why), self._merged, self._refused)

    def _merged(self, change: ChangeSet) -> None:
        self.sentence.hide()
        self.changed.emit(change)
        self._read()

    def _refused(self, error: KnownError) -> None:
        self.sentence.say("error", str(error))
        self.sentence.show()

    def _read(self) -> None:
        run_query(self, lambda _: self._desk.merging.likely(), self._fill, label="正在查找像是同一条的记录")

    def _fill(self, twins: list[Twins]) -> None:
        self.twins = twins
        with QSignalBlocker(self.pairs):
            self.pairs.clear()
            for each in twins:
                self.pairs.addItem(f"{each.label}　{each.title} 和 {each.other_title}：{each.why}")
        told = f"{len(twins)} 对像是同一条。合并以后，责任书、任职、车辆、违法、扫描件都移到留下的一条，可以一次撤销。"
        self.head.setText(told if twins else _NONE)
        self._both.setVisible(bool(twins))
        self._nothing.setVisible(not twins)
        self.go.refuse("" if twins else "没有可以合并的")
        self.set_primary(self.go if twins else self.leave)
        if not twins:
            self.leave.setFocus()
        self._compare()

    def _pair(self) -> Twins | None:
        at = self.pairs.currentIndex()
        return self.twins[at] if 0 <= at < len(self.twins) else None

    def _compare(self) -> None:
        pair = self._pair()
        if pair is None:
            self.table.show_rows([])
            self.hanging.setText("")
            return
        run_query(self, lambda _: self._desk.merging.compare(pair.code, pair.first, pair.second), self._show_both)

    def _show_both(self, both: tuple[list[BothValues], list[Hanging]]) -> None:
        self._differing, hanging = both
        self.table.show_rows((each.label, each.first or "空", each.second or "空") for each in self._differing)
        for at, each in enumerate(self._differing):
            self._tick(at, 1 if each.first else 2)
        for place, width in enumerate((170, 300)):
            self.table.setColumnWidth(place, theme.scaled(width))
        told = "、".join(f"{each.label} {each.first}＋{each.second} {each.noun}" for each in hanging)
        self.hanging.setText(f"挂在两条上面的：{told}。" if told else "两条上面都没有挂别的记录。")

    def choose_current(self) -> None:
        """The value under the cursor holds, as by a click on it."""
        self._choose(self.table.currentRow(), self.table.currentColumn())

    def _choose(self, line: int, place: int) -> None:
        if place in (1, 2):
            self._tick(line, place)

    def _tick(self, line: int, place: int) -> None:
        """Say which of both values holds."""
        self._holds[line] = place
        both = self._differing[line]
        for at, text in ((1, both.first), (2, both.second)):
            item = self.table.item(line, at)
            assert item is not None
            item.setText(f"{'✓ ' if at == place else '　'}{text or '空'}")
            item.setData(LOOK_ROLE, CellLook(bold=at == place, ink="text" if at == place else "text3"))
