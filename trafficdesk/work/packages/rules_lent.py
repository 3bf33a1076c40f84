"""Rows that are lent to this desk: the street gave them so that what is its own has names; they are read here, not changed or counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select, exists, or_, select

from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.records.travelling import CENTRE, SELF, AliasRow, PeerRow, SentRow
from trafficdesk.work.packages.rules_scope import CODES, OWN, OWNED, UNITS, own_rows, units_of

# What own rows took part in (a training of the street, its round of inspections): were it not there, those would be counted and listed
# nowhere.
_TAKEN_PART_IN = frozenset({"training", "training-plans", "publicity-plans", "inspection-rounds", "agreement-templates", "checklist-items"})
# A sheet counts twenty times over one connection: whether anybody lends anything is asked once for each.
_centres: WeakKeyDictionary[Connection, Any] = WeakKeyDictionary()


def centre_of(connection: Connection) -> Any:
    """The street's desk, for an office that began with a package of it; None for the street itself."""
    table = PeerRow.table()
    return connection.execute(select(table).where(table.c.role == CENTRE)).first()


def lender(connection: Connection) -> Lent | None:
    """What tells lent rows at a desk that works for a street; None where nobody lends anything."""
    if connection not in _centres:
        _centres[connection] = centre_of(connection)
    centre = _centres[connection]
    return None if centre is None else Lent(connection, centre)


def lent_ids(connection: Connection) -> dict[str, frozenset[int]]:
    """Record → every row that is lent to this desk; nothing where nobody lends."""
    lent = lender(connection)
    return {} if lent is None else lent.ids()


def others_business(lent: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """Of what is lent the rows that are neither counted nor listed for work here."""
    return {code: ids for code, ids in lent.items() if code not in _TAKEN_PART_IN}


def sentences(connection: Connection, codes: Iterable[str]) -> dict[tuple[str, int], str]:
    """(record, id) → whose it is and who can change it, for every row of some records that is lent to this desk."""
    if (lent := lender(connection)) is None:
        return {}
    ids = lent.ids()
    return {(code, row_id): lent.why_of(code, row_id) for code in codes for row_id in ids.get(code, ())}


class Lent:
    """A row is lent when the street has it too and it is not this desk's own, as packages say what is own. For one connection."""

    def __init__(self, connection: Connection, centre: Any) -> None:
        self._connection, self._centre = connection, centre
        peers, units = PeerRow.table(), record_type(UNITS).table
        mine = select(units.c.id).join(peers, peers.c.unit == units.c.uuid).where(peers.c.role == SELF)
        self._unit: int | None = connection.scalar(mine)
        self._units = units_of(connection, self._unit) if self._unit is not None else set[int]()

    def why(self, kind: RecordType, row: Mapping[str, Any]) -> str:
        """Whose a row is and who can change it, as a sentence; "" for one that may be changed here."""
        if kind.code not in CODES or self._own(kind, row):
            return ""
        if self._connection.scalar(self._shared(kind).where(kind.table.c.id == row["id"])) is None:
            return ""
        street, whose = self._centre.name, self._whose(kind, row)
        of = f"归{whose}，不归本单位" if whose else f"是{street}给来参考的"
        return f"{kind.spec.label} {row['title']} {of}，本机只能看。要改请告诉{street}。"

    def why_of(self, code: str, row_id: int) -> str:
        """`why`, of a row that is not at hand."""
        kind = record_type(code)
        row = self._row(kind, row_id)
        return "" if row is None else self.why(kind, row)

    def ids(self) -> dict[str, frozenset[int]]:
        """Record → every row that is lent."""
        own = own_rows(self._connection, self._unit) if self._unit is not None else {}
        found = {}
        for code in CODES:
            found[code] = frozenset(self._connection.scalars(self._shared(record_type(code)))) - own.get(code, set())
        return {code: ids for code, ids in found.items() if ids}

    def _shared(self, kind: RecordType) -> Select[Any]:
        """The ids of the rows of a record that the street has too, under their own uuid or another one."""
        sent, alias, uuid = SentRow.table(), AliasRow.table(), kind.table.c.uuid
        with_it = exists().where(sent.c.desk == self._centre.id, sent.c.code == kind.code, sent.c.uuid == uuid)
        known_as = exists().where(
            alias.c.ours == uuid, alias.c.code == kind.code, sent.c.desk == self._centre.id, sent.c.code == kind.code,
            sent.c.uuid == alias.c.uuid,
        )  # fmt: skip
        return select(kind.table.c.id).where(or_(with_it, known_as))

    def _own(self, kind: RecordType, row: Mapping[str, Any]) -> bool:
        """`own_rows`, asked upwards from one row."""
        if kind.code == UNITS:
            return row["id"] in self._units
        at = [(row["owner_code"], row["owner"])] if kind.code in OWNED else self._links(kind, row)
        there = ((record_type(code), row_id) for code, row_id in at if code in CODES)
        return any(self._own(other, found) for other, row_id in there if (found := self._row(other, row_id)) is not None)

    def _whose(self, kind: RecordType, row: Mapping[str, Any]) -> str:
        """The unit at which a row is, over any number of links; "" for one that is at none."""
        for code, row_id in self._links(kind, row):
            found = self._row(record_type(code), row_id)
            if found is not None and (name := str(found["title"]) if code == UNITS else self._whose(record_type(code), found)):
                return name
        return ""

    def _links(self, kind: RecordType, row: Mapping[str, Any]) -> list[tuple[str, int]]:
        names = OWN.get(kind.code, ())
        return [(kind.field(name).target, row[name]) for name in names if row[name] is not None]

    def _row(self, kind: RecordType, row_id: int) -> Mapping[str, Any] | None:
        found = self._connection.execute(select(kind.table).where(kind.table.c.id == row_id)).mappings().first()
        return None if found is None else dict(found)
