"""Archive cards, one for each driver, vehicle, unit, … (domain 2.2, 2.3): built from labels and values alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    CARD,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    Image,
    KeyValueGrid,
    PageBreak,
    Pair,
    Paragraph,
    PhotoGrid,
    Role,
    Style,
    Table,
    Text,
    signing,
)

_SECTION = Style(Role.HEI, 12, 20, Align.LEFT, 0)
_LEAST_FACT, _LONG = 8, 17
# A value longer than this takes a row of its own.
_WIDE_FROM = 20


@dataclass(frozen=True, slots=True)
class CardTable:
    """Rows on a card, e.g. violations. `least` empty rows are added up to that number, to write on."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    weights: tuple[float, ...] = ()
    least: int = 3


@dataclass(frozen=True, slots=True)
class CardSection:
    """A section: pairs of label and value, a table, pictures, or an empty field of `height` points to paste copies on.

    back: begins the back of the card.
    """

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    table: CardTable | None = None
    height: float = 0
    photos: tuple[Image, ...] = ()
    back: bool = False


def archive_card(
    title: str,
    number: str,
    sections: Sequence[CardSection],
    *,
    photo: bytes | None = None,
    unit: str = "",
    dated: date | None = None,
    note: str = "",
    signers: Sequence[str] = ("填表人", "审核人"),
) -> Document:
    """A card on A4. number: 档案号. photo: a picture file, b"" for an empty place, None for none.

    unit: 单位 or 居委会 in the line under the title. signers: who signs the front.
    """
    blocks: list[Block] = [Heading(title, 0, 20, 28), _line_under_title(unit, number, dated)]
    signed = False
    for index, section in enumerate(sections):
        if section.back:
            # Whoever fills the card in signs on its front.
            blocks += [*([] if signed else _signers(signers)), PageBreak()]
            signed = True
        blocks += _section(section, photo if index == 0 else None)
    blocks += [] if signed else _signers(signers)
    return Document(title, tuple(blocks), CARD, Footer.NUMBERED, number=number, note=note, dated=dated)


def _line_under_title(unit: str, number: str, dated: date | None) -> Block:
    day = written_date(dated) if dated else ""
    cells = (
        Cell((Text("单位："), Text(unit, place="单位")), align=Align.LEFT),
        Cell((Text("档案号："), Text(number, place="档案号")), align=Align.CENTRE),
        Cell(f"日期：{day}" if day else "", align=Align.RIGHT),
    )
    long = max(len(unit), _LEAST_FACT) + 3  # a long name stays on one line
    columns = (Column(long), Column(max(len(number) + 4, _LEAST_FACT)), Column(_LEAST_FACT + 6))
    return Table(columns, (cells,), size=10 if len(unit) > _LONG else 10.5, row_height=20, ruled=False)


def _section(section: CardSection, photo: bytes | None) -> list[Block]:
    blocks: list[Block] = [Paragraph((Text(section.title),), _SECTION, before=6, keep_next=True)]
    if section.pairs:
        pairs = tuple(Pair(label, value, wide=len(value) > _WIDE_FROM) for label, value in section.pairs)
        blocks.append(KeyValueGrid(_ordered(pairs), photo=photo, row_height=26))
    if section.table is not None:
        blocks.append(_table(section.table))
    if section.photos:
        blocks.append(PhotoGrid(section.photos))
    if section.height:
        blocks.append(Table((Column(1),), (("",),), row_height=section.height, split=False))
    return blocks


def _ordered(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Wide pairs move behind the narrow pair that would else stand alone in its row."""
    ordered: list[Pair] = []
    waiting: list[Pair] = []
    odd = False
    for pair in pairs:
        if pair.wide:
            (waiting if odd else ordered).append(pair)
            continue
        ordered.append(pair)
        odd = not odd
        if not odd:
            ordered += waiting
            waiting = []
    return (*ordered, *waiting)


def _table(table: CardTable) -> Table:
    count = len(table.columns)
    empty = max(0, table.least - len(table.rows))
    rows = (*table.rows, *((("",) * count,) * empty))
    weights = table.weights or _weights(table)
    columns = tuple(Column(weight, Align.CENTRE if weight < 1.5 else Align.LEFT) for weight in weights)
    return Table(columns, rows, (table.columns,), size=10, row_height=20)


def _weights(table: CardTable) -> tuple[float, ...]:
    """Wider columns for longer texts, within limits."""
    longest = [
        max([len(name), *(len(row[index]) for row in table.rows)]) for index, name in enumerate(table.columns)
    ]
    return tuple(min(max(length, 4), 16) / 6 for length in longest)


def _signers(signers: Sequence[str]) -> list[Block]:
    if not signers:
        return []
    return [signing(*(f"{name}：" for name in signers), row_height=22)]
