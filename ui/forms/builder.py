"""From a record's description to the body of its form: sections with a rule, one line per field, a jump bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from trafficdesk.desk import Desk, RecordView
from trafficdesk.fields.spec import FieldSpec, Sensitivity
from ui.forms.editors.base import Editor
from ui.forms.field_row import FieldRow

LINES_PER_FIELD = 4


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its fields."""

    heading: str
    head: QWidget
    rows: tuple[FieldRow, ...]


def offered(spec: FieldSpec) -> bool:
    """Sealed values of the program itself (hashes, frozen texts) have no place in a form."""
    return not (spec.read_only and spec.sensitivity is Sensitivity.SEALED)


def headings(view: RecordView) -> list[str]:
    """Of the sections that a form has."""
    return [heading for heading, fields in view.sections if any(map(offered, fields))]


def build(desk: Desk, view: RecordView, body: QWidget, sections: list[Section]) -> Iterator[FieldRow]:
    """Fill `body` with the sections of a record, field by field as they are asked for; tab order is the order of the description."""
    grid = QGridLayout(body)
    grid.setContentsMargins(16, 4, 12, 12)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    line = 0
    for heading, fields in view.sections:
        specs = list(filter(offered, fields))
        if not specs:
            continue
        head, rows = _heading(heading, body, first=line == 0), []
        grid.addWidget(head, line, 0, 1, 2)
        line += 1
        for spec in specs:
            row = FieldRow(desk, spec, body)
            row.place(grid, line)
            grid.setRowMinimumHeight(line + LINES_PER_FIELD, 5)
            line += LINES_PER_FIELD + 1
            rows.append(row)
            yield row
        sections.append(Section(heading, head, tuple(rows)))
    grid.setRowStretch(line, 1)
    chain((editor for section in sections for editor in _editors(section)), body)


def chain(editors: Iterator[Editor], before: QWidget | None = None) -> None:
    """Make Tab follow the given order, behind `before`."""
    for stop in (stop for editor in editors for stop in editor.stops()):
        if before is not None:
            QWidget.setTabOrder(before, stop)
        before = stop


def _editors(section: Section) -> Iterator[Editor]:
    return (row.editor for row in section.rows)


def _heading(text: str, body: QWidget, *, first: bool) -> QWidget:
    holder = QWidget(body)
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 6 if first else 10, 0, 6)
    line.setSpacing(8)
    label = QLabel(text)
    label.setProperty("role", "h2")
    label.setTextFormat(Qt.TextFormat.PlainText)
    rule = QFrame()
    rule.setProperty("rule", "h")
    line.addWidget(label)
    line.addWidget(rule, 1)
    return holder
