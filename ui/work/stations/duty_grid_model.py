"""The lines of a duty log as they are typed: text per cell, completed by first letters, checked by the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from trafficdesk.clock import today
from trafficdesk.desk import RecordView
from trafficdesk.fields.codes import Code, code_list
from trafficdesk.fields.folding import fold
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import Kind
from ui.forms.editors.choice import findable
from ui.widgets.cells import LOOK_ROLE, CellLook
from ui.widgets.spoken import SpokenModel

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    "station", "on", "shift", "weather", "persuader", "hours", "checked", "plate", "vehicle_kind", "behaviour", "treatment",
    "persons", "leaflets",
)  # fmt: skip
CARRIED = ("station", "on", "shift", "weather", "persuader")  # a new line begins with those of the line above
STARTED = {"treatment": "口头劝导"}
_ROOT = QModelIndex()


def complete(text: str, codes: Sequence[Code]) -> str:
    """The label that `text` names by label, alias, beginning or pinyin; the text itself when none does."""
    typed = fold(text)
    if not typed:
        return ""
    for code in codes:
        if typed in map(fold, (code.label, code.code, *code.aliases)):
            return code.label
    words = [(code, findable(code).split()) for code in codes]
    named = [code for code, known in words if typed in known]
    begins = [code for code, known in words if any(word.startswith(typed) for word in known)]
    inside = [code for code in codes if typed in fold(code.label)]
    found = named or begins or inside
    return found[0].label if found else text


class GridModel(SpokenModel):
    """Always ends in an empty line. `problems`: (line, field) -> what is wrong there."""

    def __init__(self, view: RecordView, parent: QWidget) -> None:
        super().__init__(parent)
        self.specs = [view.field(name) for name in COLUMNS]
        self.lines: list[dict[str, str]] = [{}]
        self.problems: dict[tuple[int, str], Problem] = {}
        self.names: dict[str, dict[str, int]] = {"station": {}, "persuader": {}}

    def set_names(self, stations: Mapping[str, int], persuaders: Mapping[str, int]) -> None:
        """The stations and people that may be named, by name."""
        self.names = {"station": dict(stations), "persuader": dict(persuaders)}

    def codes(self, name: str) -> Sequence[Code]:
        """What may be chosen in a column; () for free ones."""
        spec = self.specs[COLUMNS.index(name)]
        if spec.kind is Kind.CHOICE:
            return code_list(spec.codes).options(today())
        return tuple(Code(title, title) for title in self.names.get(name, ()))

    # lines

    def filled(self) -> list[int]:
        """The lines with something typed beyond what was carried over."""
        return [at for at, line in enumerate(self.lines) if any(line.get(n) for n in COLUMNS if n not in (*CARRIED, *STARTED))]

    def inputs(self, at: int) -> dict[str, Any]:
        """A line as the desk reads it; names become ids."""
        return {
            name: self.names.get(name, {}).get(text, text) for name, text in self.lines[at].items() if text
        }

    def open_line(self, at: int) -> None:
        """Make sure that there is a line, begun with what is carried over from the one above."""
        while len(self.lines) <= at:
            place = len(self.lines)
            self.beginInsertRows(_ROOT, place, place)
            self.lines.append({**{name: self.lines[-1].get(name, "") for name in CARRIED}, **STARTED})
            self.endInsertRows()

    def repeat(self, at: int, name: str) -> bool:
        """Take a cell over from the line above; False when there is nothing to take."""
        text = self.lines[at - 1].get(name, "") if at > 0 else ""
        if text:
            self._put(at, name, text)
        return bool(text)

    def paste(self, at: int, column: int, block: Sequence[Sequence[str]]) -> int:
        """Put a block from Excel in, from a cell on; the number of lines. A first line of headings says which
        column is which, then the block may have others that the grid does not know."""
        named = self._headings(block[0])
        places = named or [column + step for step in range(max(map(len, block)))]
        rows = block[1:] if named else block
        for step, row in enumerate(rows):
            self.open_line(at + step)
            for place, text in zip(places, row, strict=False):
                if 0 <= place < len(COLUMNS) and text.strip():
                    self.setData(self.index(at + step, place), text)
        return len(rows)

    def _headings(self, cells: Sequence[str]) -> list[int]:
        """The column of each heading, -1 for an unknown one; [] when the line is no heading."""
        words = {fold(word): at for at, spec in enumerate(self.specs) for word in (spec.label, *spec.aliases)}
        places = [words.get(fold(cell), -1) for cell in cells]
        return places if sum(place >= 0 for place in places) >= 2 else []

    def remove(self, at: int) -> None:
        """Take a line out; one always stays."""
        self.beginResetModel()
        del self.lines[at]
        self.lines = self.lines or [dict(STARTED)]
        self.problems = {}
        self.endResetModel()

    def clear(self, start: Mapping[str, str]) -> None:
        """One line with what it begins with."""
        self.beginResetModel()
        self.lines, self.problems = [{**STARTED, **start}], {}
        self.endResetModel()

    def show_problems(self, at_lines: Mapping[int, Sequence[Problem]]) -> None:
        """Mark the cells that the desk refuses."""
        self.problems = {
            (at, problem.field if problem.field in COLUMNS else "station"): problem
            for at, problems in at_lines.items()
            for problem in reversed(problems)
        }
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(COLUMNS) - 1))

    def _put(self, at: int, name: str, text: str) -> None:
        self.lines[at][name] = text
        self.problems.pop((at, name), None)
        index = self.index(at, COLUMNS.index(name))
        self.dataChanged.emit(index, index)

    # what Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.specs[section].label if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def answer(self, index: Index, role: int) -> Any:
        name = COLUMNS[index.column()]
        problem = self.problems.get((index.row(), name))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.lines[index.row()].get(name, "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return problem.text if problem else self.lines[index.row()].get(name) or None
        if role == LOOK_ROLE:
            right = kind_of(self.specs[index.column()]).align == "right"
            bad = problem is not None
            return CellLook(ground="badbg" if bad else "", corner="bad" if bad else "", grid=True, right=right)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        name = COLUMNS[index.column()]
        codes = self.codes(name)
        text = str(value).strip()
        self._put(index.row(), name, complete(text, codes) if codes else text)
        return True
