"""What came of an import, for the end of it: numbers, every change old → new, what was made by the way, what is still open."""

from __future__ import annotations

from dataclasses import dataclass

from trafficdesk.exchange.apply import Written
from trafficdesk.exchange.planned import ADD, PROBLEM, UPDATE, ImportPlan
from trafficdesk.exchange.remarks import RemarkKind
from trafficdesk.fields.kinds import show
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import record_type


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one row: old → new, as people see it."""

    id: int
    title: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Defaulted:
    """A value that nobody wrote: the sentence (15 人的“人员类别”没有写，记为“私家车驾驶人”) and the rows."""

    sentence: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """added, updated, pending: ids of the rows; held and problems: how many stayed out; made: record code → ids of rows made
    by the way; defaults: values that nobody wrote; left: people marked as gone."""

    added: tuple[int, ...]
    updated: tuple[int, ...]
    changed: tuple[Changed, ...]
    pending: tuple[int, ...]
    held: int
    problems: int
    made: dict[str, tuple[int, ...]]
    defaults: tuple[Defaulted, ...]
    left: int


def outcome_of(plan: ImportPlan, written: Written, left: int, *, with_held: bool) -> Outcome:
    """Read off the plan after it was written."""
    kind = plan.kind
    done = [row for row in plan.rows if row.plan in (ADD, UPDATE) and (with_held or not row.held)]
    ids = {what: tuple(row.row_id for row in done if row.plan == what and isinstance(row.row_id, int)) for what in (ADD, UPDATE)}
    changed = []
    for row in done:
        if row.plan == UPDATE and isinstance(row.row_id, int):
            title = str(row.values.get(kind.spec.title[0]) or "")
            changed += [
                Changed(row.row_id, title, kind.field(name).label, _shown(kind.field(name), old), _shown(kind.field(name), new))
                for name, old, new in row.changes
            ]
    pending = tuple(dict.fromkeys(row.row_id for row in done if row.pending and isinstance(row.row_id, int)))
    made = {code: tuple(found) for code, found in (written.made or {}).items() if found}
    return Outcome(
        ids[ADD], ids[UPDATE], tuple(changed), pending, 0 if with_held else sum(row.held for row in plan.rows),
        sum(row.plan == PROBLEM for row in plan.rows), made, _defaults(plan), left,
    )  # fmt: skip


def _shown(spec: FieldSpec, value: object) -> str:
    return "" if spec.kind is Kind.LINK else show(spec, value, masked=True)


def _defaults(plan: ImportPlan) -> tuple[Defaulted, ...]:
    """Choices that no line wrote and that were set all the same."""
    kind = plan.kind
    found: dict[tuple[str, str], list[int]] = {}
    for row in plan.rows:
        if row.plan != ADD or row.held or not isinstance(row.row_id, int):
            continue
        for spec in kind.defaulted:
            if spec.codes and spec.list_at and spec.name not in row.given and row.values.get(spec.name) is not None:
                found.setdefault((spec.label, show(spec, row.values[spec.name])), []).append(row.row_id)
        for remark_of, remark in row.remarks.items():
            if remark.kind is RemarkKind.DEFAULTED:
                code, _, name = remark_of.rpartition(".")
                found.setdefault((record_type(code or plan.code).field(name).label, remark.after), []).append(row.row_id)
    return tuple(
        Defaulted(f"{len(ids)} {kind.spec.noun}的“{label}”没有写，记为“{value}”", tuple(ids)) for (label, value), ids in found.items()
    )
