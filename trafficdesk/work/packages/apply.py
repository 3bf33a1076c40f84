"""Doing what a package means: rows through the one checked way, in one change; what is refused or asked waits.

Nothing follows from what comes in (a new main post, a number): what the other office wrote beside it travels too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import ERROR
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.records.travelling import AliasRow
from trafficdesk.rules import consequences
from trafficdesk.rules.intake import holder_of
from trafficdesk.rules.trash import bring_back, throw_away
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.packages.carrier import said_of
from trafficdesk.work.packages.merge import Here, Key, lacks, value_of
from trafficdesk.work.packages.rules_lent import lender
from trafficdesk.work.packages.rules_plan import RowPlan, Version
from trafficdesk.work.packages.rules_scope import CODES, OWNED, links_of
from trafficdesk.work.packages.rules_versions import TRASH, parse, written
from trafficdesk.work.packages.versions import Touched, add_versions, note_changes

_ABSENT = "它所属的记录还没有收到，先留着。"
_WAYS = ("trashed", "restored")


def do(work: UnitOfWork, here: Here, plans: Sequence[RowPlan], reason: str) -> None:
    """Write every row that may be written; a plan that could not be done says why in `waits`, and then nothing of it was, but for one
    that is `stuck`.
    """
    here.connection, work.for_others = work.connection, True
    ready = [plan for plan in plans if not plan.waits]
    for code in CODES:
        new = [plan for plan in ready if plan.theirs.code == code and not plan.here]
        while new:  # rows may point at others of their own kind (an agreement that renews one)
            fit: list[RowPlan] = []
            rest: list[RowPlan] = []
            for plan in new:
                (rest if _links_lacking(here, plan) else fit).append(plan)
            if not fit:
                break
            _add(work, here, code, fit, reason)
            new = rest
        for plan in new:
            plan.waits = _ABSENT
    for plan in ready:
        if plan.ours is not None and not plan.waits and plan.values:
            _edit(work, here, plan, reason)
    _trash_all(work, [plan for plan in ready if not plan.waits and plan.trash is not None])
    consequences.follow(work)  # what it changes of these rows is a change of this office: see `settle`


def _links_lacking(here: Here, plan: RowPlan) -> bool:
    """Whether what a row points at is not here (yet)."""
    kind = record_type(plan.theirs.code)
    links = [spec.name for spec in links_of(kind)] + (["owner"] if kind.code in OWNED else [])
    return any(lacks(value_of(here, kind, name, plan.theirs.values)) for name in links if name in plan.values)


def _typed(here: Here, plan: RowPlan) -> dict[str, Any]:
    kind, whole = record_type(plan.theirs.code), {**plan.theirs.values, **plan.values}
    return {kind.field(name).name: value_of(here, kind, name, whole) for name in plan.values}


def _add(work: UnitOfWork, here: Here, code: str, plans: Sequence[RowPlan], reason: str) -> None:
    found = work.bring(code, [(plan.theirs.uuid, _typed(here, plan)) for plan in plans], reason)
    for plan in plans:
        done = found[plan.theirs.uuid]
        if isinstance(done, str):
            plan.waits = done
        else:
            plan.here = here.ids[code, plan.theirs.uuid] = done


def _edit(work: UnitOfWork, here: Here, plan: RowPlan, reason: str) -> None:
    if _links_lacking(here, plan):
        plan.waits = _ABSENT
        return
    try:
        work.put(plan.theirs.code, plan.here, _typed(here, plan), reason=reason, follow=False)
    except Refused as refused:
        plan.waits = str(refused)


def _trash_all(work: UnitOfWork, plans: Sequence[RowPlan]) -> None:
    """Restored: what others point at first. Deleted: what points at others first, over and over while one makes way for another."""
    for plan in plans:
        if not plan.trash:
            _restore(work, plan)
    left = [plan for plan in reversed(plans) if plan.trash]
    before = len(left) + 1
    while left and len(left) < before:
        before = len(left)
        left = [plan for plan in left if not _thrown(work, plan)]
    for plan in left:
        if _is_lent(work, plan):  # it lies in the trash where it is at home; here nobody could make way for that
            plan.waits = ""


def _is_lent(work: UnitOfWork, plan: RowPlan) -> bool:
    lent, kind = lender(work.connection), record_type(plan.theirs.code)
    return lent is not None and bool(lent.why_of(kind.code, plan.here))


def _thrown(work: UnitOfWork, plan: RowPlan) -> bool:
    """Whether it lies in the trash now; else the plan says what stands in the way."""
    try:
        throw_away(work, plan.theirs.code, plan.here, plan.theirs.trashed or "对方已删除")
    except KnownError as refused:
        _stick(plan, str(refused))
        return False
    plan.waits, plan.stuck = "", False
    return True


def _stick(plan: RowPlan, why: str) -> None:
    plan.waits, plan.stuck = why, True


def _restore(work: UnitOfWork, plan: RowPlan) -> None:
    code = plan.theirs.code
    if (twin := _twin(work, record_type(code), plan.here)) is not None:
        _stick(plan, f"对方恢复了它，可本机已有相同的“{twin.title}”，没有恢复。")
        return
    try:
        bring_back(work, code, plan.here)
    except KnownError as refused:
        _stick(plan, str(refused))


def _twin(work: UnitOfWork, kind: RecordType, row_id: int) -> Any:
    row = work.row(kind.code, row_id)
    found = (holder_of(work.connection, kind, unique, row, row_id) for unique in kind.spec.unique if unique.severity == ERROR)
    return next((each for each in found if each is not None), None)


def settle(connection: Connection, here: Here, plans: Sequence[RowPlan], act: Touched, replica: str, known: Mapping[Key, str]) -> None:
    """Write which versions hold now. What came out other than it was said (derived here, read differently) is this office's own.

    known: the aliases before, so that only new ones are written.
    """
    fresh = [{"code": code, "uuid": uuid, "ours": ours, "change_set": act.act} for (code, uuid), ours in here.aliases.items()
             if (code, uuid) not in known]  # fmt: skip
    if fresh:
        connection.execute(insert(AliasRow.table()), fresh)
    done = [plan for plan in plans if plan.done]
    add_versions(connection, act.act, [
        (plan.theirs.code, here.ours((plan.theirs.code, plan.theirs.uuid)), name, _decided(plan, name, version, act, replica))
        for plan in done for name, version in plan.versions.items() if name != TRASH or not plan.stuck
    ])  # fmt: skip
    note_changes(connection, replica, _own(connection, here, done, act))


def _decided(plan: RowPlan, name: str, version: Version, act: Touched, replica: str) -> Version:
    if name not in plan.decided:
        return version
    return Version(written({**parse(version.vector), replica: act.act}), act.at, act.by)


def _own(connection: Connection, here: Here, plans: Sequence[RowPlan], act: Touched) -> dict[tuple[str, int, str], Touched]:
    """Fields of the rows of a package that say something else than was planned."""
    keys = {(plan.theirs.code, here.ours((plan.theirs.code, plan.theirs.uuid))): plan for plan in plans if plan.values}
    stands = said_of(connection, list(keys), {}, {})
    found = {}
    for key, plan in keys.items():
        now = stands[key]
        for name in plan.values:
            if now.values.get(name) != plan.theirs.values.get(name):
                found[key[0], plan.here, name] = act
    return found


def others(work: UnitOfWork, plans: Sequence[RowPlan], act: Touched) -> dict[tuple[str, int, str], Touched]:
    """What followed in the same change on fields that no row of the package named, and parts that went or came along."""
    planned = {(plan.theirs.code, plan.here, name) for plan in plans for name in (*plan.values, TRASH)}
    followed = (
        (change.code, change.id, name)
        for change in work.changes if change.code in CODES
        for name in ([each.field for each in change.fields] if change.action == "edited" else [TRASH] if change.action in _WAYS else [])
    )  # fmt: skip
    return {place: act for place in followed if place not in planned}
