"""New texts that the program brings, beside those that are printed now: taken as the next edition, or left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QWidget

from trafficdesk.desk import ChangeSet
from trafficdesk.work.agreements.api import AgreementTexts, Offer
from ui.dialogs.dialog import Dialog
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.spoken import SpokenItem

_SAYS = "左边是现在用的，右边是程序带来的新文本；不一样的行是粗体，前面有“≠”。采用的存成本年新版，以前的版本和打印过的都不变。"


class OffersDialog(Dialog):
    """One kind of agreement at a time; what is neither taken nor left is offered again."""

    def __init__(
        self, texts: AgreementTexts, offers: Sequence[Offer], year: int, told: Callable[[ChangeSet], object], parent: QWidget
    ) -> None:
        super().__init__("对照新文本", parent)
        self._texts, self._year, self._told = texts, year, told
        self.offers = list(offers)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("责任书类型")
        self.table = QTableWidget(0, 2)
        self.table.setAccessibleName("对照")
        self.table.setHorizontalHeaderLabels(["现在用的", "程序带来的"])
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        take = Button("采用新的", "primary", "check", clicked=self.take, needs="records.add")
        leave = Button("不用，保留现在的", clicked=self.leave, needs="records.add")
        close = Button("以后再说", clicked=self.reject)
        self.set_primary(take)
        self.kinds.currentIndexChanged.connect(lambda _at: self._show())
        self.kinds.addItems([each.label for each in self.offers])
        self.setLayout(column(row(label("责任书", "label"), self.kinds, None), WrappedLabel(_SAYS), (self.table, 1),
                              row(None, close, leave, take), margins=(16, 14, 16, 14), gap=8))  # fmt: skip
        self.resize(theme.scaled(980), theme.scaled(620))

    def take(self) -> None:
        """The new text becomes the next edition."""
        offer = self._chosen()
        if offer is not None:
            run_change(self, lambda _: self._texts.take(offer, self._year), self._taken)

    def leave(self) -> None:
        """Stay with the present one."""
        offer = self._chosen()
        if offer is not None:
            run_change(self, lambda _: self._texts.decline(offer), lambda _: self._next())

    def _taken(self, change: ChangeSet) -> None:
        self._told(change)
        self._next()

    def _next(self) -> None:
        """Go on with the next kind; after the last one there is nothing to decide any more."""
        at = self.kinds.currentIndex()
        del self.offers[at]
        self.kinds.removeItem(at)
        if not self.offers:
            self.accept()

    def _chosen(self) -> Offer | None:
        at = self.kinds.currentIndex()
        return self.offers[at] if 0 <= at < len(self.offers) else None

    def _show(self) -> None:
        offer = self._chosen()
        lines = offer.beside() if offer else []
        self.table.setRowCount(len(lines))
        for at, (left, right, same) in enumerate(lines):
            for side, text in enumerate((left, right)):
                item = SpokenItem(text if same or not text else f"≠ {text}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                font = item.font()
                font.setBold(not same)
                item.setFont(font)
                self.table.setItem(at, side, item)
