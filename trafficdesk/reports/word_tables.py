"""The tables of a document as tables of Word: spans, widths, heads that come again on each page."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from trafficdesk.reports.document import Align, Cell, Role, Style, Table, VerticalHead
from trafficdesk.reports.word_marks import element, inner, table_lines, thin

_LEADING = 1.35


def grid(made: Any, table: Table, width: float) -> Iterator[tuple[Any, Cell, Style]]:
    """Dress a new table of Word as this one; each of its cells with what belongs into it and how that is set."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
    from docx.shared import Pt

    rows = [*table.heads, *table.rows]
    columns = len(table.columns)
    made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    table_lines(made, 0.5 if table.ruled else 0, table.frame if table.ruled else 0)
    total = sum(each.weight for each in table.columns)
    for at, one in enumerate(table.columns):
        made.columns[at].width = Pt(width * one.weight / total)
    cells = [list(row.cells) for row in made.rows]
    taken: set[tuple[int, int]] = set()
    plain: dict[float, Any] = {}
    for at, row in enumerate(rows):
        line, head = made.rows[at], at < len(table.heads)
        line.height_rule, line.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Pt(table.row_height)
        _keep(line, head=head)
        column = 0
        for each in row:
            cell = Cell(each) if isinstance(each, str) else each
            while (at, column) in taken:
                column += 1
            right, bottom = min(column + cell.columns, columns) - 1, min(at + cell.rows, len(rows)) - 1
            taken |= {(y, x) for y in range(at, bottom + 1) for x in range(column, right + 1)}
            target = cells[at][column]
            wide = width * sum(one.weight for one in table.columns[column : right + 1]) / total
            if (right, bottom) == (column, at):
                _dress_plain(target, wide, plain)
            else:
                target = target.merge(cells[bottom][right])
                _dress(target, wide)
            if isinstance(cell.content, VerticalHead):
                inner(target).get_or_add_tcPr().insert_element_before(element("textDirection", val="tbRlV"), "w:vAlign")
            line.height = Pt(max(table.row_height, cell.height if cell.rows == 1 else 0, line.height.pt))
            align = cell.align or (Align.CENTRE if head or cell.head else table.columns[column].align)
            role = Role.HEI if head or cell.head else table.role
            yield target, cell, Style(role, table.size, round(table.size * _LEADING, 1), align, 0)
            column = right + 1
    _flatten(made)


def _dress(cell: Any, width: float) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.shared import Pt

    cell.width = Pt(width)
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _dress_plain(cell: Any, width: float, dressed: dict[float, Any]) -> None:
    """A cell that spans no other, as one of its width was dressed before: to copy takes a tenth of the time."""
    own = inner(cell)
    if width in dressed:
        own.replace(own.tcPr, deepcopy(dressed[width]))
    else:
        _dress(cell, width)
        dressed[width] = deepcopy(own.tcPr)


def _flatten(made: Any) -> None:
    """Below a cell that goes over several rows lie cells that nobody sees; their empty lines would make the rows higher."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for cell in inner(made).iter(qn("w:tc")):
        if cell.vMerge == "continue":
            for each in cell.p_lst:
                thin(Paragraph(each, made))


def _keep(line: Any, *, head: bool) -> None:
    """A row is not torn; a head comes again on each page."""
    properties = inner(line).get_or_add_trPr()
    properties.append(element("cantSplit"))
    if head:
        properties.append(element("tblHeader"))
