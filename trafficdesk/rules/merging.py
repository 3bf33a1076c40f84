"""Two rows that are one: what the one takes over of the other, and everything that hangs on the other moves to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import CONFIRM
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, all_types, pointing_at
from trafficdesk.rules import derived, record_checks
from trafficdesk.rules.gaps import GAPS
from trafficdesk.store.work import Work


def merge(work: Work, kind: RecordType, keep: Mapping[str, Any], drop: Mapping[str, Any], chosen: Mapping[str, str]) -> int:
    """Make one row of two in a change; how many others were moved. chosen: field → "drop" where that row's value holds.

    The trash comes before the values, so that a number that may occur only once goes over.
    """
    work.respect_owner(kind, keep)
    values = _taken_over(kind, keep, drop, chosen)
    _refuse_contradiction(kind, keep, drop, values)
    moved = _move_links(work, kind, keep["id"], drop["id"]) + _move_owned(work, kind, keep, drop["id"])
    work.trash(kind.code, drop["id"], f"合并到“{keep['title']}”")
    work.set_fact(kind.code, keep["id"], values)
    return moved


def _taken_over(kind: RecordType, keep: Mapping[str, Any], drop: Mapping[str, Any], chosen: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for spec in (*kind.fields, *kind.retired):
        mine, theirs = keep[spec.name], drop[spec.name]
        if theirs in (None, "") or theirs == mine:
            continue
        if mine in (None, "") or chosen.get(spec.name) == "drop":
            values[spec.name] = theirs
        elif spec.kind is Kind.NOTE and str(theirs) not in str(mine) and spec.name not in chosen:
            values[spec.name] = f"{mine}；{theirs}"  # nothing that was noted is lost
    made = derived.derived(kind.code, {**keep, **values})
    return values | {name: made[name] for name in derived.following(kind.code, keep, drop) if made.get(name) is not None}


def _refuse_contradiction(kind: RecordType, keep: Mapping[str, Any], drop: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """A mixture that says against itself what neither row did (one's number with the other's birth date) is nobody's data."""
    known = {(each.field, each.sentence) for row in (keep, drop) for each in record_checks.check(kind.code, row)}
    new = [each for each in record_checks.check(kind.code, {**keep, **values}) if (each.field, each.sentence) not in known]
    if new:
        told = "；".join(f"{each.label}{each.sentence.rstrip('。')}" for each in new)
        raise KnownError(f"两条各用一部分，合起来对不上：{told}。请把这几项都选同一条的，再合并。")


def _move_links(work: Work, kind: RecordType, keep: int, drop: int) -> int:
    """Every link that points at `drop` points at `keep`; what would then say the same as another row goes into the trash."""
    moved, membership = 0, kind.spec.membership
    for other, link in pointing_at(kind.code):
        table = other.table
        for row_id in list(work.connection.scalars(select(table.c.id).where(table.c[link.name] == drop, table.c.deleted_at.is_(None)))):
            if _says_the_same(work, other, link, row_id, keep):
                work.trash(other.code, row_id, "合并后与另一条重复")
                continue
            work.relink(other.code, row_id, link.name, keep)
            moved += 1
            if membership is not None and other.code == membership.record and work.row(other.code, row_id)[membership.main]:
                work.set_fact(other.code, row_id, {membership.main: False})  # the main one is that of the row that stays
    return moved


def _move_owned(work: Work, kind: RecordType, keep: Mapping[str, Any], drop: int) -> int:
    """Attachments, kept papers, gaps: they name their owner by record and number."""
    moved = 0
    for other in all_types():
        if not (other.has("owner_code") and other.has("owner")):
            continue
        table = other.table
        mine = (table.c.owner_code == kind.code, table.c.owner == drop, table.c.deleted_at.is_(None))
        for row_id in list(work.connection.scalars(select(table.c.id).where(*mine))):
            work.set_fact(other.code, row_id, {"owner": keep["id"], **({"name": keep["title"]} if other.code == GAPS else {})})
            moved += 1
    return moved


def _says_the_same(work: Work, kind: RecordType, link: FieldSpec, row_id: int, keep: int) -> bool:
    row, table = work.row(kind.code, row_id), kind.table
    for names in (*(u.fields for u in kind.spec.unique if u.severity != CONFIRM and not u.serial), *kind.spec.keys):
        if link.name not in names or any(row[name] is None for name in names):
            continue
        same = [table.c[name] == (keep if name == link.name else row[name]) for name in names]
        query = select(table.c.id).where(*same, table.c.id != row_id, table.c.deleted_at.is_(None))
        if work.connection.scalar(query.limit(1)) is not None:
            return True
    return False
