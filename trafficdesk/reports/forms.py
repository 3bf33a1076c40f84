"""Forms to write on by hand: sign-in sheets, blank forms, photo pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trafficdesk.reports.document import (
    LIST,
    MM,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Image,
    KeyValueGrid,
    Page,
    Pair,
    Paragraph,
    PhotoGrid,
    Role,
    Row,
    Spacer,
    Style,
    Table,
    Text,
    signing,
)

_TITLE = Style(Role.HEI, 18, 30, Align.CENTRE, 0)
_LINE = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)
SIGN_IN_COLUMNS = ("序号", "姓名", "单位", "职务", "电话", "签到", "备注")
_SIGN_IN_WEIGHTS = (0.6, 1.1, 2.2, 1.1, 1.6, 1.4, 1.0)
# People write in these rows (domain 2.5).
_WRITING_ROW = 9.5 * MM


def sign_in_sheet(
    title: str,
    facts: Sequence[tuple[str, str]],
    people: Sequence[Sequence[str]] = (),
    *,
    columns: Sequence[str] = SIGN_IN_COLUMNS,
    weights: Sequence[float] = (),
    blank_rows: int = 10,
    dated: date | None = None,
    number: str = "",
) -> Document:
    """A sheet to sign: facts are 会议名称, 时间, 地点, …; people are known rows without 序号; then blank rows.

    Every row is at least 9 mm high. The last rows are spare: a page that would hold only them is left out.
    """
    shares = tuple(weights) or (
        _SIGN_IN_WEIGHTS if tuple(columns) == SIGN_IN_COLUMNS else (1.0,) * len(columns)
    )
    width = len(columns)
    rows: list[Row] = [
        (str(index), *row, *("",) * (width - 1 - len(row))) for index, row in enumerate(people, 1)
    ]
    rows += [(str(len(people) + index), *("",) * (width - 1)) for index in range(1, blank_rows + 1)]
    blocks: list[Block] = [Paragraph((Text(title),), _TITLE, keep_next=True)]
    blocks += [Paragraph((Text(f"{label}："), Text(value, place=label)), _LINE) for label, value in facts]
    blocks.append(Spacer(4))
    spare = max(0, min(blank_rows, len(rows) - 1))
    blocks.append(Table(tuple(map(Column, shares)), tuple(rows), (tuple(columns),), row_height=_WRITING_ROW, spare=spare))
    return Document(title, tuple(blocks), LIST, Footer.NUMBERED, number=number, dated=dated)


def blank_form(
    title: str,
    pairs: Sequence[Pair | tuple[str, str]],
    *,
    number: str = "",
    unit: str = "",
    photos: Sequence[Image] = (),
    signers: Sequence[str | tuple[str, str]] = (),
    page: Page = LIST,
    dated: date | None = None,
    note: str = "",
) -> Document:
    """A registration form: label and value cells (empty values to write in), photos in a grid, who signs.

    signers: roles, or (role, name) where the name is known.
    """
    cells = tuple(
        pair if isinstance(pair, Pair) else Pair(pair[0], pair[1], wide=len(pair[1]) > 20) for pair in pairs
    )
    blocks: list[Block] = [Paragraph((Text(title),), _TITLE, keep_next=True)]
    if unit or number:
        line = (
            Cell(f"单位：{unit}" if unit else "", align=Align.LEFT),
            Cell(f"编号：{number}" if number else "", align=Align.RIGHT),
        )
        blocks.append(Table((Column(1), Column(1)), (line,), row_height=18, ruled=False))
    blocks.append(KeyValueGrid(cells, row_height=_WRITING_ROW))
    if photos:
        blocks += [Spacer(6), PhotoGrid(tuple(photos))]
    if signers:
        signed = [(each, "") if isinstance(each, str) else each for each in signers]
        blocks.append(signing(*(f"{role}：{name}" for role, name in signed)))
    return Document(title, tuple(blocks), page, Footer.NUMBERED, number=number, note=note, dated=dated)
