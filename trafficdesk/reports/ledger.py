"""Ledgers as offices print them: landscape A4, 黑体 title, 单位 and 日期 above, 填表人 and 审核人 below (domain 2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    LEDGER,
    LIST,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Page,
    Paragraph,
    Role,
    Row,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.linebreak import longest_unit, width_of

_TITLE = Style(Role.HEI, 18, 28, Align.CENTRE, 0)
_SERIAL = "序号"
_SERIALS = (_SERIAL, "行号")  # the second where the record has a 序号 of its own
# Cell letters shrink before columns get too narrow to read.
_SIZES = ((9, 10.5), (11, 10), (12, 9.5), (14, 9), (99, 8.5))
# No column takes more than this many letters of a line before it wraps, and none less than its longest word.
_WRAP_AT = 14
# So many letters stay on one line (未开始); a column that is empty is there to be written in.
_WHOLE, _TO_WRITE = 3, 5
# A blank list of names: so many units with so many rows each.
_UNITS_TO_WRITE, _NAMES_TO_WRITE = 3, 8
# So many rows are looked at for the widths.
_MEASURED = 500
# A fact above a table that is longer than this takes more of its line than the others.
_LONG_FACT = 20


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: its name, the group above it in a two-level head, its share (0: by content), how it is aligned."""

    name: str
    group: str = ""
    weight: float = 0
    align: Align | None = None


def ledger(
    title: str,
    columns: Sequence[LedgerColumn | str],
    rows: Sequence[Sequence[str]],
    unit: str = "",
    filled_by: str = "",
    dated: date | None = None,
    *,
    checked_by: str = "",
    total: Sequence[str] = (),
    number: str = "",
    note: str = "",
    serials: bool = True,
    page: Page = LEDGER,
    row_height: float = 22,
) -> Document:
    """A table of records. Every row has one text per column.

    unit: 单位 above the table, left; dated: 日期 above, right. total: a last row in 黑体. serials: a 序号 column is
    put before the others. number and note go to the margins.
    """
    named = [LedgerColumn(column) if isinstance(column, str) else column for column in columns]
    texts = [tuple(map(str, row)) for row in rows]
    sums = tuple(map(str, total))
    if serials:
        named.insert(0, LedgerColumn(_SERIALS[any(column.name == _SERIAL for column in named)]))
        texts = [(str(index), *row) for index, row in enumerate(texts, 1)]
        sums = ("", *sums) if sums else ()
    blocks: list[Block] = [
        Paragraph((Text(title),), _TITLE, after=4, keep_next=True),
        _line(
            (f"单位：{unit}" if unit else "", f"日期：{written_date(dated)}" if dated else ""),
            (Align.LEFT, Align.RIGHT),
        ),
        _table(named, texts, sums, page, row_height),
        Together(
            (Spacer(4), _line((f"填表人：{filled_by}", f"审核人：{checked_by}", ""), (Align.LEFT,) * 3)), company=True
        ),
    ]
    return Document(title, tuple(blocks), page, Footer.NUMBERED, number=number, note=note, dated=dated)


def name_list(
    title: str,
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]],
    columns: Sequence[str],
    dated: date | None = None,
    *,
    summary: str = "",
    note: str = "",
) -> Document:
    """Names grouped by unit on upright A4, e.g. who has not signed: (unit, rows) pairs, each row a text per column."""
    blocks: list[Block] = [Paragraph((Text(title),), _TITLE, after=2, keep_next=True)]
    count = sum(len(rows) for _, rows in groups)
    day = f"日期：{written_date(dated)}" if dated else ""
    blocks.append(_line((summary or f"共 {len(groups)} 个单位、{count} 人", day), (Align.LEFT, Align.RIGHT)))
    heads = [f"{unit}（{len(rows)} 人）" for unit, rows in groups]
    return Document(title, (*blocks, _names(heads, [rows for _, rows in groups], columns)), LIST, Footer.NUMBERED, note=note, dated=dated)


def blank_names(title: str, columns: Sequence[str]) -> Document:
    """The same list with nobody on it yet."""
    groups = [[("",) * len(columns)] * _NAMES_TO_WRITE] * _UNITS_TO_WRITE
    names = _names([f"单位：{'＿' * 12}（＿＿＿人）"] * _UNITS_TO_WRITE, groups, columns)
    line = _line(("共＿＿＿个单位、＿＿＿人", f"日期：{written_date(None)}"), (Align.LEFT, Align.RIGHT))
    return Document(title, (Paragraph((Text(title),), _TITLE, after=2, keep_next=True), line, names), LIST, Footer.NUMBERED)


def _names(heads: Sequence[str], groups: Sequence[Sequence[Sequence[str]]], columns: Sequence[str]) -> Table:
    named = [LedgerColumn(_SERIAL), *map(LedgerColumn, columns)]
    every = [row for rows in groups for row in rows]
    size = 10.5
    shares = tuple(_columns(named, [("999", *map(str, row)) for row in every], size, LIST.text_width))
    body: list[Row] = []
    serial = 0
    for head, rows in zip(heads, groups, strict=True):
        body.append((Cell(head, columns=len(named), head=True, align=Align.LEFT),))
        body += [(str(index), *map(str, row)) for index, row in enumerate(rows, serial + 1)]
        serial += len(rows)
    return Table(shares, tuple(body), (tuple(column.name for column in named),), size=size)


def _table(
    columns: list[LedgerColumn], rows: list[tuple[str, ...]], total: tuple[str, ...], page: Page, row_height: float
) -> Table:
    size = next(points for count, points in _SIZES if len(columns) <= count)
    body: list[Row] = list(rows)
    if total:
        body.append(tuple(Cell(text, head=True) for text in total))
    shares = tuple(_columns(columns, rows, size, page.text_width, total))
    return Table(shares, tuple(body), _heads(columns), size=size, row_height=row_height)


def _heads(columns: list[LedgerColumn]) -> tuple[Row, ...]:
    """One head row, or two when columns have a common head above them."""
    if not any(column.group for column in columns):
        return (tuple(column.name for column in columns),)
    upper: list[Cell] = []
    lower: list[Cell] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        names = [column.name for column in members]
        if group:
            upper.append(Cell(group, columns=len(names)))
            lower += [Cell(name) for name in names]
        else:
            upper += [Cell(name, rows=2) for name in names]
    return tuple(upper), tuple(lower)


def _columns(
    columns: list[LedgerColumn], rows: Sequence[Sequence[str]], size: float, width: float, total: Sequence[str] = ()
) -> list[Column]:
    """Widths by content: short columns stay on one line, long texts wrap and share what is left; sums are in 黑体."""
    least, wanted = [], []
    for index, column in enumerate(columns):
        texts = {row[index] for row in rows[:_MEASURED]}
        longest = max((width_of(text, Role.SERIF, size) for text in texts), default=0.0)
        head = width_of(column.name, Role.HEI, size)
        summed = longest_unit(total[index], Role.HEI, size) if total else 0.0
        # A head may stand on two lines; a number or a plate may not be torn, unless it is very long.
        word = max((longest_unit(text, Role.SERIF, size) for text in texts), default=0.0)
        half = -(-len(column.name) // 2) * size if len(column.name) > 3 else head
        whole = longest if longest <= _WHOLE * size else 0.0
        floor = max(half, min(word, 12 * size), min(summed, 12 * size), whole, 2 * size) + 8
        if column.weight:  # its share is given; the others have what is left
            least.append(column.weight)
            wanted.append(column.weight)
            continue
        least.append(floor)
        empty = _TO_WRITE * size if rows and not longest else 0.0
        wanted.append(max(floor, min(max(longest, head, empty), _WRAP_AT * size) + 8))
    spare = width - sum(least)
    asked = sum(wanted) - sum(least)
    factor = min(1.0, max(0.0, spare / asked)) if asked else 0.0
    shares = [low + (high - low) * factor for low, high in zip(least, wanted, strict=True)]
    rest = max(0.0, width - sum(shares))
    # What is still left goes to all alike, but 序号 stays narrow.
    growing = (
        sum(share for share, column in zip(shares, columns, strict=True) if column.name not in _SERIALS and not column.weight) or 1.0
    )
    answer = []
    for index, (share, column) in enumerate(zip(shares, columns, strict=True)):
        grown = share if column.name in _SERIALS else share * (1 + rest / growing)
        answer.append(Column(column.weight or grown, column.align or _align(rows, index)))
    return answer


def _align(rows: Sequence[Sequence[str]], index: int) -> Align:
    """Long texts begin at the left, everything short stands in the middle."""
    return Align.LEFT if any(len(row[index]) > _WRAP_AT for row in rows[:_MEASURED]) else Align.CENTRE


def _line(texts: Sequence[str], aligns: Sequence[Align]) -> Table:
    """A line without rules above or below the table."""
    cells = tuple(Cell(text, align=align) for text, align in zip(texts, aligns, strict=True))
    longest = max(map(len, texts), default=0)
    # Room by length, so that a long fact stays on one line beside a short one; each has a part that can be read.
    columns = tuple(Column(max(len(text), longest / 3, 1)) for text in texts) if longest > _LONG_FACT else (Column(1),) * len(cells)
    return Table(columns, (cells,), row_height=18, ruled=False)
