"""Writing a plan: one change, one undo. Rows with problems are left out; nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from trafficdesk.exchange.awaited import Beside, Earlier, ToAdd
from trafficdesk.exchange.planned import ADD, SECOND_POST, UPDATE, ImportPlan, PlannedRow
from trafficdesk.fields.folding import fold
from trafficdesk.fields.problems import CONFIRM
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.base import Companion
from trafficdesk.records.lists import OPEN
from trafficdesk.records.registry import record_type
from trafficdesk.rules import consequences, derived
from trafficdesk.rules.gaps import GAPS
from trafficdesk.rules.naming import other_names
from trafficdesk.store.store import UnitOfWork

_BATCH = 2_000  # rows that stand as dicts meanwhile: 5,000 took 20 MB more and no less time
_LONGEST_NAME = 40


@dataclass(slots=True)
class Written:
    """What came of a plan: numbers of rows, and what was made by the way (record code → ids)."""

    added: int = 0
    updated: int = 0
    pending: int = 0
    made: dict[str, list[int]] | None = None


class Applier:
    """Writes one plan inside a unit of work; placeholders of rows that did not exist yet become real ids."""

    def __init__(self, work: UnitOfWork, plan: ImportPlan, progress: Progress = no_progress, source: str = "") -> None:
        self._work = work
        self._plan = plan
        self._progress = progress
        self._source = source
        self._real: dict[ToAdd | Beside, int] = {}
        self._made: dict[str, list[int]] = {}

    def run(self, *, with_held: bool) -> Written:
        """Write; what came of it. Held rows are written only when a person has looked at them."""
        taken = [row for row in self._plan.rows if row.plan in (ADD, UPDATE) and (with_held or not row.held)]
        adding = [row for row in taken if row.plan == ADD]
        updating = [row for row in taken if row.plan == UPDATE]
        self._add_named(taken)
        for companion in self._plan.kind.spec.companions:
            self._add_companions(companion, taken)
        self._add([row for row in adding if not row.alone])
        for row in updating:
            self._update(row)
        for companion in self._plan.kind.spec.companions:
            if companion.via:
                self._relate(companion, taken)
        self._learn_names(taken)
        pending = self._note_gaps(taken)
        return Written(len(adding), len(updating), pending, self._made)

    def _add_named(self, rows: list[PlannedRow]) -> None:
        """Units that only the list names."""
        spoken = [row.values for row in rows] + [each.values for row in rows for each in row.companions]
        named = dict.fromkeys(value for values in spoken for value in values.values() if isinstance(value, ToAdd))
        for code in dict.fromkeys(row.code for row in named):
            kind = record_type(code)
            wanted = [row for row in named if row.code == code]
            defaults = {spec.name: spec.default for spec in kind.fields if spec.default and spec.codes}
            title = kind.spec.title[0]
            values = [{**defaults, title: row.text, **derived.fill(code, {title: row.text}, {title})} for row in wanted]
            ids = self._work.add_facts(code, values)
            self._made.setdefault(code, []).extend(ids)
            self._real |= zip(wanted, ids, strict=True)

    def _resolved(self, values: Mapping[str, Any]) -> dict[str, Any]:
        resolved = dict(values.items())
        for name, value in resolved.items():
            if value.__class__ in (ToAdd, Beside):
                resolved[name] = self._real[value]
        return resolved

    def _add(self, adding: list[PlannedRow]) -> None:
        code = self._plan.code
        for start in range(0, len(adding), _BATCH):
            self._progress(start, len(adding), f"正在写入第 {start} 行，共 {len(adding)} 行")
            chunk = adding[start : start + _BATCH]
            ids = self._work.add_facts(code, [self._resolved(row.values) for row in chunk])
            consequences.after_adding(self._work, code, ids)
            for row, row_id in zip(chunk, ids, strict=True):
                row.row_id = row_id
                self._keep_reason(row)

    def _update(self, row: PlannedRow) -> None:
        code = self._plan.code
        row.row_id = row_id = self._id(row.row_id)
        if row.source.revive:
            self._work.restore(code, row_id)
        values = self._resolved({name: new for name, _, new in row.changes})
        if values:
            self._work.respect_owner(self._plan.kind, self._work.row(code, row_id))
        if row.source.taken == SECOND_POST:
            self._add_post(row_id, values, row)
        if values and self._work.set_fact(code, row_id, values):
            consequences.after_editing(self._work, self._work.changes[-1])
        self._keep_reason(row)

    def _add_post(self, row_id: int, values: dict[str, Any], row: PlannedRow) -> None:
        """Somebody works for a second unit as well: the main post stays, another one is opened."""
        there = self._plan.kind.spec.membership
        place = values.pop(there.of, None) if there is not None else None
        if there is None or place is None:
            return
        table = record_type(there.record).table
        known = select(table.c.id).where(
            table.c[there.member] == row_id, table.c[there.place] == place, table.c[there.until].is_(None), table.c.deleted_at.is_(None)
        )
        if self._work.connection.scalar(known.limit(1)) is None:
            stands = self._work.row(self._plan.code, row_id)
            copied = {name: row.values.get(name) or stands[name] for name in there.copied}
            dated = {there.main: False, there.since: self._work.now.date()}
            self._work.add_fact(there.record, {there.member: row_id, there.place: place, **copied, **dated})

    def _keep_reason(self, row: PlannedRow) -> None:
        """Doubtful values that somebody took all the same are kept in the trail with the reason."""
        for problem in row.problems:
            if problem.severity == CONFIRM:
                self._work.remark(self._plan.code, self._id(row.row_id), problem, row.source.because)

    def _id(self, row: int | Earlier | Beside | None) -> int:
        if isinstance(row, Earlier):  # its line was written before, and says so itself
            row = self._plan.rows[row.position].row_id
        assert row is not None and not isinstance(row, Earlier)
        return row if isinstance(row, int) else self._real[row]

    def _add_companions(self, companion: Companion, rows: list[PlannedRow]) -> None:
        """New cars with all that the lines say of them, known ones with what the lines add."""
        spoken = [(row, each) for row in rows for each in row.companions if each.code == companion.code]
        new: dict[Beside, dict[str, Any]] = {}
        for _, each in spoken:
            if isinstance(each.row, Beside):
                said = {name: value for name, value in each.given.items() if value is not None}
                new[each.row] = {**new.get(each.row, each.values), **said}
            else:
                known = {name: value for name, value in each.values.items() if value is not None}
                self._work.set_fact(each.code, each.row, self._resolved(known))
        ids = self._work.add_facts(companion.code, [self._resolved(values) for values in new.values()])
        consequences.after_adding(self._work, companion.code, ids)
        self._made.setdefault(companion.code, []).extend(ids)
        self._real |= zip(new, ids, strict=True)

    def _relate(self, companion: Companion, rows: list[PlannedRow]) -> None:
        """Who drives what, for pairs not yet related."""
        spoken = [(row, each) for row in rows for each in row.companions if each.code == companion.code and not row.alone]
        pairs = list(dict.fromkeys((self._id(row.row_id), self._id(each.row)) for row, each in spoken))
        kind = record_type(companion.via)
        table = kind.table
        here, there = table.c[companion.here], table.c[companion.there]
        have = {
            tuple(row)
            for row in self._work.connection.execute(
                select(here, there).where(table.c.deleted_at.is_(None), table.c[companion.until].is_(None))
            )
        }
        defaults = {spec.name: spec.default for spec in kind.fields if spec.default and spec.codes}
        self._work.add_facts(companion.via, [
            {**defaults, companion.here: one, companion.there: other, companion.since: self._work.now.date()}
            for one, other in pairs
            if (one, other) not in have
        ])  # fmt: skip

    def _learn_names(self, rows: list[PlannedRow]) -> None:
        """What somebody has corrected to the name of a known unit is one of its other names from now on."""
        learnt: dict[tuple[str, int], list[str]] = {}
        for row in rows:
            for name, text in row.source.corrected.items():
                spec = self._plan.kind.field(name) if self._plan.kind.has(name) else None
                row_id = row.values.get(name)
                if spec is None or not spec.target or not isinstance(row_id, int) or not record_type(spec.target).has("other_names"):
                    continue
                if 2 <= len(text.strip()) <= _LONGEST_NAME and not text.strip().isdigit():
                    learnt.setdefault((spec.target, row_id), []).append(text.strip())
        for (code, row_id), texts in learnt.items():
            known = self._work.row(code, row_id)
            called = [known["title"], known["short_name"] or "", *other_names(known["other_names"])]
            fresh = [text for text in dict.fromkeys(texts) if all(fold(text) != fold(each) for each in called)]
            if fresh:
                self._work.set_fact(code, row_id, {"other_names": "、".join((*other_names(known["other_names"]), *fresh))})

    def _note_gaps(self, rows: list[PlannedRow]) -> int:
        """What could not be read is kept with its text, to be filled in later."""
        code = self._plan.code
        found = [(row, each) for row in rows for each in row.pending if not row.alone]
        titles = {row_id: self._work.row(code, row_id)["title"] for row_id in {self._id(row.row_id) for row, _ in found}}
        self._work.add_facts(GAPS, [
            {
                "owner_code": code, "owner": self._id(row.row_id), "field": each.field, "name": titles[self._id(row.row_id)],
                "label": each.label, "said": each.text, "sentence": each.sentence, "source": self._source,
                "place": f"{row.source.sheet} 第 {row.source.number} 行", "state": OPEN,
            }
            for row, each in found
        ])  # fmt: skip
        return len(found)
