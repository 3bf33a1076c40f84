"""One package (or the answers to what waited) brought in: planned, done, written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from trafficdesk import clock
from trafficdesk.collecting import no_collecting
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.records.travelling import CENTRE, UNIT, PackageRow, PeerRow, WaitingRow
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.packages import apply
from trafficdesk.work.packages.api import PackageTaken, Waiting
from trafficdesk.work.packages.carrier import Load
from trafficdesk.work.packages.merge import Here, Key, decisions, interesting, matters, plan_rows, questions
from trafficdesk.work.packages.parcel import UNTOUCHED, Label, Parcel
from trafficdesk.work.packages.proof import public_of
from trafficdesk.work.packages.rules_plan import Choice, RowPlan, Said, from_text, to_text
from trafficdesk.work.packages.sending import FILE, note_sent
from trafficdesk.work.packages.versions import IN, Touched, introduce, move_on, myself, note_changes

CatchUp = Callable[[Connection], Any]


@dataclass(frozen=True, slots=True)
class Waits:
    """A row that waits, as it was kept."""

    id: int
    desk: str
    package: int
    said: Said
    kept: bool = True


def waiting_rows(connection: Connection) -> list[Waits]:
    """Everything that waits, the oldest first."""
    table = WaitingRow.table()
    rows = connection.execute(select(table).where(table.c.closed == 0).order_by(table.c.id))
    return [Waits(row.id, row.desk, row.package, from_text(row.said)) for row in rows]


def refuse_second(connection: Connection, label: Label, name: str) -> None:
    """KnownError for a package that was taken already, or whose number another one of the same desk had."""
    table = PackageRow.table()
    query = select(table).where(table.c.desk == label.sender, table.c.way == IN, table.c.number == label.number)
    taken = connection.execute(query).first()
    if taken is None:
        return
    if taken.id == label.id:
        raise KnownError(f"“{name}”已经在 {taken.at:%Y-%m-%d %H:%M} 由{taken.by or '别人'}导入过，没有再导入一次；{UNTOUCHED}")
    raise KnownError(
        f"“{name}”是{label.sender_name}的第 {label.number} 号包，可第 {label.number} 号已经收过一份不同的：对方的数据被复制到了两台电脑上，"
        f"或恢复过旧的备份。没有导入，{UNTOUCHED}请先弄清以哪台为准，再由街道重新做一份完整的包给它。"
    )


class _Taking:
    """What both have in common: rows are planned, done in a unit of work, and versions and what waits are written down."""

    def __init__(self, choice: Choice, catch_up: CatchUp) -> None:
        self._choice, self._catch_up = choice, catch_up
        self.plans: list[RowPlan] = []
        self._work: UnitOfWork | None = None
        self._of: dict[Key, Waits] = {}

    def do(self, work: UnitOfWork) -> None:
        """Plan and write, in a change."""
        self._work = work
        self._plan(work.connection)
        apply.do(work, self._here, self.plans, self._reason())

    def plan_only(self, connection: Connection, tried: Sequence[RowPlan]) -> None:
        """Plan where nothing is to be written into any row. tried: what came of it before, so that what was refused goes on waiting."""
        self._plan(connection)
        refused = {(plan.theirs.code, plan.theirs.uuid): plan.waits for plan in tried if plan.waits}
        for plan in self.plans:
            plan.waits = plan.waits or refused.get((plan.theirs.code, plan.theirs.uuid), "")

    def _said(self, connection: Connection) -> list[Said]:
        raise NotImplementedError

    def _reason(self) -> str:
        raise NotImplementedError

    def _plan(self, connection: Connection) -> None:
        self._catch_up(connection)
        self._here = Here.of(connection)
        self._known = dict(self._here.aliases)
        self.plans = plan_rows(self._here, self._said(connection), self._choice)

    def finish(self, connection: Connection, act: int, by: str) -> None:
        """Write which versions hold, what waits, and that the trail is known up to here."""
        me, touched = myself(connection), Touched(act, clock.now(), by)
        self._here.connection = connection
        apply.settle(connection, self._here, self.plans, touched, me.replica, self._known)
        if self._work is not None:
            note_changes(connection, me.replica, apply.others(self._work, self.plans, touched))
        self._keep(connection, act)
        move_on(connection)

    def _keep(self, connection: Connection, act: int) -> None:
        """Rows that still wait are kept; those that did and are done are closed."""
        table, open_now = WaitingRow.table(), {}
        for plan in self.plans:
            if (plan.open or plan.waits) and not (plan.theirs.trashed is not None and not plan.here):
                open_now[plan.theirs.code, plan.theirs.uuid] = plan
        for key, waits in self._of.items():
            if key in open_now and not waits.kept:
                values = {"desk": waits.desk, "package": waits.package, "code": key[0], "uuid": key[1], "said": to_text(waits.said),
                          "opened": act, "closed": 0}  # fmt: skip
                connection.execute(insert(table).values(values))
            elif key not in open_now and waits.kept:
                connection.execute(update(table).where(table.c.id == waits.id).values(closed=act))

    def counts(self) -> Counter[str]:
        """What is done to how many rows."""
        found: Counter[str] = Counter()
        for plan in self.plans:
            if not plan.done:
                continue
            new = plan.ours is None
            found["added"] += new and plan.theirs.trashed is None
            found["changed"] += not new and bool(plan.values)
            found["trashed"] += not new and plan.trash is True and not plan.stuck
            found["restored"] += not new and plan.trash is False and not plan.stuck
        found["twins"] = len(self._here.aliases) - len(self._known)
        return found

    def _told(self) -> str:
        found = self.counts()
        words = {"added": "新增", "changed": "修改", "trashed": "删除", "restored": "恢复"}
        return "、".join(f"{word} {found[name]} 条" for name, word in words.items() if found[name]) or "没有要改的"


class Taken(_Taking):
    """A package."""

    def __init__(self, parcel: Parcel, load: Load, choice: Choice, catch_up: CatchUp) -> None:
        super().__init__(choice, catch_up)
        self.label, self._parcel, self._load = parcel.label, parcel, load

    def _plan(self, connection: Connection) -> None:
        if myself(connection) is None:
            _become(connection, self.label)
        super()._plan(connection)

    def _said(self, connection: Connection) -> list[Said]:
        """The rows of the package that matter, and what waited and may go on with them."""
        keys = interesting(self._here, self._load)
        found = self._load.said(keys, matters(self._here, self._load, keys))
        fresh = [found[key] for key in keys if key in found]
        self._of = {(said.code, said.uuid): Waits(0, self.label.sender, self.label.number, said, kept=False) for said in fresh}
        for waits in waiting_rows(connection):
            key = waits.said.code, waits.said.uuid
            if key not in self._of:
                self._of[key] = waits
                fresh.append(waits.said)
            elif waits.desk == self.label.sender and waits.package <= self.label.number:
                # The newer package says what became of it.
                connection.execute(update(WaitingRow.table()).where(WaitingRow.id == waits.id).values(closed=-1))
        return fresh

    def _reason(self) -> str:
        return f"随{self.label.sender_name}的交换包第 {self.label.number} 号来，对方已登记"

    def sentence(self) -> str:
        """What was done, for the list of changes."""
        return f"导入交换包：{self.label.sender_name} 第 {self.label.number} 号，{self._told()}"

    def finish(self, connection: Connection, act: int, by: str) -> None:
        label = self.label
        connection.execute(update(WaitingRow.table()).where(WaitingRow.closed == -1).values(closed=act))
        connection.execute(insert(PackageRow.table()).values(
            id=label.id, desk=label.sender, way=IN, number=label.number, since=label.since, act=label.act, at=clock.now(), by=by,
            file=self._parcel.name, rows=sum(label.counts.values()), change_set=act, confirmed=label.confirmed,
        ))  # fmt: skip
        peers = PeerRow.table()
        connection.execute(update(peers).where(peers.c.id == label.sender, peers.c.secret.is_not(None)).values(secret=None))
        super().finish(connection, act, by)
        rows: dict[str, list[str]] = {}
        for code, uuid in self._load.owned:
            rows.setdefault(code, []).append(uuid)
        note_sent(connection, label.sender, {**rows, FILE: list(self._load.files())}, 0)

    def report(
        self, waiting: Iterable[Waiting], missing: int, change: ChangeSet | None, lacking: Sequence[int], *, may_see: bool
    ) -> PackageTaken:
        """What the package brought."""
        label, found = self.label, self.counts()
        decided = tuple(decisions(self.plans, may_see=may_see))
        return PackageTaken(
            label.sender_name, label.number, self._parcel.made_at, found["added"], found["changed"], found["trashed"], found["restored"],
            found["twins"], tuple(waiting), decided, label.counts, tuple(lacking), label.since, missing, change,
        )  # fmt: skip


class Settled(_Taking):
    """Answers to what waits."""

    def _said(self, connection: Connection) -> list[Said]:
        self._of = {}
        for waits in waiting_rows(connection):
            self._of.setdefault((waits.said.code, waits.said.uuid), waits)
        return [waits.said for waits in self._of.values()]

    def _reason(self) -> str:
        return "两边不同，核对后定的"

    def sentence(self) -> str:
        """What was done, for the list of changes."""
        return f"处理交换包里两边不同的内容：{self._told()}"


def public_of_sender(connection: Connection, label: Label) -> str:
    """What packages of a known desk are proven by; "" for one that is not known (any more)."""
    peers = PeerRow.table()
    return connection.scalar(select(peers.c.public).where(peers.c.id == label.sender, peers.c.role.in_((CENTRE, UNIT)))) or ""


def _become(connection: Connection, label: Label) -> None:
    """An empty office becomes the desk of the unit for which its first package is."""
    me = introduce(connection, label.receiver_name)
    peers = PeerRow.table()
    grant = label.grant
    mine = {"id": label.receiver, "name": label.receiver_name, "unit": grant["unit"], "mark": grant["mark"],
            "public": public_of(grant["secret"]), "secret": grant["secret"]}  # fmt: skip
    connection.execute(update(peers).where(peers.c.id == me.id).values(mine))
    connection.execute(insert(peers).values(
        id=label.sender, role=CENTRE, name=label.sender_name, unit=None, mark="", replica=label.replica, public=label.public, secret=None,
        seen=0,
    ))  # fmt: skip


def gaps(connection: Connection, label: Label) -> list[int]:
    """Numbers of a sender that have not been taken, below that of this package."""
    table = PackageRow.table()
    have = set(connection.scalars(select(table.c.number).where(table.c.desk == label.sender, table.c.way == IN)))
    return [number for number in range(1, label.number) if number not in have]


@no_collecting()
def preview(connection: Connection, parcel: Parcel, load: Load, choice: Choice, *, may_see: bool) -> PackageTaken:
    """What a package would bring; nothing is written."""
    here = Here.of(connection)
    known = len(here.aliases)
    keys = interesting(here, load)
    found = load.said(keys, matters(here, load, keys))
    plans = plan_rows(here, [found[key] for key in keys if key in found], choice)
    counts: Counter[str] = Counter()
    for plan in (each for each in plans if not each.waits):
        counts["added"] += plan.ours is None and plan.theirs.trashed is None
        counts["changed"] += plan.ours is not None and bool(plan.values)
        counts["trashed"] += plan.ours is not None and plan.trash is True
        counts["restored"] += plan.ours is not None and plan.trash is False
    waits = tuple(
        as_waiting(Waits(0, parcel.label.sender, parcel.label.number, plan.theirs), plan, parcel.label.sender_name, may_see=may_see)
        for plan in plans if plan.open or plan.waits
    )  # fmt: skip
    return PackageTaken(
        parcel.label.sender_name, parcel.label.number, parcel.made_at, counts["added"], counts["changed"], counts["trashed"],
        counts["restored"], len(here.aliases) - known, waits, tuple(decisions(plans, may_see=may_see)), parcel.label.counts,
        tuple(gaps(connection, parcel.label)), parcel.label.since,
    )  # fmt: skip


def as_waiting(waits: Waits, plan: RowPlan, desk: str, *, may_see: bool) -> Waiting:
    """A row that waits, as people see it."""
    kind = record_type(plan.theirs.code)
    title = plan.ours.title if plan.ours is not None else plan.theirs.title
    asked = tuple(questions([plan], may_see=may_see))
    sentence = plan.waits or "两边都改过：" + "、".join(each.label for each in asked)
    return Waiting(waits.id, desk, waits.package, kind.code, plan.here, kind.spec.label, title, sentence, asked)

