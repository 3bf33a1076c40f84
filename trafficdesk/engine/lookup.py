"""Which row somebody means: by identity number, plate, serial, name, uuid or id."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from trafficdesk.fields.folding import clean
from trafficdesk.fields.kinds import read
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.store import query

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
