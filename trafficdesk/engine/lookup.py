"""Which row somebody means: by identity number, plate, serial, name, uuid or id."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, select

from trafficdesk.fields.folding import clean
from trafficdesk.fields.kinds import read
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.store import query
from trafficdesk.store.work import titles_of

_UUID = re.compile(r"[0-9a-f]{32}")


def find(connection: Connection, code: str, text: str) -> list[int]:
    """Ids of the living rows that `text` names, by the most telling way that finds any; maybe several.

    Ways, in order: each natural key of one field, the row's name or short name, uuid, id.
    """
    kind = record_type(code)
    wanted = clean(text)
    if not wanted:
        return []
    for names in kind.spec.keys:
        found = _by_field(connection, kind, names[0], wanted) if len(names) == 1 else []
        if found:
            return found
    short = [spec.name for spec in kind.fields if spec.name == "short_name"]
    return query.by_title(connection, kind.code, wanted, short) or _by_identity(connection, kind, wanted)


def _by_field(connection: Connection, kind: RecordType, name: str, text: str) -> list[int]:
    value = read(kind.field(name), text, {}).value
    if value is None:
        return []
    table = kind.table
    return list(
        connection.scalars(select(table.c.id).where(table.c[name] == value, table.c.deleted_at.is_(None)))
    )


def _by_identity(connection: Connection, kind: RecordType, text: str) -> list[int]:
    table = kind.table
    folded = text.lower().replace("-", "")
    if _UUID.fullmatch(folded):
        clause = table.c.uuid == folded
    elif text.isascii() and text.isdigit() and len(text) < 16:
        clause = table.c.id == int(text)
    else:
        return []
    return list(connection.scalars(select(table.c.id).where(clause, table.c.deleted_at.is_(None))))


def told_apart(connection: Connection, kind: RecordType, ids: Sequence[int]) -> dict[int, str]:
    """What stands behind a name where somebody has to choose: （第二公司，…0132） of people, that a plate was given up."""
    number = next((spec for spec in kind.fields if spec.kind is Kind.PERSON_ID), None)
    place = next((kind.field(name) for name in kind.spec.told_by if kind.field(name).kind is Kind.LINK), None)
    table, former = kind.table, kind.spec.former
    if not ids:
        return {}
    if former is not None:
        gone = select(table.c.id).where(table.c.id.in_(ids), table.c[former[1].field].is_not(None))
        return dict.fromkeys(connection.scalars(gone), f"（{kind.field(former[0]).label}已停用）")
    if number is None or place is None:
        return {}
    rows = connection.execute(select(table.c.id, table.c[number.name], table.c[place.name]).where(table.c.id.in_(ids))).all()
    names = titles_of(connection, place.target, {row[2] for row in rows} - {None})
    found = {}
    for row_id, identity, there in rows:
        told = "，".join(filter(None, (names.get(there, ""), identity and f"…{identity[-4:]}")))
        found[row_id] = f"（{told}）" if told else ""
    return found
