"""Blank forms: any paper with room to write where a record would speak, from the same builder and the same fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.records import Once, open_kind, view_of
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import written_date
from trafficdesk.fields.spec import STATE, FieldSpec, Kind
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.reports.document import (
    LEDGER,
    LIST,
    Blank,
    Block,
    Cell,
    Document,
    Heading,
    KeyValueGrid,
    PageBreak,
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
from trafficdesk.reports.layout import pages_of
from trafficdesk.reports.rewording import reworded
from trafficdesk.store.query import EVERY, Filter, Row

MARK = "\ue000"  # stands for a value until the document is laid out; a letter for private use, which no record can hold
_MOST_ROWS, _IN_A_LETTER = 34, 6  # empty rows of a list: as many as stay on its page, and no more than this
_TEXTS = ("agreement-templates", "checklist-items")  # what the office prints from, also when nothing is on record
_FIRST = (STATE, "kind")  # what a paper cannot be laid out without
_LINE, _SHORT = 7.0, 5.0  # letters that fit on a line to write on, in a text and in a cell
# What a table says where nothing is known or can be compared.
_NOTHING = ("持平", "不适用", written_date(None))
# What was counted where there is nothing to count: a nought that stands alone, also as +0, 0.0%, 0/4.
_NOUGHT = re.compile(r"(?<![\d.,A-Za-z])[+-]?0(?:\.0+)?(?:/\d+)?%?(?![\d.,A-Za-z])")


# A blank is kept for years: the year and the quarter of a paper are written in. A full date, and the year of a law, stay.
_YEAR, _QUARTER = r"(?<!\d){}(?=年(?!\d|修|公布)|〕)", re.compile(r"(?<!\d)\d{4}年第[一二三四]季度")
_YEAR_LINE, _SHORT_LINE = "＿＿＿", "＿＿"


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
    """An empty record of this year and quarter in its first state and of the first kind; links lead to other empty ones."""
    values: dict[str, Any] = {}
    for spec in record_type(code).fields:
        if spec.kind is Kind.LINK:
            values[spec.name] = 0
        elif spec.name == "year":
            values[spec.name] = clock.today().year
        elif spec.name == "quarter" and spec.kind is Kind.CHOICE:
            values[spec.name] = code_list(spec.codes).options()[(clock.today().month - 1) // 3].code
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
    someone = copy(office)
    someone.user = MARK  # who fills it in signs it
    records = BlankRecords(someone, connection, kind.code, known)
    request = PrintRequest(records.office, records, kind.name, kind.code, list(known), (), None, (), False, progress)
    laid_out = replace(kind, build=kind.empty) if kind.empty else kind
    return [_filled_up(_settled(each)) for each in laid_out.make(request)]


def _settled(document: Document) -> Document:
    """Room to write for what is not known, for what was counted where nothing is, and for the day on which it is filled in."""
    today, year = written_date(clock.today()), str(clock.today().year)
    dayless = reworded(document, lambda text: text.replace(today, written_date(None)) if today in text else text)
    day = reworded(dayless, lambda text: _QUARTER.sub(rf"{year}年第{_SHORT_LINE}季度", text) if year in text else text)
    day = reworded(day, lambda text: _YEAR_LINE if text == year else re.sub(_YEAR.format(year), _YEAR_LINE, text) if year in text else text)
    said = reworded(day, lambda text: _NOUGHT.sub(MARK, text) if "0" in text else text)
    blocks = tuple(_block(each) for each in said.blocks)
    # What stands in the margin tells how the figures came about: there are none.
    return replace(said, title=_plain(said.title.replace("＿", "")), number=_plain(said.number), note="", blocks=blocks, qr="", dated=None)


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
        rows = (_total(row) if block.heads and _is_total(row) else (_list_row if block.heads else _row)(row) for row in block.rows)
        return replace(block, rows=tuple(rows), heads=tuple(map(_row, block.heads)))
    if isinstance(block, KeyValueGrid):
        return replace(block, pairs=tuple(map(_pair, block.pairs)))
    if isinstance(block, Rule):
        return replace(block, text=block.text.replace(MARK, "　" * 6))
    if isinstance(block, SignatureBlock):
        left, right = (Party(tuple(_runs(line) for line in party.lines)) for party in (block.left, block.right))
        return replace(block, left=left, right=right)
    return block


def _pair(pair: Pair) -> Pair:
    """A narrow cell of several values has no room for lines and words: it is left empty."""
    crowded = not pair.wide and isinstance(pair.value, str) and pair.value.count(MARK) > 1
    return replace(pair, label=_plain(pair.label), value="" if crowded else _value(pair.value))


def _row(row: TableRow) -> TableRow:
    return tuple(_cell(each) for each in row)


def _list_row(row: TableRow) -> TableRow:
    """In a list a cell is room enough, whatever words would stand beside its value."""
    found: list[Cell | str] = []
    for each in row:
        if len(row) > 1 and (MARK in _says(each) or _says(each) in _NOTHING):
            found.append("" if isinstance(each, str) else replace(each, content=""))
        else:
            found.append(_cell(each))
    return tuple(found)


def _total(row: TableRow) -> TableRow:
    """Only what it is stays of a sum."""
    first = next((at for at, each in enumerate(row) if _says(each).strip(MARK)), 0)
    return tuple(each if at == first else Cell(head=True) for at, each in enumerate(row))


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
        return _runs((Text(value),), _SHORT) if _plain(value).strip("　 、，；：（）") else ""
    return _runs(value, _SHORT)


def _runs(runs: Runs, line: float = _LINE) -> Runs:
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
                found.append(Blank(line))
            if piece:
                found.append(replace(run, text=piece))
    return tuple(found)


def _filled_up(document: Document) -> Document:
    """A list gets as many empty rows as fit on its pages as they are; two on one page stay as they are."""
    lists = [each for each in document.blocks if isinstance(each, Table) and each.heads and each.split and not any(map(_filled, each.rows))]
    apart = len(lists) == 1 or any(isinstance(each, PageBreak) for each in document.blocks)
    if not apart or any(isinstance(each, KeyValueGrid) for each in document.blocks):
        return document
    for table in lists:
        document = _with_rows(document, table)
    return document


def _filled(row: TableRow) -> bool:
    return not _is_total(row) and any(_written(cell) for cell in row[1 if _says(row[0]).isdecimal() else 0 :])


def _with_rows(document: Document, table: Table) -> Document:
    total = table.rows[-1:] if table.rows and _is_total(table.rows[-1]) else ()
    body = table.rows[: len(table.rows) - len(total)]
    numbered = _says(table.heads[0][0]) in ("序号", "行号")
    empty = [cell if isinstance(cell, str) else replace(cell, content="") for cell in (body or (("",) * len(table.columns),))[0]]

    def having(number: int) -> Document:
        rows = tuple((str(at), *empty[1:]) if numbered else tuple(empty) for at in range(1, number + 1))
        longer = replace(table, rows=(*rows, *total))
        return replace(document, blocks=tuple(longer if each is table else each for each in document.blocks))

    least, most = max(len(body), 1), _MOST_ROWS if document.page in (LEDGER, LIST) else _IN_A_LETTER
    pages = len(pages_of(having(least)))
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if len(pages_of(having(middle))) == pages else (least, middle - 1)
    return having(least)


def _is_total(row: TableRow) -> bool:
    return len(row) > 1 and all(isinstance(cell, Cell) and cell.head for cell in row)


def _says(cell: Cell | str) -> str:
    content = cell if isinstance(cell, str) else cell.content
    if isinstance(content, str):
        return content
    return "".join(run.text for run in content if isinstance(run, Text)) if isinstance(content, tuple) else ""


def _written(cell: Cell | str) -> bool:
    content = cell if isinstance(cell, str) else cell.content
    return bool(content.strip()) if isinstance(content, str) else not isinstance(content, tuple) or any(
        isinstance(run, Text) and run.text.strip() for run in content
    )
