"""Three-way, field by field: what a row of a package says, what stands here, and what the versions tell of both.

Texts are portable: as the trail packs them, links by the uuid of what they point at. Nothing here asks the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trafficdesk.work.packages.rules_versions import TRASH, Order, Vector, joined, order, parse, written

OURS, THEIRS = "ours", "theirs"
TWIN = "="  # the question whether a new row is one that stands here already
# (record, uuid, field) → OURS, THEIRS, or "" while nobody has said.
Choice = Callable[[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Version:
    """Which version a field has, and who made it when."""

    vector: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Said:
    """A row as one side has it. names: of what its links point at. trashed: why it lies in the trash, None while it lives."""

    code: str
    uuid: str
    title: str
    values: Mapping[str, str | None]
    names: Mapping[str, str]
    trashed: str | None
    versions: Mapping[str, Version]
    made_at: datetime
    made_by: str
    owned: bool = True

    def version(self, name: str, base: Vector) -> dict[str, int]:
        """The version of a field; base: what every field of the row has at least."""
        found = self.versions.get(name)
        vector = parse(found.vector) if found is not None else {}
        return {**base, **vector} if base else vector

    def who(self, name: str) -> Version:
        """Who said it when: whoever changed it last, else whoever entered the row."""
        return self.versions.get(name) or Version("", self.made_at, self.made_by)


@dataclass(frozen=True, slots=True)
class Question:
    """Two answers to one question: a field (or the trash, or whether two rows are one), both texts as people read them."""

    code: str
    uuid: str
    field: str
    title: str
    label: str
    ours: str
    theirs: str
    ours_at: datetime
    ours_by: str
    theirs_at: datetime
    theirs_by: str
    full: bool = False  # shown in full, because masked both look the same: that is a look


@dataclass(slots=True)
class RowPlan:
    """What is to be done with one row. here: its id, 0 for a new one; ours: how it stands here.

    values: what is written; versions: what holds afterwards (decided: a choice was made here, so that this office's act is added);
    open: fields without an answer; waits: why the whole row waits, as a sentence. stuck: its fields are written, and what waits is only
    that it goes into the trash or out of it.
    """

    theirs: Said
    here: int = 0
    ours: Said | None = None
    values: dict[str, str | None] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    trash: bool | None = None
    open: list[str] = field(default_factory=list)
    waits: str = ""
    stuck: bool = False

    @property
    def done(self) -> bool:
        """Whether its fields say here what was planned."""
        return self.stuck or not self.waits

    @property
    def idle(self) -> bool:
        """Whether nothing is to be done."""
        return bool(self.here) and not (self.values or self.versions or self.open or self.waits) and self.trash is None


def plan_row(theirs: Said, ours: Said | None, here: int, choice: Choice, *, ours_base: Vector, theirs_base: Vector) -> RowPlan:
    """What one row of a package means for this office. ours: None for a row that is new here."""
    plan = RowPlan(theirs, here, ours)
    if ours is None:
        plan.values = dict(theirs.values)
        plan.versions = dict(theirs.versions)
        plan.trash = True if theirs.trashed is not None else None
        return plan
    found = {}
    for name in theirs.values:
        mine, other = ours.version(name, ours_base), theirs.version(name, theirs_base)
        if mine != other:
            found[name] = (order(mine, other), mine, other)
    if not _trash(plan, found, choice, ours_base, theirs_base):
        # Nothing is done before that is said, but whoever says it sees what else is at stake.
        plan.open += [name for name, (how, _, _) in found.items() if how is Order.APART and theirs.values[name] != ours.values.get(name)]
        return plan
    for name, (how, mine, other) in found.items():
        _field(plan, name, how, (mine, other), choice)
    return plan


def _field(plan: RowPlan, name: str, how: Order, versions: tuple[Vector, Vector], choice: Choice) -> None:
    theirs, ours = plan.theirs, plan.ours
    assert ours is not None
    if how is Order.OLDER:
        return
    both, same = written(joined(*versions)), theirs.values[name] == ours.values.get(name)
    last = max(theirs.who(name), ours.who(name), key=lambda each: each.at) if same else theirs.who(name)
    if how is Order.NEWER or same:
        plan.versions[name] = Version(both, last.at, last.by)
        if not same:
            plan.values[name] = theirs.values[name]
        return
    answer = choice(theirs.code, theirs.uuid, name)
    if not answer:
        plan.open.append(name)
        return
    chosen = theirs if answer == THEIRS else ours
    plan.decided.add(name)
    plan.versions[name] = Version(both, chosen.who(name).at, chosen.who(name).by)
    if answer == THEIRS:
        plan.values[name] = theirs.values[name]


def _trash(
    plan: RowPlan, found: Mapping[str, tuple[Order, Vector, Vector]], choice: Choice, ours_base: Vector, theirs_base: Vector
) -> bool:
    """Whether the row lives on; False while somebody has to say so first. Deleted against changed asks."""
    theirs, ours = plan.theirs, plan.ours
    assert ours is not None
    mine, other = ours.version(TRASH, ours_base), theirs.version(TRASH, theirs_base)
    how = order(mine, other)
    if (theirs.trashed is None) == (ours.trashed is None):
        if how in (Order.NEWER, Order.APART):
            plan.versions[TRASH] = _both(mine, other, theirs.who(TRASH))
        return True
    changed = {Order.OLDER, Order.APART} if theirs.trashed is not None else {Order.NEWER, Order.APART}
    unseen = any(each in changed and theirs.values[name] != ours.values.get(name) for name, (each, _, _) in found.items())
    both = _both(mine, other, theirs.who(TRASH))
    # They deleted what was changed here meanwhile, or changed what was deleted here meanwhile.
    asks = how is Order.APART or (unseen and how is (Order.NEWER if theirs.trashed is not None else Order.OLDER))
    if asks:
        answer = choice(theirs.code, theirs.uuid, TRASH)
        if not answer:
            plan.open.append(TRASH)
            return False
        plan.decided.add(TRASH)
        plan.versions[TRASH] = both
        if answer == THEIRS:
            plan.trash = theirs.trashed is not None
    elif how is Order.NEWER:
        plan.versions[TRASH] = both
        plan.trash = theirs.trashed is not None
    return True


def _both(mine: Vector, other: Vector, who: Version) -> Version:
    return Version(written(joined(mine, other)), who.at, who.by)


def to_text(said: Said) -> str:
    """A row as JSON, to be kept until somebody has answered."""
    versions = {name: [each.vector, each.at.isoformat(), each.by] for name, each in said.versions.items()}
    return json.dumps({
        "code": said.code, "uuid": said.uuid, "title": said.title, "values": dict(said.values), "names": dict(said.names),
        "trashed": said.trashed, "versions": versions, "made_at": said.made_at.isoformat(), "made_by": said.made_by,
        "owned": said.owned,
    }, ensure_ascii=False)  # fmt: skip


def from_text(text: str) -> Said:
    """The row that `to_text` kept."""
    kept: dict[str, Any] = json.loads(text)
    versions = {name: Version(vector, datetime.fromisoformat(at), by) for name, (vector, at, by) in kept.pop("versions").items()}
    return Said(**{**kept, "made_at": datetime.fromisoformat(kept["made_at"])}, versions=versions)
