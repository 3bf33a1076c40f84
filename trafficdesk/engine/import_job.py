"""An import under way as plain data: the file, its sheets, the questions about columns, the lines that go to the planner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk.engine.outcome import Outcome
from trafficdesk.exchange.columns import DROP, REMARK, TIME_OF, ColumnMatch
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.plan import Planner
from trafficdesk.exchange.planned import ImportPlan, ListRow
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.base import Companion
from trafficdesk.records.registry import RecordType, record_type

if TYPE_CHECKING:
    from trafficdesk.exchange.header import Header
    from trafficdesk.exchange.sniff import SourceFile

WHICH, REST, WHOLE = "which", "rest", "whole"


@dataclass(frozen=True, slots=True)
class Fixed:
    """One value for every line of a sheet that has no column for it; `where` it comes from, "" when somebody said so."""

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be answered before writing. kind: "which" field a column fills, what becomes of a column without one
    ("rest"), one value for a whole sheet ("whole"); `key` is the column's heading or the field's name."""

    kind: str
    sheet: str
    key: str
    sentence: str
    candidates: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    filled: int = 0

    @property
    def blocks(self) -> bool:
        """Whether nothing is written before it is answered; without a value for the sheet only its new rows stay out."""
        return self.kind != WHOLE


@dataclass(slots=True)
class ImportSheet:
    """One sheet of the file with its header and how its columns are understood."""

    name: str
    header: Header
    columns: tuple[ColumnMatch, ...]
    grid: Grid
    fixed: dict[str, Fixed] = field(default_factory=dict)
    bands: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportJob:
    """An import under way: the file, its sheets, and the plan once made. hidden: sheets that are left unread.

    before: that this very file was imported already, as a sentence. leaving: people that the list no longer names and who
    have left, by id. outcome: what came of it, once it is written.
    """

    code: str
    path: Path
    source: SourceFile
    sheets: list[ImportSheet]
    guessed: bool = False
    planner: Planner | None = None
    plan: ImportPlan | None = None
    hidden: tuple[str, ...] = ()
    before: str = ""
    leaving: set[int] = field(default_factory=set)
    outcome: Outcome | None = None


def fields_for(code: str) -> tuple[FieldSpec, ...]:
    """Every field a list of this kind may fill: its own, a companion's under "vehicles.plate", and what only tells who is
    meant under "person>id_number"."""
    kind = record_type(code)
    own = kind.from_lists
    taken = {name for spec in own for name in (spec.label, *spec.aliases)}
    fields = [_with_names(kind, spec, taken) for spec in own]
    for companion in kind.spec.companions:
        fields += _beside(companion, taken)
    fields += _telling(kind)
    return tuple(fields)


def _with_names(kind: RecordType, link: FieldSpec, taken: set[str]) -> FieldSpec:
    """A link to what is told apart by more than its name answers to the heading of that name: 人车关系's 车辆 to 车牌号."""
    if link.kind is not Kind.LINK or link.target == kind.code:
        return link
    target = record_type(link.target)
    first = next(each for each in kind.links if each.target == link.target)
    if not target.spec.told_by or first.name != link.name:
        return link
    title = target.field(target.spec.title[0])
    return replace(link, aliases=(*link.aliases, *(name for name in (title.label, *title.aliases) if name not in taken)))


def _beside(companion: Companion, taken: set[str]) -> Iterator[FieldSpec]:
    kind = record_type(companion.code)
    for spec in kind.from_lists:
        if not companion.via and spec.name == kind.spec.title[0]:
            continue  # the link of the record itself is named by it
        aliases = tuple(alias for alias in spec.aliases if alias not in taken)
        label = spec.label if spec.label not in taken else f"{kind.spec.label}{spec.label}"
        yield replace(spec, name=f"{companion.code}.{spec.name}", label=label, aliases=aliases, required=False)


def _telling(kind: RecordType) -> Iterator[FieldSpec]:
    """Columns that tell namesakes apart, for the first link to people and to vehicles."""
    seen = set()
    for link in kind.links:
        if link.read_only or link.target in seen or link.target == kind.code:
            continue
        seen.add(link.target)
        for name in record_type(link.target).spec.told_by:
            spec = record_type(link.target).field(name)
            text = Kind.TEXT if spec.kind is Kind.LINK else spec.kind
            yield replace(spec, name=f"{link.name}>{name}", label=f"{link.label}的{spec.label}", kind=text, target="", default="",
                          aliases=(spec.label, *spec.aliases), required=False, read_only=False)  # fmt: skip


def date_columns(code: str, sheet: ImportSheet) -> set[int]:
    """Columns in which a bare number is a day counted by the spreadsheet."""
    found = set()
    for match in sheet.columns:
        if not match.field or ">" in match.field or match.field.endswith(TIME_OF):
            continue
        companion, _, name = match.field.rpartition(".")
        if record_type(companion or code).field(name).kind is Kind.DATE:
            found.add(match.column)
    return found


def list_rows(job: ImportJob) -> Iterator[ListRow]:
    """Every line of the sheets in use, as the planner takes it."""
    for sheet in job.sheets:
        yield from _sheet_rows(job.code, sheet)


def _sheet_rows(code: str, sheet: ImportSheet) -> Iterator[ListRow]:
    from trafficdesk.exchange.table import BAND, source_rows

    places = [(match.column, match.field) for match in sheet.columns if match.field and not match.field.endswith(TIME_OF)]
    times = [(match.column, match.field.removesuffix(TIME_OF)) for match in sheet.columns if match.field and match.field.endswith(TIME_OF)]
    rest = [(match.column, match.text) for match in sheet.columns if match.rest == REMARK]
    band = ""
    for row in source_rows(sheet.grid, sheet.header, date_columns(code, sheet)):
        if row.kind == BAND:
            band = next(cell.text for cell in row.cells if cell.text)
            yield ListRow(sheet.name, row.number, {}, {}, skip=f"分组行“{band}”")
        elif row.kind == "data":
            cells = {name: row.cells[column].text for column, name in places}
            remarks = {name: remark for column, name in places if (remark := row.cells[column].remark) is not None}
            broken = {name: row.cells[column].broken for column, name in places if row.cells[column].broken}
            for column, name in times:
                cells[name] = f"{cells.get(name, '')} {row.cells[column].text}".strip()
            _fill_fixed(sheet, band, cells, remarks)
            kept = tuple((heading, row.cells[column].text or row.cells[column].broken) for column, heading in rest)
            yield ListRow(sheet.name, row.number, cells, remarks, broken, rest=tuple(each for each in kept if each[1]))
        elif row.kind != "blank":
            yield ListRow(sheet.name, row.number, {}, {}, skip=_SKIPPED.get(row.kind, "不是数据行"))


def _fill_fixed(sheet: ImportSheet, band: str, cells: dict[str, str], remarks: dict[str, Remark]) -> None:
    fixed = dict(sheet.fixed)
    for name in sheet.lacks if band and sheet.bands else ():
        fixed[name] = Fixed(band, "分组行")
    if not any(cells.values()):
        return
    for name, value in fixed.items():
        if not cells.get(name):
            cells[name] = value.text
            remarks[name] = Remark(RemarkKind.AROUND, value.where or "定为", value.text)


_SKIPPED = {"total": "合计行", "signature": "签字行", "repeated_header": "重复的表头", "note": "说明行",
            "hidden": "隐藏或筛选掉的行", "struck": "划掉的行（删除线）"}  # fmt: skip

__all__ = ["DROP", "REST", "WHICH", "WHOLE", "Fixed", "ImportJob", "ImportSheet", "Question", "fields_for", "list_rows"]
