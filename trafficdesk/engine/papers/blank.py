"""Blank forms: any paper with room to write where a record would speak, from the same builder and the same fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.kind import TABLE, PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.records import Once, open_kind, view_of
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.spec import STATE, FieldSpec, Kind
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.reports.document import (
    Blank,
    Block,
    Cell,
    Document,
    Heading,
    KeyValueGrid,
    Pair,
    Paragraph,
    Party,
    Rule,
    Runs,
    SignatureBlock,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.document import Row as TableRow
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.ledger import ledger
from trafficdesk.store.query import EVERY, Filter, Row

MARK = "\ue000"  # stands for a value until the document is laid out; a letter for private use, which no record can hold
ROWS = 15  # empty rows of a list
_TEXTS = ("agreement-templates", "checklist-items")  # what the office prints from, also when nothing is on record
_FIRST = (STATE, "quarter", "kind")  # what a paper cannot be laid out without
_LINE = 7.0  # letters that fit on a line to write on
_WIDE = 40  # a field that may hold more gets the width of the page
_LINES = 52.0  # points of room for what is told in sentences: three lines by hand


class BlankRow(Row):
    """A record about which nothing is known: every text is room to write."""

    __slots__ = ()

    def text(self, spec: FieldSpec, *, masked: bool = True) -> str:  # noqa: ARG002 - nothing is known of any field
        return MARK


class BlankRecords(Once):
    """Every row that is asked for is an empty one; nothing is found, but the texts that papers are printed from.

    known: what is said of the rows of `code` for all that, by their (negative) ids.
    """

    def __init__(self, office: Office, connection: Connection, code: str, known: Mapping[int, Mapping[str, Any]]) -> None:
        super().__init__(office, connection)
        self._of, self._known = code, known

    def rows(self, code: str, ids: Sequence[int]) -> list[Row]:
        kind = open_kind(code).code
        if kind in _TEXTS and kind != self._of:
            return super().rows(kind, ids)
        return [blank_row(kind, each, self._known.get(each, {}) if kind == self._of else {}) for each in ids]

    def row(self, code: str, row_id: int) -> Row:
        return self.rows(code, [row_id])[0]

    def select(self, code: str, *filters: Filter, sort: tuple[str, ...] = (), limit: int = EVERY) -> list[Row]:
        kind = open_kind(code).code
        return super().select(code, *filters, sort=sort, limit=limit) if kind in _TEXTS and kind != self._of else []

    def select_of(self, *_asked: Any, **_how: Any) -> list[Row]:
        return []


def blank_row(code: str, row_id: int, known: Mapping[str, Any]) -> Row:
    """An empty record of this year in its first state and of the first kind; links lead to other empty ones."""
    values: dict[str, Any] = {}
    for spec in record_type(code).fields:
        if spec.kind is Kind.LINK:
            values[spec.name] = 0
        elif spec.name == "year":
            values[spec.name] = clock.today().year
        elif spec.name in _FIRST and spec.kind is Kind.CHOICE:
            values[spec.name] = code_list(spec.codes).options()[0].code
        else:
            values[spec.name] = None
    return BlankRow(code, row_id, "0" * 32, 0, MARK, {**values, **known}, {})


def blank_documents(kind: PrintKind, office: Office, connection: Connection, progress: Progress = no_progress) -> list[Document]:
    """The paper of a kind to write on: one, or one for each sort of it (agreements have a text for each)."""
    view = view_of(kind.code)
    sorts = [{kind.each_of: code.code} for code in code_list(view.field(kind.each_of).codes).options()] if kind.each_of else [{}]
    known = {-number: values for number, values in enumerate(sorts, 1)}
    records = BlankRecords(office, connection, kind.code, known)
    request = PrintRequest(records.office, records, kind.name, kind.code, list(known), (), None, (), False, progress)
    if kind.blank:
        return [_by_fields(kind, request)]
    return [_filled_up(_settled(each)) for each in kind.make(request)]


def _by_fields(kind: PrintKind, request: PrintRequest) -> Document:
    """A list of the record's columns, or a form of all its fields."""
    view = request.records.view(kind.code)
    if kind.blank == TABLE:
        heads = [spec.label for spec in view.listed]
        return ledger(kind.name, heads, [[""] * len(heads)] * ROWS, request.office.name, "")
    specs = [spec for spec in view.fields if spec.on_card and not spec.read_only]
    pairs = [
        Pair(spec.label, "", wide=spec.kind is Kind.NOTE or spec.maximum > _WIDE, height=_LINES if spec.kind is Kind.NOTE else 0)
        for spec in specs
    ]
    return blank_form(kind.name, pairs, unit=request.office.name, signers=("填表人", "审核人", "日期"))


def _settled(document: Document) -> Document:
    blocks = tuple(_block(each) for each in document.blocks)
    return replace(document, title=_plain(document.title), number=_plain(document.number), note=_plain(document.note), blocks=blocks, qr="")


def _plain(text: str) -> str:
    return text.replace(MARK, "").strip()


def _block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, runs=_runs(block.runs))
    if isinstance(block, Heading):
        return replace(block, text=block.text.replace(MARK, "＿" * 6))
    if isinstance(block, Together):
        return replace(block, blocks=tuple(_block(each) for each in block.blocks))
    if isinstance(block, Table):
        return replace(block, rows=tuple(map(_row, block.rows)), heads=tuple(map(_row, block.heads)))
    if isinstance(block, KeyValueGrid):
        return replace(block, pairs=tuple(replace(each, label=_plain(each.label), value=_value(each.value)) for each in block.pairs))
    if isinstance(block, Rule):
        return replace(block, text=block.text.replace(MARK, "　" * 6))
    if isinstance(block, SignatureBlock):
        left, right = (Party(tuple(_runs(line) for line in party.lines)) for party in (block.left, block.right))
        return replace(block, left=left, right=right)
    return block


def _row(row: TableRow) -> TableRow:
    return tuple(_cell(each) for each in row)


def _cell(cell: Cell | str) -> Cell | str:
    if isinstance(cell, str):
        value = _value(cell)
        return value if isinstance(value, str) else Cell(value)
    if isinstance(cell.content, str | tuple):
        return replace(cell, content=_value(cell.content))
    return cell


def _value(value: str | Runs) -> str | Runs:
    """In a cell alone a value leaves it empty; among words it is a line."""
    if isinstance(value, str):
        if MARK not in value:
            return value
        return _runs((Text(value),)) if _plain(value).strip("　 、，；：（）") else ""
    return _runs(value)


def _runs(runs: Runs) -> Runs:
    found: list[Any] = []
    for run in runs:
        if not isinstance(run, Text) or MARK not in run.text:
            found.append(run)
            continue
        while MARK * 2 in run.text:
            run = replace(run, text=run.text.replace(MARK * 2, MARK))
        pieces = run.text.split(MARK)
        for at, piece in enumerate(pieces):
            if at:
                found.append(Blank(_LINE))
            if piece:
                found.append(replace(run, text=piece))
    return tuple(found)


def _filled_up(document: Document) -> Document:
    """A list with one empty row gets as many as one writes on."""
    tables = [each for each in document.blocks if isinstance(each, Table) and each.heads]
    if len(tables) != 1 or any(isinstance(each, KeyValueGrid) for each in document.blocks) or not 0 < len(tables[0].rows) <= 2:
        return document
    table = tables[0]
    if not table.split or any(_written(cell) for cell in table.rows[0][1:]):
        return document
    first = table.rows[0]
    rows = tuple((str(number) if _says(first[0]) == "1" else first[0], *first[1:]) for number in range(1, ROWS + 1))
    return replace(document, blocks=tuple(replace(each, rows=rows) if each is table else each for each in document.blocks))


def _says(cell: Cell | str) -> str:
    content = cell if isinstance(cell, str) else cell.content
    return content if isinstance(content, str) else ""


def _written(cell: Cell | str) -> bool:
    content = cell if isinstance(cell, str) else cell.content
    return bool(content.strip()) if isinstance(content, str) else not isinstance(content, tuple) or any(
        isinstance(run, Text) and run.text.strip() for run in content
    )
