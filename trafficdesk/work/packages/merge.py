"""From what a package says to what is to be done here: which rows matter at all, what each means, which are twins of ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import ERROR
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.records.travelling import AliasRow
from trafficdesk.rules.intake import holder_of
from trafficdesk.store.query import driver_rows
from trafficdesk.work.packages.carrier import Load, said_of, typed
from trafficdesk.work.packages.rules_plan import TWIN, Choice, Question, RowPlan, Said, plan_row
from trafficdesk.work.packages.rules_scope import CODES, OWNED, links_of
from trafficdesk.work.packages.rules_versions import TRASH, UNBORN, Vector
from trafficdesk.work.packages.versions import Versions, current

_BATCH, _MANY = 500, 5000
_PLACE = {code: place for place, code in enumerate(CODES)}
_UNKNOWN = -1  # stands for a linked row that is not here (yet)
Key = tuple[str, str]


@dataclass
class Here:
    """What this office knows while rows of others are looked at."""

    connection: Connection
    versions: Versions
    aliases: dict[Key, str]
    doubled: set[Key]  # rows of ours that another office had entered too
    ids: dict[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection) -> Here:
        table = AliasRow.table()
        aliases = {(code, uuid): ours for code, uuid, ours in connection.execute(select(table.c.code, table.c.uuid, table.c.ours))}
        return cls(connection, current(connection), aliases, {(code, ours) for (code, _), ours in aliases.items()})

    def ours(self, key: Key) -> str:
        """The uuid under which a row of another office stands here."""
        return self.aliases.get(key, key[1])

    def find(self, keys: Iterable[Key]) -> None:
        """Have the ids of these rows at hand, as far as they are here."""
        wanted: dict[str, set[str]] = {}
        for code, uuid in keys:
            wanted.setdefault(code, set()).add(self.ours((code, uuid)))
        for code, uuids in wanted.items():
            table = record_type(code).table
            lacking = sorted(each for each in uuids if (code, each) not in self.ids)
            if len(lacking) > _MANY:  # one look through the table instead of hundreds at places in it
                everything = driver_rows(self.connection, select(table.c.uuid, table.c.id))
                self.ids.update(((code, uuid), row_id) for uuid, row_id in everything if uuid in uuids)
                continue
            for start in range(0, len(lacking), _BATCH):
                query = select(table.c.uuid, table.c.id).where(table.c.uuid.in_(lacking[start : start + _BATCH]))
                self.ids.update({(code, uuid): row_id for uuid, row_id in self.connection.execute(query)})

    def id_of(self, code: str, uuid: str | None) -> int:
        """The id of a row that stands here, 0 for none; asked of `find` before."""
        return self.ids.get((code, self.ours((code, uuid))), 0) if uuid is not None else 0

    def base(self, code: str, uuid: str) -> Vector:
        """What every field of a row has at least: for a row that two offices entered apart, that it is theirs."""
        return {uuid: 1} if (code, self.ours((code, uuid))) in self.doubled else {}

    def is_unborn(self, key: Key) -> bool:
        """Whether all that is left of a row is that an undone package had brought it."""
        found = self.versions.get(key, {}).get(TRASH)
        return found is not None and UNBORN in found.vector

    def is_one(self, code: str, uuid: str, ours: str, row_id: int) -> None:
        """A row of another office turned out to be one of ours."""
        self.aliases[code, uuid] = ours
        self.doubled.add((code, ours))
        self.ids[code, ours] = row_id


def interesting(here: Here, load: Load) -> list[Key]:
    """The rows of a package that are new here, or of which a field has another version: nothing else needs to be read."""
    here.find(load.owned)
    found, aliases, quiet = [], here.aliases, here.ids.keys() - here.versions.keys() - here.doubled
    for key, owned in load.owned.items():
        ours = (key[0], aliases[key]) if key in aliases else key
        if ours in quiet and key not in load.versions:  # most: neither side ever changed it
            continue
        new = ours not in here.ids or here.is_unborn(ours)
        if new or (owned and (ours in here.doubled or _vectors(load.versions.get(key)) != _vectors(here.versions.get(ours)))):
            found.append(key)
    return sorted(found, key=lambda each: (_PLACE[each[0]], each[1]))


def matters(here: Here, load: Load, keys: Iterable[Key]) -> dict[Key, set[str]]:
    """Of rows that stand here too: the fields that say anything else than at first, here or there. Of others everything matters."""
    found = {}
    for key in keys:
        ours = (key[0], here.ours(key))
        if ours in here.ids and ours not in here.doubled and not here.is_unborn(ours):
            found[key] = {*load.versions.get(key, ()), *here.versions.get(ours, ())}
    return found


def _vectors(versions: Mapping[str, Any] | None) -> Mapping[str, str]:
    return {name: each.vector for name, each in versions.items()} if versions else {}


def plan_rows(here: Here, rows: Sequence[Said], choice: Choice) -> list[RowPlan]:
    """What these rows mean here, those that mean nothing left out. Twins are looked for among what stands here already."""
    here.find((said.code, said.uuid) for said in rows)
    _find_links(here, rows)
    twins = _Twins(here, choice)
    waits = {(said.code, said.uuid): twins.of(said) for said in rows if not here.id_of(said.code, said.uuid)}
    keys = [(said.code, here.ours((said.code, said.uuid))) for said in rows if here.id_of(said.code, said.uuid)]
    only = {key: said.values for said in rows if (key := (said.code, here.ours((said.code, said.uuid)))) in here.ids}
    standing = said_of(here.connection, keys, here.versions, {}, only)
    plans = []
    for said in rows:
        key = said.code, here.ours((said.code, said.uuid))
        ours, row_id = standing.get(key), here.ids.get(key, 0)
        bases = {"ours_base": here.base(*key), "theirs_base": here.base(said.code, said.uuid)}
        plan = plan_row(_in_our_words(here, said), ours, row_id, choice, **bases)
        twin = waits.get((said.code, said.uuid))
        if twin is not None and twin.open:
            plan = RowPlan(said, twin.row_id, twin.ours, open=[TWIN], waits=twin.sentence)
        elif twin is not None and twin.renumbered:
            plan.values |= twin.renumbered
        if not plan.idle:
            plans.append(plan)
    return plans


def _find_links(here: Here, rows: Iterable[Said]) -> None:
    wanted: set[Key] = set()
    for said in rows:
        kind = record_type(said.code)
        wanted.update((spec.target, uuid) for spec in links_of(kind) if (uuid := said.values.get(spec.name)) is not None)
        if said.code in OWNED and (owner := said.values.get("owner")) is not None and said.values.get("owner_code") in CODES:
            wanted.add((str(said.values["owner_code"]), owner))
    here.find(wanted)


def _in_our_words(here: Here, said: Said) -> Said:
    """Links that point at a row of theirs point at the one of ours that it is."""
    if not here.aliases:
        return said
    values = dict(said.values)
    for spec in links_of(record_type(said.code)):
        if (uuid := values.get(spec.name)) is not None:
            values[spec.name] = here.ours((spec.target, uuid))
    if said.code in OWNED and values.get("owner") is not None:
        values["owner"] = here.ours((str(values["owner_code"]), str(values["owner"])))
    return replace(said, values=values)


def value_of(here: Here, kind: RecordType, name: str, values: Mapping[str, str | None]) -> Any:
    """The typed value of a portable one; _UNKNOWN for a link to a row that is not here."""
    text = values.get(name)
    if text is None:
        return None
    spec = kind.field(name)
    if spec.kind is Kind.LINK:
        return here.id_of(spec.target, text) or _UNKNOWN
    if kind.code in OWNED and name == "owner":
        return here.id_of(str(values["owner_code"]), text) or _UNKNOWN
    return typed(kind, name, text)


def lacks(value: Any) -> bool:
    """Whether it stands for a row that is not here."""
    return value.__class__ is int and value == _UNKNOWN


@dataclass(frozen=True, slots=True)
class _Twin:
    """A new row that stands here already, or whose number does. open: nobody has said yet whether both are one."""

    row_id: int = 0
    ours: Said | None = None
    open: bool = False
    sentence: str = ""
    renumbered: Mapping[str, str | None] = field(default_factory=dict)


class _Twins:
    """New rows that share what may occur only once with a row of ours: the same thing entered twice, or one number given twice."""

    def __init__(self, here: Here, choice: Choice) -> None:
        self._here, self._choice = here, choice
        self._empty: dict[str, bool] = {}

    def of(self, said: Said) -> _Twin | None:
        """None for a row that has no twin, or is simply taken for it (same name, same number)."""
        kind = record_type(said.code)
        if said.trashed is not None or not kind.spec.unique or self._nobody(kind):
            return None
        for unique in kind.spec.unique:
            values = {name: value_of(self._here, kind, name, said.values) for name in unique.fields}
            if any(lacks(value) for value in values.values()):
                continue
            other = holder_of(self._here.connection, kind, unique, values)
            if other is None:
                continue
            if unique.serial:
                name = unique.fields[0]
                return _Twin(renumbered={name: f"{said.values[name]}（{said.made_by or '收来'}）"})
            if unique.severity != ERROR and said.title != other.title:
                continue  # two that somebody may let stand beside each other
            return self._same(kind, said, other, "、".join(kind.field(name).label for name in unique.fields))
        return None

    def _same(self, kind: RecordType, said: Said, other: Any, shared: str) -> _Twin | None:
        ours = str(self._here.connection.scalar(select(kind.table.c.uuid).where(kind.table.c.id == other.id)))
        if said.title == other.title or self._choice(said.code, said.uuid, TWIN):
            self._here.is_one(said.code, said.uuid, ours, other.id)
            return None
        noun, key = kind.spec.noun, (said.code, ours)
        standing = said_of(self._here.connection, [key], self._here.versions, {})[key]
        return _Twin(other.id, standing, open=True, sentence=f"和本机的{kind.spec.label}“{other.title}”{shared}相同，是不是同一{noun}？")

    def _nobody(self, kind: RecordType) -> bool:
        if kind.code not in self._empty:
            query = select(kind.table.c.id).where(kind.table.c.deleted_at.is_(None)).limit(1)
            self._empty[kind.code] = self._here.connection.scalar(query) is None
        return self._empty[kind.code]


def questions(plans: Iterable[RowPlan], *, may_see: bool) -> list[Question]:
    """What somebody has to say, row by row, with both answers as people read them.

    Numbers are masked. Two that then look the same are shown in full to who `may_see` them.
    """
    return [_question(plan, name, may_see) for plan in plans for name in plan.open]


def decisions(plans: Iterable[RowPlan], *, may_see: bool) -> list[Question]:
    """What was answered, with both answers: a choice for all of them at once is shown afterwards, one by one."""
    done = ((plan, name) for plan in plans if plan.done for name in plan.decided if name != TRASH or not plan.stuck)
    return [_question(plan, name, may_see) for plan, name in done]


def _question(plan: RowPlan, name: str, may_see: bool) -> Question:
    theirs, ours, kind = plan.theirs, plan.ours, record_type(plan.theirs.code)
    if name == TWIN:
        label, words = "是不是同一条", (ours.title if ours is not None else plan.waits, theirs.title)
        mine, other = (ours or theirs).who(""), theirs.who("")
        return Question(theirs.code, theirs.uuid, name, theirs.title, label, *words, mine.at, mine.by, other.at, other.by)
    assert ours is not None
    mine, other = ours.who(name), theirs.who(name)
    full = False
    if name == TRASH:
        label, words = "删除还是留下", (_fate(ours), _fate(theirs))
    else:
        label, words = kind.field(name).label, (_shown(kind, ours, name, masked=True), _shown(kind, theirs, name, masked=True))
        if words[0] == words[1] and may_see:
            full, words = True, (_shown(kind, ours, name, masked=False), _shown(kind, theirs, name, masked=False))
    return Question(theirs.code, theirs.uuid, name, ours.title, label, *words, mine.at, mine.by, other.at, other.by, full)


def _fate(said: Said) -> str:
    return "留下" if said.trashed is None else f"删除（{said.trashed or '没有写原因'}）"


def _shown(kind: RecordType, said: Said, name: str, *, masked: bool) -> str:
    if name in said.names:
        return said.names[name] or "（空）"
    return show(kind.field(name), typed(kind, name, said.values.get(name)), masked=masked) or "（空）"


def keys_of(plans: Collection[RowPlan]) -> set[Key]:
    """The rows that plans are about."""
    return {(plan.theirs.code, plan.theirs.uuid) for plan in plans}
