"""An import under way as plain data: the file, its sheets, the questions about columns, the lines that go to the planner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk.engine.outcome import Outcome
from trafficdesk.exchange.columns import DROP, REMARK, TIME_OF, ColumnMatch
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.packed import Packed
from trafficdesk.exchange.plan import Planner
from trafficdesk.exchange.planned import NOTHING, ImportPlan, ListRow
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.base import Companion
from trafficdesk.records.registry import RecordType, record_type

if TYPE_CHECKING:
    from trafficdesk.exchange.cell import CellText
    from trafficdesk.exchange.header import Header
    from trafficdesk.exchange.sniff import SourceFile

_MOST_ALIKE = 1_000
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

    places = {match.field: match.column for match in sheet.columns if match.field and not match.field.endswith(TIME_OF)}
    names, at = tuple(places), tuple(places.values())
    times = [(match.column, match.field.removesuffix(TIME_OF)) for match in sheet.columns if match.field and match.field.endswith(TIME_OF)]
    rest = [(match.column, match.text) for match in sheet.columns if match.rest == REMARK]
    band, fixed = "", sheet.fixed
    kept: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    for row in source_rows(sheet.grid, sheet.header, date_columns(code, sheet)):
        if row.kind == BAND:
            band = next(cell.text for cell in row.cells if cell.text)
            fixed = {**sheet.fixed, **{name: Fixed(band, "分组行") for name in sheet.lacks if band and sheet.bands}}
            yield ListRow(sheet.name, row.number, {}, {}, skip=f"分组行“{band}”")
        elif row.kind == "data":
            cells, remarks, broken = _said(row.cells, names, at)
            if times or fixed:
                own = dict(cells.items())
                for column, name in times:
                    own[name] = f"{own.get(name, '')} {row.cells[column].text}".strip()
                remarks = _fill_fixed(fixed, own, remarks)
                cells = Packed(own)
            yield ListRow(sheet.name, row.number, cells, remarks, broken, rest=_rest(rest, row.cells, kept))
        elif row.kind != "blank":
            yield ListRow(sheet.name, row.number, {}, {}, skip=_SKIPPED.get(row.kind, "不是数据行"))


def _rest(
    columns: Sequence[tuple[int, str]], cells: Sequence[CellText], kept: dict[tuple[str, ...], tuple[tuple[str, str], ...]]
) -> tuple[tuple[str, str], ...]:
    """(heading, text) of the columns that go into the remarks; `kept`: those of earlier lines, which often say the same."""
    texts = tuple(cells[column].text or cells[column].broken for column, _ in columns)
    if len(kept) > _MOST_ALIKE:
        kept.clear()
    if texts not in kept:
        kept[texts] = tuple((heading, text) for (_, heading), text in zip(columns, texts, strict=True) if text)
    return kept[texts]


def _said(
    line: Sequence[CellText], names: tuple[str, ...], at: Sequence[int]
) -> tuple[Packed[str], Mapping[str, Remark], Mapping[str, str]]:
    """Texts, remarks and what the spreadsheet could not work out, by field; most cells have nothing but a text."""
    if not at:
        return Packed({}), NOTHING, NOTHING
    texts, remarks, broken = zip(*[line[column] for column in at], strict=True)
    return (
        Packed.of(names, texts),
        {name: each for name, each in zip(names, remarks, strict=True) if each is not None} if any(remarks) else NOTHING,
        {name: each for name, each in zip(names, broken, strict=True) if each} if any(broken) else NOTHING,
    )


def _fill_fixed(fixed: Mapping[str, Fixed], cells: dict[str, str], remarks: Mapping[str, Remark]) -> Mapping[str, Remark]:
    """Put what holds for the whole sheet into cells that say nothing; the remarks with those on it."""
    if not any(cells.values()):
        return remarks
    lacking = [name for name in fixed if not cells.get(name)]
    cells |= {name: fixed[name].text for name in lacking}
    return {**remarks, **{name: Remark(RemarkKind.AROUND, fixed[name].where or "定为", fixed[name].text) for name in lacking}}


_SKIPPED = {"total": "合计行", "signature": "签字行", "repeated_header": "重复的表头", "note": "说明行",
            "hidden": "隐藏或筛选掉的行", "struck": "划掉的行（删除线）"}  # fmt: skip

__all__ = ["DROP", "REST", "WHICH", "WHOLE", "Fixed", "ImportJob", "ImportSheet", "Question", "fields_for", "list_rows"]
