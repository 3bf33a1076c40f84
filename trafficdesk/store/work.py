"""One unit of work: rows in, audit and search terms beside them, one transaction, one ChangeSet."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Update, bindparam, select, update

from trafficdesk import clock
from trafficdesk.errors import KnownError, NotFound, Refused, Stale
from trafficdesk.fields.folding import kept_values, storable
from trafficdesk.fields.kinds import pack, show
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, pointing_at, record_type, when_fields_change
from trafficdesk.records.system import Setting
from trafficdesk.store import search, trail
from trafficdesk.store.changes import Change, ChangeSet, FieldChange
from trafficdesk.store.dialect import insert_rows, tell_others
from trafficdesk.store.gate import Gate, Lender
from trafficdesk.store.serials import reserve_ids


class Work:
    """The only writer of record tables. Made by Store.work(); every method writes inside its transaction.

    `sentence` may still be changed while working, when counts are known only at the end.

    `put` is how people's values come in: checked, with what follows from them. `add_fact`, `add_facts` and `set_fact`
    write what the program itself worked out: typed, already checked; only the lock of signed rows and the row version
    hold there too, because nothing may get round them. tests/boundary keeps the list of who may write facts.
    """

    def __init__(
        self, connection: Connection, sentence: str, by: str, reason: str | None, kind: str = "do", gate: Gate[Work] | None = None
    ) -> None:
        self._gate = gate
        self.reason = storable(reason or "")
        self.connection = connection
        self.sentence = sentence
        self.by = storable(by)
        self.now = clock.now()
        self.kind = kind
        self.for_others = False  # what is written is another desk's own word (a package), which holds for its rows too
        self.overridden: list[Problem] = []  # what asked for a reason and got one
        self._changes: list[Change] = []
        self._audit: list[trail.Entry] = []
        self._first_said: dict[int, bytes] = {}
        self._renamed: dict[str, set[int]] = {}
        self._made_up_for: set[int] = set()
        self._said = storable(sentence)
        row = {"at": self.now, "by": self.by, "sentence": self._said, "reason": reason and self.reason, "kind": kind}
        self.id: int = connection.execute(trail.new_act(), row).scalar_one()

    @property
    def changed(self) -> bool:
        return bool(self._changes)

    @property
    def changes(self) -> Sequence[Change]:
        """What was changed so far in this unit of work."""
        return self._changes

    def row(self, code: str, row_id: int) -> dict[str, Any]:
        """The living or trashed row as a dict; NotFound with a sentence."""
        kind = record_type(code)
        found = self.connection.execute(_whole(kind), {"at": row_id}).mappings().first()
        if found is None:
            raise NotFound(f"找不到这{kind.spec.noun}{kind.spec.label}，可能已被删除。请刷新后再试。")
        return dict(found)

    def expect(self, code: str, row_id: int, version: int) -> None:
        """Stale when the row is no longer the one that was read as `version`."""
        self._refuse_stale(record_type(code), self.row(code, row_id), version)

    def put(
        self,
        code: str,
        row_id: int | None,
        inputs: Mapping[str, Any],
        *,
        version: int | None = None,
        reason: str = "",
        problems: Sequence[Problem] = (),
        follow: bool = True,
    ) -> int:
        """Check `inputs` (texts or typed values) and write them with what follows: a new row (None) or an old one; its id.

        Refused with every problem; `reason` (else that of the whole change) overrides those that ask for one and is kept
        beside them. problems: what the caller found besides. follow: False where what follows comes by itself (a package).
        """
        return self.put_all(code, [(row_id, inputs)], version=version, reason=reason, problems=problems, follow=follow)[0]

    def put_all(
        self,
        code: str,
        rows: Sequence[tuple[int | None, Mapping[str, Any]]],
        *,
        version: int | None = None,
        reason: str = "",
        problems: Sequence[Problem] = (),
        follow: bool = True,
    ) -> list[int]:
        """`put` for many rows of one kind, all or none. Each is written before the next is checked, so that two equal ones collide."""
        assert self._gate is not None, "a store without rules takes no values of people"
        kind, reason = record_type(code), reason or self.reason
        ids, fresh = [], []
        for row_id, inputs in rows:
            existing = None if row_id is None else self.row(code, row_id)
            if existing is not None:
                self.respect_owner(kind, existing)
            taken = self._gate.take_in(self.connection, kind, inputs, existing, row_id or 0)
            found = [*problems, *taken.problems]
            if any(each.blocks or (each.severity == CONFIRM and not reason.strip()) for each in found):
                raise Refused(found if len(rows) == 1 else _named(found, self._called(kind, existing, taken.values)))
            if row_id is None:
                ids.append(self.add_fact(code, taken.values))
                fresh.append(ids[-1])
            else:
                ids.append(row_id)
                if self.set_fact(code, row_id, taken.values, version) and follow:
                    self._gate.edited(self, self._changes[-1])
            for problem in (*problems, *(each for each in taken.problems if each.field in taken.values)):
                self.remark(code, ids[-1], problem, reason or "未写原因")
                self.overridden += [problem] if problem.severity == CONFIRM else []
        if fresh and follow:
            self._gate.added(self, code, fresh)
        return ids

    def bring(self, code: str, rows: Sequence[tuple[str, Mapping[str, Any]]], reason: str) -> dict[str, int | str]:
        """Check and add whole rows of another office, each under the uuid that it has there: uuid → its id, or why it was refused.

        Nothing is filled in and nothing follows: what the other office wrote beside them travels too. reason: kept beside doubts.
        """
        assert self._gate is not None, "a store without rules takes no values of people"
        kind = record_type(code)
        found: dict[str, int | str] = {}
        ready: list[tuple[str, dict[str, Any], list[Problem]]] = []
        for row_uuid, inputs in rows:
            taken = self._gate.take_in(self.connection, kind, inputs, {}, 0)
            problems = [each for each in taken.problems if each.blocks]
            values = {**taken.values, **{name: None for name, value in inputs.items() if value is None}}
            try:
                if problems:
                    raise Refused(_named(problems, self._called(kind, None, values)))
                self._respect_year(kind, values, adding=True)
            except Refused as refused:
                found[row_uuid] = str(refused)
                continue
            ready.append((row_uuid, values, [each for each in taken.problems if each.severity == CONFIRM]))
        ids = self.add_facts(code, [values for _, values, _ in ready], [row_uuid for row_uuid, _, _ in ready])
        for row_id, (row_uuid, _, doubts) in zip(ids, ready, strict=True):
            found[row_uuid] = row_id
            for problem in doubts:
                self.remark(code, row_id, problem, reason)
        return found

    def add_fact(self, code: str, values: Mapping[str, Any]) -> int:
        """Insert one row; its id."""
        return self.add_facts(code, [values])[0]

    def add_facts(self, code: str, rows: Sequence[Mapping[str, Any]], uuids: Sequence[str] = ()) -> list[int]:
        """Insert many rows of one kind at once; their ids, in order. One audit entry for the whole span. uuids: which they have already."""
        if not rows:
            return []
        kind, rows = record_type(code), [kept_values(each) for each in rows]
        self._respect_switch(kind)
        for values in rows if kind.spec.year and self.closed_years else ():
            self._respect_year(kind, values, adding=True)
        first = reserve_ids(self.connection, kind.table, len(rows))
        titles = self._titles(kind, rows)
        names = dict.fromkeys(spec.name for spec in kind.fields)
        known = uuids or [uuid.uuid4().hex for _ in rows]
        stamps = {
            "version": 1, "created_at": self.now, "created_by": self.by, "changed_at": self.now, "changed_by": self.by,
        }  # fmt: skip
        blank = {**names, **stamps}
        full = [
            {
                **blank,
                **(values if names.keys() >= values.keys() else {name: values[name] for name in values if name in names}),
                "id": row_id,
                "uuid": row_uuid,
                "title": title,
                "sort_key": sort_key(title),
            }
            for row_id, (values, title, row_uuid) in enumerate(zip(rows, titles, known, strict=True), start=first)
        ]
        insert_rows(self.connection, kind.table, full)
        search.index_rows(self.connection, kind, full)
        last = first + len(full) - 1
        self._first_said[len(self._audit)] = trail.seal_rows(self.connection, kind, full, self.id)
        self._note("added", code, first, last_id=last)
        ids = list(range(first, last + 1))
        self._changes += [Change(code, row_id, "added") for row_id in ids]
        return ids

    def set_fact(self, code: str, row_id: int, values: Mapping[str, Any], version: int | None = None) -> bool:
        """Change fields of one row; False when nothing differs. Stale when `version` is no longer the row's."""
        kind, values = record_type(code), kept_values(values)
        old = self.row(code, row_id)
        self._refuse_stale(kind, old, version)
        fields = tuple(
            FieldChange(spec.name, old[spec.name], values[spec.name])
            for spec in (*kind.fields, *kind.retired)
            if spec.name in values and values[spec.name] != old[spec.name]
        )
        if not fields:
            return False
        self._respect_lock(kind, old, fields)
        self._respect_year(kind, old)
        self._write(kind, old, {change.field: change.new for change in fields})
        for change in fields:
            self._note("edited", code, row_id, field=change.field, old=pack(change.old), new=pack(change.new))
        self._changes.append(Change(code, row_id, "edited", fields))
        return True

    def relink(self, code: str, row_id: int, link: str, target: int) -> None:
        """Point a link at another row, because two rows turned out to be one. Locked rows follow: what they say stays."""
        kind, old = record_type(code), self.row(code, row_id)
        self._write(kind, old, {link: target})
        self._note("edited", code, row_id, field=link, old=pack(old[link]), new=pack(target))
        self._changes.append(Change(code, row_id, "edited", (FieldChange(link, old[link], target),)))

    def trash(self, code: str, row_id: int, reason: str) -> None:
        """Put a row into the trash: nothing is ever deleted for good by a clerk."""
        self._set_trashed(code, row_id, storable(reason))

    def restore(self, code: str, row_id: int) -> None:
        """Take a row out of the trash."""
        self._set_trashed(code, row_id, None)

    def remark(self, code: str, row_id: int, problem: Problem, reason: str) -> None:
        """Keep a warning that was overridden, with the reason."""
        self._note("overrode", code, row_id, field=problem.field, old=problem.sentence, new=storable(reason))

    def take_note(self, change: Change, ids: Iterable[int]) -> None:
        """Report the same change of many rows (undo of an import)."""
        self._changes += [Change(change.code, row_id, change.action) for row_id in ids]

    def note_span(self, action: str, code: str, first: int, last: int | None) -> None:
        """One audit entry for a span of rows."""
        self._note(action, code, first, last_id=last)

    def finish(self) -> ChangeSet:
        """Write names that follow and the audit trail, and answer what was done; called by Store inside the transaction."""
        self._follow_names()
        self.sentence += "".join(f"（{year} 年度已办结，补办）" for year in sorted(self._made_up_for))
        if storable(self.sentence) != self._said:
            self.connection.execute(trail.changed_act(), {"act": self.id, "sentence": storable(self.sentence)})
        trail.close_act(self.connection, self.id, self._audit, self._first_said)
        tell_others(self.connection, self.id)
        return ChangeSet(self.id, self.sentence, self.now, self.by, tuple(self._changes), self.kind)

    def _set_trashed(self, code: str, row_id: int, reason: str | None) -> None:
        kind = record_type(code)
        old = self.row(code, row_id)
        trashing = reason is not None
        if (old["deleted_at"] is not None) == trashing:
            return
        self.respect_owner(kind, old)
        self._respect_year(kind, old)
        if trashing:
            self._respect_lock(kind, old, None)
        stamps = {
            "deleted_at": self.now if trashing else None,
            "deleted_by": self.by if trashing else None,
            "deleted_reason": reason,
        }
        self._update(kind, old, stamps)
        if trashing:
            search.forget_rows(self.connection, kind, [old])
        else:
            search.index_rows(self.connection, kind, [old])
        action = "trashed" if trashing else "restored"
        self._note(action, code, row_id, old=old["deleted_reason"], new=reason)
        self._changes.append(Change(code, row_id, action))

    def _write(self, kind: RecordType, old: dict[str, Any], values: dict[str, Any]) -> None:
        new = {**old, **values}
        title = self._titles(kind, [new])[0]
        values = {**values, "changed_at": self.now, "changed_by": self.by}
        if title != old["title"]:
            values |= {"title": title, "sort_key": sort_key(title)}
        self._update(kind, old, values)
        if old["deleted_at"] is None and any(spec.name in values for spec in kind.searchable):
            search.forget_rows(self.connection, kind, [old])
            search.index_rows(self.connection, kind, [new])
        if title != old["title"]:
            self._renamed.setdefault(kind.code, set()).add(old["id"])

    def _update(self, kind: RecordType, old: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Write onto the very row that was read: with another version it is somebody else's by now, and stays."""
        asked = {"was_id": old["id"], "was_version": old["version"]}
        done = self.connection.execute(_the_same(kind), {**asked, **values, "version": old["version"] + 1})
        if done.rowcount != 1:
            raise Stale(self._stale_sentence(kind, self.row(kind.code, old["id"])))

    def _refuse_stale(self, kind: RecordType, row: Mapping[str, Any], version: int | None) -> None:
        if version is not None and row["version"] != version:
            if row["deleted_at"] is not None:
                raise NotFound(
                    f"没有存上：{kind.spec.label} {row['title']} 刚被 {row['deleted_by'] or '别人'} 删到回收站。"
                    "您填的内容还在；还要用它，请先在回收站恢复，再存。"
                )
            raise Stale(self._stale_sentence(kind, row))

    def _called(self, kind: RecordType, row: Mapping[str, Any] | None, values: Mapping[str, Any]) -> str:
        """The name of a row, also of one that is not written yet."""
        return str(row["title"]) if row is not None else self._titles(kind, [values])[0]

    def _titles(self, kind: RecordType, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        return names_of(self.connection, kind, rows)

    def _follow_names(self) -> None:
        """Rows that carry another row's name in their own follow it, over any number of links (a new plate: the school car, its staff).

        Once, at the end, until nothing changes any more. A name is worked out, so it stands in no trail and in no change.
        """
        while self._renamed:
            code, ids = self._renamed.popitem()
            for other, spec in pointing_at(code):
                if spec.name in other.spec.title:
                    self._retitle(other, other.table.c[spec.name], sorted(ids))

    def _retitle(self, kind: RecordType, link: ColumnElement[Any], ids: Sequence[int]) -> None:
        table = kind.table
        wanted = select(table.c.id, table.c.title, *(table.c[name] for name in (*kind.spec.title, *kind.spec.title_else)))
        for start in range(0, len(ids), 500):
            found = self.connection.execute(wanted.where(link.in_(ids[start : start + 500]))).mappings()
            rows = [dict(row) for row in found]
            new = [
                {"at": row["id"], "title": title, "sort_key": sort_key(title)}
                for row, title in zip(rows, self._titles(kind, rows), strict=True)
                if title != row["title"]
            ]
            if new:
                self.connection.execute(update(table).where(table.c.id == bindparam("at")), new)
                self._renamed.setdefault(kind.code, set()).update(row["at"] for row in new)

    def _respect_lock(self, kind: RecordType, old: dict[str, Any], fields: Iterable[FieldChange] | None) -> None:
        lock = kind.spec.locked_when
        if self.kind != "do" or lock is None or not lock.holds(old):
            return
        if fields is None:
            raise Refused([Problem("", "", f"{kind.spec.label} {old['title']} 已经定稿，不能删除。{kind.spec.lock_cure}")], "删除")
        closed = [kind.field(c.field) for c in fields if c.field not in kind.spec.open_fields]
        if closed:
            sentence = f"{kind.spec.label} {old['title']} 已定稿，这一项不能再改。{kind.spec.lock_cure}"
            raise Refused([Problem(spec.name, spec.label, sentence) for spec in closed])

    def respect_owner(self, kind: RecordType, row: Mapping[str, Any]) -> None:
        """Refused for a row that another office has lent: nobody changes it here. What the program works out beside it is no change."""
        if self._lender is not None and not self.for_others and (sentence := self._lender.why(kind, row)):
            raise Refused([Problem("", "", sentence)])

    @cached_property
    def _lender(self) -> Lender | None:
        return self._gate.lender(self.connection) if self._gate is not None and self.kind == "do" else None

    @cached_property
    def closed_years(self) -> frozenset[int]:
        """The years that were closed; steps back and what time moves go by no lock."""
        if self.kind != "do":
            return frozenset()
        return frozenset(self.connection.scalars(_closed(record_type("years"))))

    def _respect_year(self, kind: RecordType, row: Mapping[str, Any], *, adding: bool = False) -> None:
        """What belongs to a closed year stays as it was closed; what it still lacks may be made up for, and says so."""
        value = row.get(kind.spec.year) if kind.spec.year else None
        year = value if value is None or isinstance(value, int) else value.year
        if year not in self.closed_years:
            return
        open_still = kind.spec.late_when or kind.spec.watched_when
        if kind.spec.made_up if adding else (open_still is not None and open_still.holds(row)):
            self._made_up_for.add(year)
            return
        cure = f"确需更正，请先在“年度交接”里写明原因重新打开 {year} 年度。"
        called = row.get("title") or kind.spec.label
        raise Refused([Problem("", "", f"{year} 年度已经办结，{kind.spec.label} {called} 不能再登记、修改或删除。{cure}")])

    def _respect_switch(self, kind: RecordType) -> None:
        """Whoever asks (form, import, command line): a record that is switched off takes no rows."""
        switch = kind.spec.switch
        if switch and self.connection.scalar(select(Setting.name).where(Setting.name == switch)) is None:
            raise KnownError(f"{kind.spec.label}没有启用，不能登记。确有需要，请先写明原因启用。")

    def _stale_sentence(self, kind: RecordType, row: Mapping[str, Any]) -> str:
        when = f"{row['changed_at']:%m-%d %H:%M}"
        return (
            f"没有存上：{kind.spec.label} {row['title']} 刚被 {row['changed_by'] or '别人'} 改过（{when}）。"
            "您填的内容还在，请看过差别再存。"
        )

    def _note(self, action: str, code: str, row_id: int, **details: Any) -> None:
        self._audit.append(trail.entry_of(self.id, action, code, row_id, **details))


@cache
def _whole(kind: RecordType) -> Select[Any]:
    """The row `at`. Composed once per record, like what follows: to compose a statement takes longer than to run it."""
    return select(kind.table).where(kind.table.c.id == bindparam("at"))


@cache
def _the_same(kind: RecordType) -> Update:
    """Sets whatever it is given of the row that was read as `was_id`, `was_version`."""
    table = kind.table
    return update(table).where(table.c.id == bindparam("was_id"), table.c.version == bindparam("was_version"))


@cache
def _names_by_id(kind: RecordType) -> Select[Any]:
    """The names of the rows `wanted`."""
    return select(kind.table.c.id, kind.table.c.title).where(kind.table.c.id.in_(bindparam("wanted", expanding=True)))


@cache
def _closed(years: RecordType) -> Select[Any]:
    return select(years.table.c.year).where(years.table.c.closed_on.is_not(None), years.table.c.deleted_at.is_(None))


for _composed in (_whole, _the_same, _names_by_id, _closed):
    when_fields_change(_composed.cache_clear)


def _named(problems: Sequence[Problem], whose: str) -> list[Problem]:
    """Of many rows, each problem says whose it is."""
    return [Problem(each.field, f"{whose} {each.label}".strip(), each.sentence, each.severity) for each in problems]


def names_of(connection: Connection, kind: RecordType, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of rows; links inside a name are replaced by the name of what they point at."""
    parts = [kind.field(name) for name in kind.spec.title]
    linked: dict[str, dict[int, str]] = {}
    for spec in parts:
        if spec.kind is Kind.LINK:
            ids = {row.get(spec.name) for row in rows} - {None}
            linked[spec.name] = titles_of(connection, spec.target, ids)  # type: ignore[arg-type]

    def joined(row: Mapping[str, Any], specs: Sequence[FieldSpec]) -> str:
        texts = (
            linked[spec.name].get(row.get(spec.name) or 0, "") if spec.kind is Kind.LINK else show(spec, row.get(spec.name), masked=True)
            for spec in specs
        )
        return " ".join(filter(None, texts))

    others = [kind.field(name) for name in kind.spec.title_else]
    return [joined(row, parts) or joined(row, others) for row in rows]


def titles_of(connection: Connection, code: str, ids: Iterable[int]) -> dict[int, str]:
    """id -> name for rows of one kind (trashed ones too, so that old links stay readable)."""
    wanted = list(set(ids))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        rows = connection.execute(_names_by_id(record_type(code)), {"wanted": wanted[start : start + 500]})
        found.update(tuple(row) for row in rows.all())
    return found
