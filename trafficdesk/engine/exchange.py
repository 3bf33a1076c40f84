"""Lists in and out: import with preview and repair, export, blank templates, the annotated file back to the sender."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.collecting import no_collecting
from trafficdesk.engine.backups import Backups
from trafficdesk.engine.import_job import (
    REST,
    WHICH,
    WHOLE,
    Fixed,
    ImportJob,
    ImportSheet,
    Question,
    date_columns,
    fields_for,
    list_rows,
)
from trafficdesk.engine.lists_out import ListsOut
from trafficdesk.engine.records import open_kind
from trafficdesk.errors import KnownError
from trafficdesk.exchange.apply import Applier
from trafficdesk.exchange.columns import CHOSEN, DROP, NONE, OPEN, OWN, REMARK, REMEMBERED, ColumnMatch
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.plan import Planner
from trafficdesk.exchange.planned import PROBLEM, TAKE_NEW, UPDATE, ImportPlan, ListRow, PlannedRow
from trafficdesk.fields.spec import FieldSpec
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.records.system import ChangeSetRow
from trafficdesk.store.changes import ChangeSet

if TYPE_CHECKING:
    from trafficdesk.engine.leavers import Leaver
    from trafficdesk.exchange.header import Header

_RESTS = (REMARK, OWN, DROP)
_MOST_SAMPLES = 200
_MOST_FILES = 300
_FILES = "import.files"


class Exchange(ListsOut):
    """desk.exchange: open → questions (answer) → plan → (repair) → write."""

    def fields_for(self, code: str) -> tuple[FieldSpec, ...]:
        """Every field a list of this kind may fill (see import_job.fields_for)."""
        return fields_for(code)

    def open(
        self, code: str, path: Path, *, sheet: str = "", guess: bool = False, hidden: bool = False, pasted: str | None = None
    ) -> ImportJob:
        """Read a file and understand its columns; KnownError with one sentence when it cannot be read.

        guess: without any heading that is known, take the first written row of each sheet for one (`job.guessed`),
        so that somebody can point at the right one. hidden: read hidden sheets and rows too. pasted: the list itself, from the
        clipboard; then there is no file, and `path` is only a name.
        """
        from trafficdesk.exchange.apart import read_apart
        from trafficdesk.exchange.header import header_at
        from trafficdesk.exchange.several_tables import Table, tables_of
        from trafficdesk.exchange.sniff import from_clipboard
        from trafficdesk.exchange.synonyms import vocabulary
        from trafficdesk.exchange.template import OWN_PAGES

        kind = open_kind(code)
        words = vocabulary(fields_for(kind.code))
        with no_collecting():
            source = read_apart(path) if pasted is None else from_clipboard(pasted, path)
        unread = tuple(grid.name for grid in source.sheets() if grid.hidden and not hidden and grid.name != sheet)
        grids = [grid for grid in source.sheets() if grid.name == sheet or (not sheet and grid.name not in OWN_PAGES)]
        grids = [replace_hidden(grid, hidden) for grid in grids if grid.name not in unread]
        found = [table for grid in grids for table in tables_of(grid, words)]
        guessed = not found
        if guessed and guess:
            written = [(grid, next((n for n, cells in enumerate(grid.rows) if any(cells)), None)) for grid in grids]
            found = [Table(grid.name, grid, header_at(grid, first, first)) for grid, first in written if first is not None]
        if not found:
            wanted = "、".join(spec.label for spec in kind.typed if spec.required)
            where = f"工作表“{sheet}”" if sheet else "这个文件"
            raise KnownError(f"在{where}里没有找到表头。表头里至少要有：{wanted}。请核对是不是选错了文件。")
        sheets = [self.sheet_with(kind.code, table.grid, table.header, table.name) for table in found]
        return ImportJob(kind.code, path, source, sheets, guessed=guessed, hidden=unread, before=self._imported_before(kind.code, path))

    def sheet_with(self, code: str, grid: Grid, header: Header, name: str) -> ImportSheet:
        """A sheet with its columns understood under this heading, as the clerk last decided for this shape of list."""
        from trafficdesk.exchange.around import units_around
        from trafficdesk.exchange.columns import map_columns

        known = self._remembered(code, header)
        texts = _column_texts(grid, header)
        columns = map_columns(header, fields_for(code), known, texts)
        sheet = ImportSheet(name, header, columns, grid)
        sheet.lacks = self._lacking(record_type(code), sheet)
        around = units_around(grid, header)
        for lacking in sheet.lacks:
            self._look_around(code, sheet, lacking, around)
        return sheet

    def _lacking(self, kind: RecordType, sheet: ImportSheet) -> tuple[str, ...]:
        """Required links to units that no column fills: the sheet as a whole, or a band in it, may tell them."""
        filled = {match.field for match in sheet.columns}
        links = [s for s in kind.typed if s.target and record_type(s.target).spec.adds]
        return tuple(s.name for s in links if s.required and not s.follows and s.name not in filled)

    def _look_around(self, code: str, sheet: ImportSheet, name: str, around: Sequence[Any]) -> None:
        from trafficdesk.exchange.around import plain_name
        from trafficdesk.exchange.names import KnownNames
        from trafficdesk.exchange.table import BAND, source_rows

        if any(row.kind == BAND for row in source_rows(sheet.grid, sheet.header)):
            sheet.bands = True
            return
        if around and not around[0].doubtful:
            sheet.fixed[name] = Fixed(around[0].text, around[0].where)
            return
        short = plain_name(sheet.grid.name)
        if short and not around:
            with self._office.store.read() as connection:
                names = KnownNames(connection)
                found, _ = names.find(record_type(code).field(name), short)
            if isinstance(found, int):
                sheet.fixed[name] = Fixed(short, "工作表名")

    def leavers(self, job: ImportJob) -> list[Leaver]:
        """People of the units that the checked list names, whom it does not name."""
        from trafficdesk.engine.leavers import leavers

        if job.plan is None:
            return []
        with self._office.store.read() as connection:
            return leavers(connection, job.plan)

    # questions

    def questions(self, job: ImportJob) -> list[Question]:
        """What has to be answered before the list is written, in the order of the list; [] when all is clear."""
        kind, found = record_type(job.code), []
        labels = {spec.name: spec.label for spec in fields_for(job.code)}
        for sheet in job.sheets:
            for match in sheet.columns:
                if match.open:
                    sentence = f"“{match.text}”（第 {match.column + 1} 列）：{match.reason}。"
                    found.append(Question(WHICH, sheet.name, match.text, sentence, match.candidates, match.samples, match.filled))
            for name in sheet.lacks:
                if name not in sheet.fixed and self._wanting(job, sheet.name, name):
                    sentence = f"工作表“{sheet.name}”里没有“{labels[name]}”这一列。整张表是哪一家的？"
                    found.append(Question(WHOLE, sheet.name, name, sentence, (name,)))
        lost: dict[str, list[ColumnMatch]] = {}
        for sheet in job.sheets:
            for match in sheet.columns:
                if match.lost:
                    lost.setdefault(match.text, []).append(match)
        for text, matches in lost.items():
            samples = "、".join(dict.fromkeys(each for match in matches for each in match.samples))
            filled = sum(match.filled for match in matches)
            sentence = f"“{text}”没有对应的栏目（{matches[0].reason}），有 {filled} 格写了内容，例如：{samples[:60]}。"
            found.append(Question(REST, "", text, sentence, self._rests(kind), matches[0].samples, filled))
        return found

    def _wanting(self, job: ImportJob, sheet: str, name: str) -> bool:
        """Whether a new row of the sheet stays out because nothing tells this field."""
        rows = [row for row in (job.plan.rows if job.plan is not None else ()) if row.source.sheet == sheet]
        return any(not row.source.cells.get(name) and any(p.field == name for p in row.faults) for row in rows)

    def _rests(self, kind: RecordType) -> tuple[str, ...]:
        return tuple(each for each in _RESTS if each != REMARK or kind.has("remark"))

    def set_field(self, job: ImportJob, text: str, field: str, *, column: int | None = None) -> None:
        """Have the column with this heading (in all sheets; `column`: at this place only) fill a field; "" for none yet.
        Another column that filled it is freed."""
        for sheet in job.sheets:
            hit = [m.column for m in sheet.columns if m.text == text and column in (None, m.column)]
            if not hit:
                continue
            sheet.columns = tuple(_remapped(match, hit[0], field) for match in sheet.columns)
            sheet.lacks = self._lacking(record_type(job.code), sheet)
            sheet.fixed = {name: value for name, value in sheet.fixed.items() if name in sheet.lacks or not value.where}
        job.plan = job.planner = None

    def set_rest(self, job: ImportJob, how: str, text: str = "", *, column: int | None = None) -> None:
        """What becomes of a column without a field (all of them for ""; `column`: at this place only): "remark", "own", "drop"."""
        kind = record_type(job.code)
        if how not in self._rests(kind):
            raise KnownError(f"{kind.spec.label}没有“备注”，放不下多出来的列。请选“自设栏目”或“不导入”。")

        def meant(match: ColumnMatch) -> bool:
            return match.lost if not text else match.text == text and column in (None, match.column)

        if how == OWN:
            self._make_own(job, list(dict.fromkeys(m.text for s in job.sheets for m in s.columns if meant(m))), column)
            return
        for sheet in job.sheets:
            sheet.columns = tuple(
                replace(m, rest=how, field=None, certainty=CHOSEN, candidates=()) if meant(m) else m for m in sheet.columns
            )
        job.plan = job.planner = None

    def _make_own(self, job: ImportJob, texts: Sequence[str], column: int | None) -> None:
        from trafficdesk.engine.own_fields import OwnFields

        own = OwnFields(self._office, self._records)
        for text in texts:
            samples = [s for sheet in job.sheets for m in sheet.columns if m.text == text for s in m.samples]
            spec = own.for_column(job.code, text, samples)
            self.set_field(job, text, spec.name, column=column)

    def set_whole(self, job: ImportJob, field: str, text: str, sheet: str = "") -> None:
        """One value for every line of a sheet (of all sheets for "") that says nothing else in this field."""
        names = {spec.name: spec for spec in fields_for(job.code)} | {spec.label: spec for spec in reversed(fields_for(job.code))}
        spec = names.get(field)
        if spec is None:
            raise KnownError(f"{record_type(job.code).spec.label}没有“{field}”这个栏目。")
        if sheet and sheet not in {each.name for each in job.sheets}:
            raise KnownError(f"没有叫“{sheet}”的工作表。有：{'、'.join(each.name for each in job.sheets)}。")
        for each in job.sheets:
            if sheet in ("", each.name):
                each.fixed = {name: value for name, value in each.fixed.items() if name != spec.name}
                if text.strip():
                    each.fixed[spec.name] = Fixed(text.strip())
        job.plan = job.planner = None

    # planning and repair

    def plan(
        self, job: ImportJob, *, on_match: str = UPDATE, progress: Progress = no_progress
    ) -> ImportPlan:
        """Check every row against the database; nothing is written."""
        # One day holds for the whole list, also past midnight; and nobody asks the computer for it a hundred thousand times.
        with no_collecting(), clock.standing_on(clock.today()), self._office.store.read() as connection:
            job.planner = Planner(connection, record_type(job.code), on_match=on_match)
            job.plan = job.planner.plan(list_rows(job), sum(len(s.grid.rows) for s in job.sheets), progress)
        return job.plan

    def repair(self, job: ImportJob, position: int, cells: Mapping[str, str], because: str = "") -> PlannedRow:
        """Correct cells of one planned row; `because`: why its doubtful values are right all the same."""
        self.repair_many(job, {position: cells}, because)
        assert job.plan is not None
        return job.plan.rows[position]

    def repair_many(self, job: ImportJob, cells: Mapping[int, Mapping[str, str]], because: str = "") -> None:
        """Correct cells of many rows at once."""
        planner = self._planner(job)
        self.change(job, {
            at: replace(planner.with_texts(self._row(job, at), texts), because=because or self._row(job, at).source.because)
            for at, texts in cells.items()
        })  # fmt: skip

    def leave_out(self, job: ImportJob, position: int, because: str) -> PlannedRow:
        """Do not import a row."""
        self.change(job, {position: replace(self._row(job, position).source, skip=because)})
        return self._row(job, position)

    def take(self, job: ImportJob, position: int, how: str = TAKE_NEW) -> PlannedRow:
        """Somebody has looked: what the list says of a known row holds; see planned.TAKE_NEW and the others."""
        self.change(job, {position: replace(self._row(job, position).source, taken=how)})
        return self._row(job, position)

    def bring_back(self, job: ImportJob, position: int) -> PlannedRow:
        """The row that this line means is in the trash: it comes back, with what the list says."""
        row = self._row(job, position)
        if not row.trashed:
            raise KnownError("回收站里没有这一行要找的记录。")
        self.change(job, {position: replace(row.source, revive=row.trashed, because="")})
        return self._row(job, position)

    def change(self, job: ImportJob, lines: Mapping[int, ListRow]) -> None:
        """Put other lines in the places of some, and plan again what depends on them."""
        planner = self._planner(job)
        with self._office.store.read() as connection:
            planner.change(connection, lines)

    def _planner(self, job: ImportJob) -> Planner:
        if job.planner is None:
            raise KnownError("请先核对，再改。")
        return job.planner

    def _row(self, job: ImportJob, position: int) -> PlannedRow:
        if job.plan is None:
            raise KnownError("请先核对，再改。")
        return job.plan.rows[position]

    # writing

    def write(
        self, job: ImportJob, *, held_because: str = "", progress: Progress = no_progress
    ) -> ChangeSet | None:
        """Write the plan as one change; None when there was nothing new. What was decided about columns is remembered.

        Rows that a person has to look at first stay out, unless it is said why they are right; the trail keeps it.
        """
        from trafficdesk.engine.outcome import outcome_of
        from trafficdesk.rules.leaving import mark_left

        if job.plan is None:
            raise KnownError("请先核对，再写入。")
        open_questions = [each for each in self.questions(job) if each.blocks]
        if open_questions:
            raise KnownError(f"还有 {len(open_questions)} 个问题没有回答，没有写入。{open_questions[0].sentence}")
        kind = record_type(job.code)
        Backups(self._office).run_schedule(before="导入")
        with self._records.work(f"导入{kind.spec.label}", held_because, bulk=True) as work:
            written = Applier(work, job.plan, progress, job.path.name).run(with_held=bool(held_because))
            left = mark_left(work, kind, job.leaving)
            parts = [f"新增 {written.added} {kind.spec.noun}", f"更新 {written.updated} {kind.spec.noun}"]
            parts += [f"待补 {written.pending} 处"] if written.pending else []
            parts += [f"离开 {left} 人"] if left else []
            work.sentence = f"导入 {job.path.name}：{'，'.join(parts)}"
            changed = work.changed
        self._remember(job)
        job.outcome = outcome_of(job.plan, written, left, with_held=bool(held_because))
        if changed:
            self._note_file(job, work.id)
        return work.changeset if changed else None

    def write_return_file(self, job: ImportJob, path: Path) -> int:
        """The sender's workbook with every fault marked; how many rows have one. 0: faultless, and no file is written."""
        from trafficdesk.exchange.annotate import FaultySheet, write_return_file

        if job.plan is None:
            raise KnownError("请先核对，再另存问题行。")
        faulty = []
        whole = {grid.name: grid for grid in job.source.sheets()}  # of a sheet with several tables goes back all of it
        for sheet in job.sheets:
            places: dict[str, int | None] = {match.field: match.column for match in sheet.columns if match.field}
            for companion in record_type(job.code).spec.companions:
                title = f"{companion.code}.{record_type(companion.code).spec.title[0]}"
                for spec in record_type(companion.code).fields:  # a whole car that was held back is marked at its plate
                    places.setdefault(f"{companion.code}.{spec.name}", places.get(title))
            faults = {
                row.source.number: [(places.get(p.field), p.text) for p in row.faults]
                + [(places.get(p.field), f"{p.label}：{p.sentence}") for p in row.pending]
                for row in job.plan.rows
                if (row.plan == PROBLEM or row.pending) and row.source.sheet == sheet.name
            }
            if faults:
                faulty.append(FaultySheet(whole.get(sheet.grid.name, sheet.grid), sheet.header, faults, date_columns(job.code, sheet)))
        return write_return_file(path, faulty, job.path) if faulty else 0

    # what is remembered

    def _remembered(self, code: str, header: Header) -> dict[str, str]:
        from trafficdesk.exchange.synonyms import header_fingerprint

        found: dict[str, str] = self._office.setting(f"import.{code}", {}).get(header_fingerprint(header), {})
        return found

    def _remember(self, job: ImportJob) -> None:
        """Decisions only: what the program understood by itself it may understand better another time."""
        from trafficdesk.exchange.synonyms import header_fingerprint

        name = f"import.{job.code}"
        remembered = dict(self._office.setting(name, {}))
        for sheet in job.sheets:
            decided = {
                match.key: match.field or f"!{match.rest or DROP}" for match in sheet.columns if match.certainty in (CHOSEN, REMEMBERED)
            }
            if decided:
                remembered[header_fingerprint(sheet.header)] = decided
        self._office.remember(name, remembered)

    def _imported_before(self, code: str, path: Path) -> str:
        """When this very file was written before and not taken back; "" otherwise."""
        known = self._office.setting(_FILES, {}).get(_fingerprint(path))
        if not known or known["code"] != code:
            return ""
        with self._office.store.read() as connection:
            row = connection.execute(select(ChangeSetRow.table()).where(ChangeSetRow.id == known["change"])).first()
        if row is None or row.undone_by is not None:
            return ""
        return f"这份文件 {row.at:%Y-%m-%d %H:%M} 导入过（{row.sentence}）。内容一样的行不会再记一遍。"

    def _note_file(self, job: ImportJob, change: int) -> None:
        files = dict(self._office.setting(_FILES, {}))
        if not (fingerprint := _fingerprint(job.path)):
            return  # what was pasted is kept nowhere
        files[fingerprint] = {"code": job.code, "change": change}
        self._office.remember(_FILES, dict(list(files.items())[-_MOST_FILES:]))


def replace_hidden(grid: Grid, hidden: bool) -> Grid:
    """The grid with its hidden and struck rows read as well, if asked for."""
    return replace(grid, hidden_rows=frozenset(), struck_rows=frozenset()) if hidden and grid.unread else grid


def _fingerprint(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _column_texts(grid: Grid, header: Header) -> dict[int, list[str]]:
    """The first cells of each column below the heading, row by row."""
    from trafficdesk.exchange.table import source_rows

    texts: dict[int, list[str]] = {column.index: [] for column in header.columns}
    number = 0
    for row in source_rows(grid, header):
        if row.kind == "data":
            for index, said in texts.items():
                cell = row.cells[index]
                said.append(cell.text or cell.broken)
            number += 1
            if number >= _MOST_SAMPLES:
                break
    return texts


def _remapped(match: ColumnMatch, column: int, field: str) -> ColumnMatch:
    if match.column == column:
        return replace(match, field=field or None, certainty=CHOSEN, candidates=(), rest="" if field else DROP)
    if field and match.field == field:
        return replace(match, field=None, certainty=NONE, reason="改由别的列填写", rest="")
    if match.certainty == OPEN and field in match.candidates and len(match.candidates) == 1:
        return replace(match, certainty=NONE, reason="由别的列填写", candidates=())
    return match


__all__ = ["Exchange", "ImportJob", "ImportSheet"]
