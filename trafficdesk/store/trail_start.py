"""Where the chain begins, and where a new version of the program takes it up again.

An office of before the chain gets one over its history as it stands, and every row its seal: from this act on it proves, and
it says so. A migration changes rows by itself; what is not as the trail left it is named in the act that seals anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from trafficdesk import clock
from trafficdesk.fields.hidden import FREE, is_hidden
from trafficdesk.fields.masking import mask_inside, numbers_inside
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.records.registry import RecordType
from trafficdesk.records.system import AuditRow, ChangeSetRow, Seal, SearchTerm, Setting
from trafficdesk.store import search, setting_names, trail, trail_check
from trafficdesk.store.store import Store

SCHEMA = "trail.schema"
_SHOWN_ONLY = "0015"  # from this schema on numbers in free texts are searched whole, and no title shows them
_BY_SIZE = "0018"  # from this schema on 二队 stands before 十队
_BATCH = 5000
_NEW = "修改记录从这一步起逐条上链"
_OLD = "修改记录从这一步起逐条上链；以前的记录按升级时的样子封存，改动在这一步之后才看得出来"
_AGAIN = "程序升级后重新封存全部登记"


def begin(store: Store, schema: str) -> bool:
    """Begin the chain, or seal anew after a migration to `schema`; True when something was done."""
    with store.read() as connection:
        if connection.scalar(select(Setting.value).where(Setting.name == SCHEMA)) == schema:
            return False
    with store.write() as connection:
        before = connection.scalar(select(Setting.value).where(Setting.name == SCHEMA))
        if before == schema:
            return False
        changed: list[tuple[str, int]] = []
        if before is None or before < _SHOWN_ONLY:
            _show_texts_in_part(connection)
        if before is None or before < _BY_SIZE:
            _order_anew(connection)
        if before is None:
            _chain_history(connection)
            _index_hidden_anew(connection)
        else:
            changed = [(each.code, each.row_id) for each in trail_check.rows(connection) if each.code]
        _seal_everything(connection, changed, first=before is None)
        connection.execute(delete(Setting.table()).where(Setting.name == SCHEMA))
        connection.execute(insert(Setting.table()).values(name=SCHEMA, value=schema))
    return True


def _chain_history(connection: Connection) -> None:
    """Salts, digests and links for what was written before there were any."""
    sets, audit = ChangeSetRow.table(), AuditRow.table()
    for entries in _batches(connection.execute(select(audit).order_by(audit.c.id)).mappings()):
        written = trail.salted([dict(each) for each in entries], {})
        values = [{"at": each["id"], "b_salt": each["salt"], "b_digest": each["digest"]} for each in written]
        statement = update(audit).where(audit.c.id == bindparam("at"))
        connection.execute(statement.values(salt=bindparam("b_salt"), digest=bindparam("b_digest")), values)
    digests: dict[int, list[str]] = {}
    for act, digest in connection.execute(select(audit.c.change_set, audit.c.digest).order_by(audit.c.id)):
        digests.setdefault(act, []).append(digest)
    before, values = "", []
    for act in connection.execute(select(sets).order_by(sets.c.id)).mappings().all():
        salt = trail.new_salt()
        private = trail.private_digest(salt, act["kind"], act["reason"])
        before = trail.link_of(before, {**act, "digest": private}, digests.get(act["id"], []))
        values.append({"act": act["id"], "b_salt": salt, "b_digest": private, "b_link": before})
    if values:
        new: dict[str, Any] = {"salt": bindparam("b_salt"), "digest": bindparam("b_digest"), "link": bindparam("b_link")}
        connection.execute(update(sets).where(sets.c.id == bindparam("act")).values(new), values)


def _index_hidden_anew(connection: Connection) -> None:
    """Hidden texts (numbers of certificates) were found by any part before."""
    for kind in trail_check.filled(connection):
        if any(trail_check.is_hidden_text(spec) for spec in kind.searchable):
            connection.execute(delete(SearchTerm.table()).where(SearchTerm.record == kind.number))
            living = select(kind.table).where(kind.table.c.deleted_at.is_(None))
            for rows in _batches(connection.execute(living).mappings()):
                search.index_rows(connection, kind, rows)


def _show_texts_in_part(connection: Connection) -> None:
    """Numbers that somebody typed into a text stood in titles, and were found by any part, before."""
    for kind in trail_check.filled(connection):
        table = kind.table
        free = [spec for spec in kind.searchable if spec.kind in FREE and not is_hidden(spec)]
        texts = [table.c[spec.name] for spec in free]
        found = connection.execute(select(table.c.id, table.c.title, table.c.deleted_at, *texts)).all()
        telling = [row for row in found if any(text and numbers_inside(str(text)) for text in (row.title, *row[3:]))]
        for row_id, title in [(row.id, row.title) for row in telling if numbers_inside(row.title)]:
            said = mask_inside(title)
            connection.execute(update(table).where(table.c.id == row_id).values(title=said, sort_key=sort_key(said)))
        living = [row.id for row in telling if row.deleted_at is None] if free else []
        rows = connection.execute(select(table).where(table.c.id.in_(living))).mappings().all() if living else []
        search.index_anew(connection, kind, [dict(row) for row in rows])


def _order_anew(connection: Connection) -> None:
    """What every row is sorted by, from its title."""
    for table in (kind.table for kind in trail_check.filled(connection)):
        statement = update(table).where(table.c.id == bindparam("at")).values(sort_key=bindparam("b_key"))
        last = 0
        while rows := connection.execute(
            select(table.c.id, table.c.title, table.c.sort_key).where(table.c.id > last).order_by(table.c.id).limit(_BATCH)
        ).all():
            last = rows[-1].id
            new = [{"at": row.id, "b_key": key} for row in rows if (key := sort_key(row.title)) != row.sort_key]
            if new:
                connection.execute(statement, new)


def _seal_everything(connection: Connection, changed: Sequence[tuple[str, int]], *, first: bool) -> None:
    connection.execute(delete(Seal.table()))
    sets = ChangeSetRow.table()
    there_was = bool(connection.scalar(select(sets.c.id).limit(1)))
    sentence = (_OLD if there_was else _NEW) if first else _AGAIN
    if changed:
        sentence += f"：{len(changed)} 条和升级前的记录不一样（升级改写的，或在程序以外改过的）"
    row = {"at": clock.now(), "by": "程序", "sentence": sentence, "reason": None, "kind": trail.SEALED}
    act: int = connection.execute(insert(sets).values(row).returning(sets.c.id)).scalar_one()
    entries: list[trail.Entry] = []
    sealed: dict[int, bytes] = {}
    for kind in trail_check.filled(connection):
        digests = _seal_table(connection, kind, act)
        if digests:
            sealed[len(entries)] = digests
            entries.append(trail.entry_of(act, trail.SEALED, kind.code))
    entries += [trail.entry_of(act, trail.CHANGED_OUTSIDE, code, row_id) for code, row_id in changed]
    entries += [
        trail.entry_of(act, trail.SET, trail.SETTINGS_CODE, field=name, new=value) for name, value in _settings(connection)
    ]
    trail.close_act(connection, act, entries, sealed)


def _seal_table(connection: Connection, kind: RecordType, act: int) -> bytes:
    """Seals of every row, the living and those in the trash, in the order of their ids; the digests."""
    columns = [kind.table.c[name] for name in ("id", "deleted_at", *trail.proven_fields(kind))]
    found = connection.execute(select(*columns).order_by(kind.table.c.id)).mappings()
    return b"".join(trail.seal_rows(connection, kind, rows, act) for rows in _batches(found))


def _settings(connection: Connection) -> list[tuple[str, str]]:
    table = Setting.table()
    found = connection.execute(select(table.c.name, table.c.value).order_by(table.c.name))
    return [(name, value) for name, value in found if setting_names.is_proven(name)]


def _batches(rows: Any) -> Iterator[list[Mapping[str, Any]]]:
    """What was read, in lists of many."""
    everything = rows.all()
    for start in range(0, len(everything), _BATCH):
        yield [dict(each) for each in everything[start : start + _BATCH]]
