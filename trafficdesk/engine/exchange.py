"""Lists in and out: import with preview and repair, export, blank templates, the annotated file back to the sender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records, open_kind
from trafficdesk.errors import KnownError
from trafficdesk.exchange.apply import Applier
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.plan import Planner
from trafficdesk.exchange.planned import PROBLEM, UPDATE, ImportPlan, ListRow, PlannedRow
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.store import query
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Query

if TYPE_CHECKING:
    from trafficdesk.exchange.header import Header
    from trafficdesk.exchange.sniff import SourceFile
    from trafficdesk.exchange.synonyms import ColumnMatch

_PAGE = 1000


@dataclass(slots=True)
class ImportSheet:
    """One sheet of the file with its header and how its columns are understood."""

    name: str
    header: Header
    columns: tuple[ColumnMatch, ...]
    grid: Grid


@dataclass(slots=True)
class ImportJob:
    """An import under way: the file, its sheets, and the plan once made."""

    code: str
    path: Path
    source: SourceFile
    sheets: list[ImportSheet]
    guessed: bool = False
    planner: Planner | None = None
    plan: ImportPlan | None = None


class Exchange:
    """desk.exchange: open → (look at the columns) → plan → (repair) → write."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # in

    def fields_for(self, code: str) -> tuple[FieldSpec, ...]:
        """Every field a list of this kind may fill: its own, and a companion's under "vehicles.plate"."""
        kind = record_type(code)
        own = kind.from_lists
        taken = {name for spec in own for name in (spec.label, *spec.aliases)}
        fields = list(own)
        for companion in kind.spec.companions:
            for spec in record_type(companion.code).from_lists:
                aliases = tuple(alias for alias in spec.aliases if alias not in taken)
                label = spec.label if spec.label not in taken else f"{record_type(companion.code).spec.label}{spec.label}"
                fields.append(replace(spec, name=f"{companion.code}.{spec.name}", label=label, aliases=aliases,
                                      required=False))  # fmt: skip
        return tuple(fields)

    def open(self, code: str, path: Path, *, sheet: str = "", guess: bool = False) -> ImportJob:
        """Read a file and understand its columns; KnownError with one sentence when it cannot be read.

        guess: without any heading that is known, take the first written row of each sheet for one (`job.guessed`),
        so that somebody can point at the right one.
        """
        from trafficdesk.exchange.header import find_header, header_at
        from trafficdesk.exchange.sniff import open_workbook
        from trafficdesk.exchange.synonyms import vocabulary
        from trafficdesk.exchange.template import OWN_PAGES

        kind = open_kind(code)
        words = vocabulary(self.fields_for(kind.code))
        source = open_workbook(path)
        grids = [grid for grid in source.sheets() if grid.name == sheet or (not sheet and grid.name not in OWN_PAGES)]
        found = [(grid, header) for grid in grids if (header := find_header(grid, words)) is not None]
        guessed = not found
        if guessed and guess:
            written = [(grid, next((n for n, cells in enumerate(grid.rows) if any(cells)), None)) for grid in grids]
            found = [(grid, header_at(grid, first, first)) for grid, first in written if first is not None]
        if not found:
            wanted = "、".join(spec.label for spec in kind.typed if spec.required)
            where = f"工作表“{sheet}”" if sheet else "这个文件"
            raise KnownError(f"在{where}里没有找到表头。表头里至少要有：{wanted}。请核对是不是选错了文件。")
        sheets = [self.sheet_with(kind.code, grid, header) for grid, header in found]
        return ImportJob(kind.code, path, source, sheets, guessed=guessed)

    def sheet_with(self, code: str, grid: Grid, header: Header) -> ImportSheet:
        """A sheet with its columns understood under this heading, as the clerk last matched them."""
        from trafficdesk.exchange.synonyms import header_fingerprint, map_columns

        known = self._office.setting(f"import.{code}", {}).get(header_fingerprint(header), {})
        return ImportSheet(grid.name, header, map_columns(header, self.fields_for(code), known), grid)

    def plan(
        self, job: ImportJob, *, on_match: str = UPDATE, progress: Progress = no_progress
    ) -> ImportPlan:
        """Check every row against the database; nothing is written."""
        with self._office.store.read() as connection:
            job.planner = Planner(connection, record_type(job.code), on_match=on_match)
            job.plan = job.planner.plan(_list_rows(job), sum(len(s.grid.rows) for s in job.sheets), progress)
        return job.plan

    def repair(self, job: ImportJob, position: int, cells: Mapping[str, str], because: str = "") -> PlannedRow:
        """Correct cells of one planned row; `because`: why its doubtful values are right all the same."""
        line = self._line(job, position)
        return self._change(job, position, replace(line, cells={**line.cells, **cells}, skip="", because=because))

    def leave_out(self, job: ImportJob, position: int, because: str) -> PlannedRow:
        """Do not import a row."""
        return self._change(job, position, replace(self._line(job, position), skip=because))

    def take(self, job: ImportJob, position: int) -> PlannedRow:
        """Somebody has looked: what the list says of a known row holds."""
        return self._change(job, position, replace(self._line(job, position), taken=True))

    def _line(self, job: ImportJob, position: int) -> ListRow:
        if job.plan is None:
            raise KnownError("请先核对，再改。")
        return job.plan.rows[position].source

    def _change(self, job: ImportJob, position: int, line: ListRow) -> PlannedRow:
        assert job.planner is not None
        with self._office.store.read() as connection:
            return job.planner.change(connection, position, line)

    def write(
        self, job: ImportJob, *, held_because: str = "", progress: Progress = no_progress
    ) -> ChangeSet | None:
        """Write the plan as one change; None when there was nothing new. The column mapping is remembered.

        Rows that a person has to look at first stay out, unless it is said why they are right; the trail keeps it.
        """
        if job.plan is None:
            raise KnownError("请先核对，再写入。")
        kind = record_type(job.code)
        with self._records.work(f"导入{kind.spec.label}", held_because, bulk=True) as work:
            added, updated = Applier(work, job.plan, progress).run(with_held=bool(held_because))
            work.sentence = f"导入 {job.path.name}：新增 {added} {kind.spec.noun}，更新 {updated} {kind.spec.noun}"
            changed = work.changed
        self._remember(job)
        return work.changeset if changed else None

    def write_return_file(self, job: ImportJob, path: Path) -> int:
        """The rows with problems as a workbook for the sender; how many there are."""
        from trafficdesk.exchange.annotate import FaultySheet, write_return_file

        if job.plan is None:
            raise KnownError("请先核对，再另存问题行。")
        faulty = []
        for sheet in job.sheets:
            places = {match.field: match.column for match in sheet.columns if match.field}
            faults = {
                row.source.number: [(places.get(p.field), p.text) for p in row.faults]
                for row in job.plan.rows
                if row.plan == PROBLEM and row.source.sheet == sheet.name
            }
            if faults:
                faulty.append(FaultySheet(sheet.grid, sheet.header, faults, _date_columns(job.code, sheet)))
        if not faulty:
            raise KnownError("这份表没有问题行，不用退回。")
        return write_return_file(path, faulty)

    def _remember(self, job: ImportJob) -> None:
        from trafficdesk.exchange.synonyms import header_fingerprint

        name = f"import.{job.code}"
        remembered = dict(self._office.setting(name, {}))
        for sheet in job.sheets:
            mapping = {match.text: match.field for match in sheet.columns if match.field}
            remembered[header_fingerprint(sheet.header)] = mapping
        self._office.set_setting(name, remembered)

    # out

    def export(
        self,
        code: str,
        path: Path,
        *,
        wanted: Query | None = None,
        fields: Sequence[str] = (),
        full: bool = False,
        reason: str = "",
        progress: Progress = no_progress,
    ) -> int:
        """Write a table to .xlsx or .csv; the number of rows. `full` leaves personal data unmasked and is logged."""
        from trafficdesk.exchange.write import SheetOut, write_table

        kind = open_kind(code)
        wanted = wanted or Query(kind.code)
        chosen = [kind.field(name) for name in fields] or [
            spec for spec in kind.fields if spec.sensitivity is not Sensitivity.SEALED
        ]
        if not full:
            chosen = [spec for spec in chosen if spec.sensitivity is not Sensitivity.SEALED]
        ids = self._records.ids(wanted)
        rows = self._export_rows(kind, chosen, ids, full, progress)
        write_table(path, [SheetOut(kind.spec.label, [_column(spec) for spec in chosen], rows)], progress)
        scope = "完整信息" if full else "脱敏信息"
        self._office.log_look(f"导出{kind.spec.label} {len(ids)} {kind.spec.noun}（{scope}）{reason and '：' + reason}")
        return len(ids)

    def template(self, code: str, path: Path) -> None:
        """A blank workbook with the right headings, drop-downs and a page of instructions."""
        from trafficdesk.exchange.template import write_blank_list

        kind = open_kind(code)
        write_blank_list(path, kind.spec.label, kind.typed)

    def _export_rows(
        self, kind: RecordType, fields: Sequence[FieldSpec], ids: Sequence[int], full: bool, progress: Progress
    ) -> Iterator[list[Any]]:
        with self._office.store.read() as connection:
            for start in range(0, len(ids), _PAGE):
                progress(start, len(ids), f"正在导出第 {start} 行，共 {len(ids)} 行")
                for row in query.rows(connection, kind.code, ids[start : start + _PAGE]):
                    yield [_cell(row, spec, full) for spec in fields]


def _column(spec: FieldSpec) -> Any:
    from trafficdesk.exchange.write import ColumnOut

    info = kind_of(spec)
    return ColumnOut(spec.label, info.width, info.excel)


def _cell(row: query.Row, spec: FieldSpec, full: bool) -> Any:
    value = row.values[spec.name]
    if value is None or spec.kind is Kind.LINK or kind_of(spec).excel == "text":
        return row.text(spec, masked=not full)
    if kind_of(spec).excel == "date" and value.year == 9999:
        return row.text(spec)
    return value


def _date_columns(code: str, sheet: ImportSheet) -> set[int]:
    """Columns in which a bare number is a day counted by the spreadsheet."""
    found = set()
    for match in sheet.columns:
        companion, _, name = (match.field or "").rpartition(".")
        if name and record_type(companion or code).field(name).kind is Kind.DATE:
            found.add(match.column)
    return found


def _list_rows(job: ImportJob) -> Iterator[ListRow]:
    from trafficdesk.exchange.table import source_rows

    for sheet in job.sheets:
        places = [(match.column, match.field) for match in sheet.columns if match.field]
        for row in source_rows(sheet.grid, sheet.header, _date_columns(job.code, sheet)):
            if row.kind == "data":
                cells = {field: row.cells[column].text for column, field in places}
                remarks = {field: remark for column, field in places if (remark := row.cells[column].remark) is not None}
                yield ListRow(sheet.name, row.number, cells, remarks)
            elif row.kind != "blank":
                yield ListRow(sheet.name, row.number, {}, {}, skip=_SKIPPED.get(row.kind, "不是数据行"))


_SKIPPED = {"total": "合计行", "signature": "签字行", "repeated_header": "重复的表头", "note": "说明行"}
