"""Parts of the campaign page: the fields of an action day, the grid of behaviours with both sides' counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from trafficdesk import clock
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.problems import Problem
from trafficdesk.work.campaigns.api import DAYS, POLICE, STREET
from ui.forms.builder import LINES_PER_FIELD, chain
from ui.forms.field_row import FieldRow
from ui.theme import theme
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.spoken import SpokenItem

if TYPE_CHECKING:
    from trafficdesk.desk import Desk, Row
    from trafficdesk.work.campaigns.api import CampaignFigures

DAY_FIELDS = (
    "on", "hours", "place", "lead", "police", "staff", "cars", "checked", "educated", "leaflets", "seized", "detained",
    "source",
)  # fmt: skip
_HEADS = ("行为", STREET, POLICE, "已累计", "去年同期")
_EDITABLE = (1, 2)


class DayForm(QScrollArea):
    """The fields of one action day, made by `fill`; `finished` when Enter was pressed in the last."""

    edited = Signal()
    finished = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows: dict[str, FieldRow] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fill(self) -> Iterator[None]:
        """Make the fields, once the form stands where it will stay."""
        body = QWidget()
        body.setObjectName("formbody")
        self.setWidget(body)
        view = self._desk.records.view(DAYS)
        grid = QGridLayout(body)
        grid.setContentsMargins(14, 4, 10, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, name in enumerate(DAY_FIELDS):
            line = self.rows[name] = FieldRow(self._desk, view.field(name), body)
            line.place(grid, at * (LINES_PER_FIELD + 1))
            grid.setRowMinimumHeight(at * (LINES_PER_FIELD + 1) + LINES_PER_FIELD, 4)
            line.edited.connect(lambda _name: self.edited.emit())
            line.finished.connect(self._go_on)
            yield
        grid.setRowStretch(len(self.rows) * (LINES_PER_FIELD + 1), 1)
        chain(line.editor for line in self.rows.values())
        self.clear()
        yield

    def clear(self) -> None:
        """An empty day, today."""
        for name, line in self.rows.items():
            line.load_new(clock.today().isoformat() if name == "on" else "")

    def load(self, day: Row) -> None:
        """A day that was entered before, to be corrected."""
        for line in self.rows.values():
            line.load(day)

    def values(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: line.editor.input() for name, line in self.rows.items()}

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Each at its field; the first gets the focus."""
        by_field = {each.field: each for each in reversed(problems)}
        for name, line in self.rows.items():
            line.show_problem(by_field.get(name))
        first = next((line for name, line in self.rows.items() if name in by_field), None)
        if first is not None:
            first.editor.setFocus()
            self.ensureWidgetVisible(first.editor)

    def _go_on(self, name: str) -> None:
        names = list(self.rows)
        place = names.index(name) + 1
        if place < len(names):
            self.rows[names[place]].editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()


class CountsTable(QTableWidget):
    """A line a behaviour: what the street told, what the police punished, both beside the sums so far and last year's.

    `edited` when a number was typed.
    """

    edited = Signal()

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], QTableWidgetItem] = {}
        self.behaviours = [each.code for each in code_list("campaign_behaviour").options()]
        super().__init__(len(self.behaviours) + 1, len(_HEADS))
        self.setHorizontalHeaderLabels(list(_HEADS))
        for column, words in ((3, "街道劝导 / 交警查处"), (4, "去年同样日期里全部行动：街道劝导 / 交警查处")):
            head = QTableWidgetItem(_HEADS[column])
            head.setToolTip(words)
            self.setHorizontalHeaderItem(column, head)
        self.setShowGrid(False)
        self.setItemDelegate(CellDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setAccessibleName("各类行为的数量")
        for line, behaviour in enumerate([*self.behaviours, "合计"]):
            for column in range(len(_HEADS)):
                self._put(line, column, behaviour if column == 0 else "")
        self.cellChanged.connect(self._changed)
        self._fit()
        theme.changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What is entered must stay in sight; the sums stand in the head of the page too.
        for column, least in ((3, 400), (4, 480)):
            self.setColumnHidden(column, self.width() < theme.scaled(least))

    def clear_counts(self) -> None:
        """Empty both columns."""
        for line in range(len(self.behaviours)):
            for column in _EDITABLE:
                self._cells[line, column].setText("")

    def show_figures(self, now: CampaignFigures | None, before: CampaignFigures | None) -> None:
        """The sums of the campaign so far and of the same days last year."""
        for column, figures in ((3, now), (4, before)):
            found: Mapping[str, tuple[int, int]] = figures.by_behaviour if figures is not None else {}
            for line, behaviour in enumerate(self.behaviours):
                self._cells[line, column].setText(_pair(found.get(behaviour)))
            both = [sum(each[side] for each in found.values()) for side in (0, 1)]
            self._cells[len(self.behaviours), column].setText(_pair((both[0], both[1])) if found else "")

    def filled(self) -> bool:
        """Whether anything stands in the grid."""
        return any(self._text(line, column) for line in range(len(self.behaviours)) for column in _EDITABLE)

    def load(self, counts: Mapping[tuple[str, str], int]) -> None:
        """The counts of a day that was entered before."""
        self.clear_counts()
        for (behaviour, side), number in counts.items():
            if behaviour in self.behaviours:
                self.type_in(behaviour, side, str(number))

    def read(self) -> tuple[list[dict[str, Any]], str]:
        """The counts for the desk, and a sentence about the first cell that is no number."""
        counts = []
        for line, behaviour in enumerate(self.behaviours):
            for column, side in zip(_EDITABLE, (STREET, POLICE), strict=True):
                text = self._text(line, column)
                if not text:
                    continue
                if not (text.isascii() and text.isdigit()):
                    self.setCurrentCell(line, column)
                    return [], f"“{behaviour}”的{side}填了“{text}”，请填整数。"
                counts.append({"behaviour": behaviour, "side": side, "number": int(text)})
        return counts, ""

    def type_in(self, behaviour: str, side: str, text: str) -> None:
        """Enter a count."""
        self._cells[self.behaviours.index(behaviour), 1 if side == STREET else 2].setText(text)

    def _text(self, line: int, column: int) -> str:
        return self._cells[line, column].text().strip()

    def _put(self, line: int, column: int, text: str) -> None:
        total = line == len(self.behaviours)
        item = SpokenItem(text)
        editable = column in _EDITABLE and not total
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if editable else flags)
        item.setData(LOOK_ROLE, CellLook(bold=column == 0 or total, right=column > 0, grid=editable))
        self._cells[line, column] = item
        self.setItem(line, column, item)

    def _changed(self, line: int, column: int) -> None:
        last = len(self.behaviours)
        if column in _EDITABLE and line < last and (last, column) in self._cells:
            numbers = [text for n in range(last) if (text := self._text(n, column)).isascii() and text.isdigit()]
            self._cells[last, column].setText(str(sum(map(int, numbers))) if numbers else "")
            self.edited.emit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        for column in range(1, len(_HEADS)):
            self.setColumnWidth(column, theme.scaled(84))


def _pair(pair: tuple[int, int] | None) -> str:
    return "" if pair is None else f"{pair[0]} / {pair[1]}"
