"""Writing a plan: one change, one undo. Rows with problems are left out; nothing else is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from trafficdesk.exchange.plan import ADD, UPDATE, ImportPlan, PlannedCompanion, PlannedRow
from trafficdesk.fields.problems import CONFIRM
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.base import Companion
from trafficdesk.records.registry import record_type
from trafficdesk.rules import consequences, derived
from trafficdesk.store.store import UnitOfWork

_BATCH = 5000


class Applier:
    """Writes one plan inside a unit of work; placeholders of rows that did not exist yet become real ids."""

    def __init__(self, work: UnitOfWork, plan: ImportPlan, progress: Progress = no_progress) -> None:
        self._work = work
        self._plan = plan
        self._progress = progress
        self._real: dict[int, int] = {}
        self._linked: dict[str, dict[int, int]] = {}
        self._made: dict[tuple[str, Any], int] = {}

    def run(self, *, with_held: bool) -> tuple[int, int]:
        """Write; (added, updated). Held rows are written only when a person has looked at them."""
        self._add_named()
        adding = [(i, row) for i, row in enumerate(self._plan.rows) if row.plan == ADD]
        updating = [row for row in self._plan.rows if row.plan == UPDATE and (with_held or not row.held)]
        self._add(adding)
        for row in updating:
            self._update(row)
        for companion in self._plan.kind.spec.companions:
            self._add_companions(companion, [row for _, row in adding] + updating)
        return len(adding), len(updating)

    def _add_named(self) -> None:
        """Units that only the list names."""
        used = {
            (spec.target, row.values.get(spec.name))
            for row in self._plan.rows
            if row.plan in (ADD, UPDATE)
            for spec in self._plan.kind.links
        }
        for code, names in self._plan.names.added.items():
            kind = record_type(code)
            wanted = {text: mark for text, mark in names.items() if (code, mark) in used}
            defaults = {spec.name: spec.default for spec in kind.fields if spec.default and spec.codes}
            title = kind.spec.title[0]
            rows = [{**defaults, title: text, **derived.fill(code, {title: text}, {title})} for text in wanted]
            ids = self._work.add_facts(code, rows)
            self._linked[code] = dict(zip(wanted.values(), ids, strict=True))

    def _resolved(self, code: str, values: dict[str, Any]) -> dict[str, Any]:
        resolved = dict(values)
        for spec in record_type(code).links:
            value = resolved.get(spec.name)
            if isinstance(value, int) and value < 0:
                resolved[spec.name] = self._linked[spec.target][value]
        return resolved

    def _add(self, adding: list[tuple[int, PlannedRow]]) -> None:
        code = self._plan.code
        for start in range(0, len(adding), _BATCH):
            self._progress(start, len(adding), f"正在写入第 {start} 行，共 {len(adding)} 行")
            chunk = adding[start : start + _BATCH]
            ids = self._work.add_facts(code, [self._resolved(code, row.values) for _, row in chunk])
            consequences.after_adding(self._work, code, ids)
            for (position, row), row_id in zip(chunk, ids, strict=True):
                self._real[-(position + 1)] = row_id
                row.row_id = row_id
                self._keep_reason(row)

    def _update(self, row: PlannedRow) -> None:
        code = self._plan.code
        row.row_id = self._real.get(row.row_id or 0, row.row_id)
        values = self._resolved(code, {name: new for name, _, new in row.changes})
        if values and row.row_id is not None and self._work.set_fact(code, row.row_id, values):
            consequences.after_editing(self._work, self._work.changes[-1])
        self._keep_reason(row)

    def _keep_reason(self, row: PlannedRow) -> None:
        """Doubtful values that somebody took all the same are kept in the trail with the reason."""
        for problem in row.problems:
            if problem.severity == CONFIRM and row.row_id is not None:
                self._work.remark(self._plan.code, row.row_id, problem, row.source.because)

    def _add_companions(self, companion: Companion, rows: list[PlannedRow]) -> None:
        kind = record_type(companion.code)
        main = kind.spec.title[0]
        new: dict[Any, dict[str, Any]] = {}
        for row in rows:
            for each in row.companions:
                if each.id is None:
                    new.setdefault(each.values.get(main), self._resolved(companion.code, each.values))
        ids = self._work.add_facts(companion.code, list(new.values()))
        self._made.update({(companion.code, name): row_id for name, row_id in zip(new, ids, strict=True)})
        pairs = []
        for row in rows:
            for each in row.companions:
                there = self._companion_id(each, main)
                if each.id is not None:
                    self._update_companion(each)
                pairs.append((row.row_id, there))
        self._relate(companion, list(dict.fromkeys(pairs)))

    def _companion_id(self, each: PlannedCompanion, main: str) -> int:
        return each.id if each.id is not None else self._made[(each.code, each.values.get(main))]

    def _update_companion(self, each: PlannedCompanion) -> None:
        values = self._resolved(each.code, {name: value for name, value in each.values.items() if value is not None})
        if each.id is not None:
            self._work.set_fact(each.code, each.id, values)

    def _relate(self, companion: Companion, pairs: list[tuple[int | None, int]]) -> None:
        """Who drives what, for pairs not yet related."""
        kind = record_type(companion.via)
        table = kind.table
        here, there = table.c[companion.here], table.c[companion.there]
        have = {
            tuple(row)
            for row in self._work.connection.execute(
                select(here, there).where(table.c.deleted_at.is_(None), table.c.end.is_(None))
            )
        }
        defaults = {spec.name: spec.default for spec in kind.fields if spec.default and spec.codes}
        rows = [
            {**defaults, companion.here: one, companion.there: other, "start": self._work.now.date()}
            for one, other in pairs
            if (one, other) not in have
        ]
        self._work.add_facts(companion.via, rows)
