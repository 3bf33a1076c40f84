"""Search while typing, over every record: one sorted table of terms, one range scan per reading of the query.

A term is a class letter and a folded text:
    n  every tail of a text          张三丰 -> n张三丰 n三丰 n丰        (any Chinese fragment, one character too)
    p  pinyin from each syllable     pzhangsanfeng psanfeng pfeng    (all readings of surnames)
    i  initials from each syllable   izsf isf if
    c  every tail of a code          c津a12345 ca12345 c12345 …      (plates, frame numbers)
    d  a whole number, r the same number turned round                (identity numbers, phones: all of it or the last four)
What is shown in part is not found by a part: typing on, one would read out the rest. So a free text is taken as it is shown, and
the numbers that somebody typed into it as d and r.
Kept by the unit of work, not by triggers, because pinyin is not known to the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, false, or_, select, text

from trafficdesk.fields.folding import fold
from trafficdesk.fields.hidden import FREE, TAIL, is_hidden
from trafficdesk.fields.kinds import show
from trafficdesk.fields.masking import mask_inside, numbers_inside
from trafficdesk.fields.pinyin import readings
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.records.system import SearchTerm
from trafficdesk.store.dialect import insert_plain, is_sqlite

_TERMS = SearchTerm.table()
_AT_ONCE = 40_000  # terms; a million are sorted in one piece for a second and a half, in which the window stands still
_HIGHEST = "\U0010ffff"
_LONGEST = 24
_MOST = 5000  # rows of a kind that are found at once
_NUMBERS = frozenset({Kind.PERSON_ID, Kind.PHONE})
_CODES = frozenset({Kind.PLATE, Kind.VIN, Kind.CREDIT_CODE})
# Built once: while somebody types, composing statements would cost more than running them.
_RANGE = (
    select(SearchTerm.row_id)
    .where(
        SearchTerm.record == bindparam("record"),
        SearchTerm.term >= bindparam("first"),
        SearchTerm.term < bindparam("beyond"),
    )
    .limit(bindparam("most"))
)
# The same of many records at once: a server is a way away.
_RANGES = text(
    "SELECT asked.record, found.row_id FROM unnest(CAST(:records AS bigint[])) AS asked(record) CROSS JOIN LATERAL (SELECT row_id"
    " FROM search_terms WHERE record = asked.record AND term >= :first AND term < :beyond LIMIT :most) AS found"
)
# Hops from record to record through the sorted table instead of reading all of it.
_PRESENT = text(
    "WITH RECURSIVE present(record) AS (SELECT min(record) FROM search_terms UNION ALL"
    " SELECT (SELECT min(t.record) FROM search_terms t WHERE t.record > p.record) FROM present p"
    " WHERE p.record IS NOT NULL) SELECT record FROM present WHERE record IS NOT NULL"
)
_HAN = re.compile(r"[\u2e80-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One found row. `field` and `shown` say why: the field's label and its (masked) value."""

    code: str
    label: str
    id: int
    title: str
    field: str
    shown: str


def terms_of(spec: FieldSpec, value: Any) -> set[str]:
    """The terms of one value; empty for nothing."""
    if value is None or value == "":
        return set()
    text = str(value)
    if spec.kind in _NUMBERS or is_hidden(spec):
        return _whole(text.split("、"))
    if spec.kind in FREE:
        return _parts(mask_inside(text)) | _whole(numbers_inside(text))
    if spec.kind in _CODES:
        folded = fold(text)[:_LONGEST]
        return {"c" + folded[start:] for start in range(max(1, len(folded) - 1))}
    return _parts(text)


def _whole(numbers: Iterable[str]) -> set[str]:
    folded = [fold(number) for number in numbers]
    return {"d" + number for number in folded} | {"r" + number[::-1] for number in folded}


def _parts(text: str) -> set[str]:
    """Every tail of an open text, and of its pinyin."""
    folded = fold(text)[:_LONGEST]
    found = {"n" + folded[start:] for start in range(len(folded))}
    if _HAN.search(folded):
        for syllables in readings(folded):
            for start in range(len(syllables)):
                rest = syllables[start:]
                found.add("p" + "".join(rest))
                found.add("i" + "".join(syllable[0] for syllable in rest))
    return found


def index_rows(connection: Connection, kind: RecordType, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add the terms of new or changed rows (their old terms must be gone)."""
    specs = kind.searchable
    if not specs:
        return
    entries: list[tuple[int, str, int]] = []
    for row in rows:
        if len(entries) > _AT_ONCE:
            _insert(connection, entries)
            entries = []
        terms: set[str] = set()
        for spec in specs:
            terms |= terms_of(spec, row[spec.name])
        entries += [(kind.number, term, row["id"]) for term in terms]
    _insert(connection, entries)


def _insert(connection: Connection, entries: list[tuple[int, str, int]]) -> None:
    """In the order of the index: many more of them are quicker so."""
    entries.sort()
    insert_plain(connection, _TERMS, entries)


def forget_rows(connection: Connection, kind: RecordType, rows: Iterable[Mapping[str, Any]]) -> None:
    """Remove the terms of rows, worked out from their (old) values so that no second index is needed."""
    for row in rows:
        terms = {term for spec in kind.searchable for term in terms_of(spec, row[spec.name])}
        if terms:
            mine = (SearchTerm.record == kind.number, SearchTerm.term.in_(terms), SearchTerm.row_id == row["id"])
            connection.execute(delete(SearchTerm.table()).where(*mine))


def index_anew(connection: Connection, kind: RecordType, rows: Iterable[Mapping[str, Any]]) -> None:
    """Once, for rows that were indexed by a program that took free texts as they were typed."""
    free = [spec for spec in kind.searchable if spec.kind in FREE and not is_hidden(spec)]
    for row in rows:
        typed = {term for spec in free if row[spec.name] for term in _parts(str(row[spec.name]))}
        mine = (SearchTerm.record == kind.number, SearchTerm.term.in_(typed), SearchTerm.row_id == row["id"])
        connection.execute(delete(_TERMS).where(*mine))
        forget_rows(connection, kind, [row])
        index_rows(connection, kind, [row])


def find_ids(connection: Connection, kind: RecordType, text: str, limit: int, *, in_order: bool = False) -> list[int]:
    """Ids of living rows of one kind that match every word of `text`, best class first, at most `limit`.

    in_order: those of a class as a table has them, by name.
    """
    return _matching(connection, [kind], text, limit, in_order)[kind.number]


def _matching(connection: Connection, kinds: Sequence[RecordType], text: str, limit: int, in_order: bool = False) -> dict[int, list[int]]:
    """As `find_ids`, of several kinds, by their numbers."""
    words = [word for word in map(fold, text.split()) if word]
    if len(words) <= 1:
        return _scan(connection, kinds, words[0], limit, in_order) if words else {kind.number: [] for kind in kinds}
    found = _scan(connection, kinds, words[0], _MOST, in_order)
    for word in words[1:]:
        others = _scan(connection, kinds, word, _MOST, in_order=False)
        found = {number: _common(ids, others[number]) for number, ids in found.items()}
    return {number: ids[:limit] for number, ids in found.items()}


def _common(ids: Sequence[int], others: Sequence[int]) -> list[int]:
    there = set(others)
    return [row_id for row_id in ids if row_id in there]


def anywhere(connection: Connection, kind: RecordType, text: str) -> ColumnElement[bool]:
    """What a row of one kind has to be so that every word of `text` stands in it or in the name of a row that it points at: the plate
    of a trip's car, the unit of a person.
    """
    clauses = []
    for word in text.split():
        mine = find_ids(connection, kind, word, _MOST)
        ways: list[ColumnElement[bool]] = [kind.table.c.id.in_(mine)] if mine else []
        if not kind.searchable:
            ways.append(_titled(kind, kind.table.c.id, word))
        if len(mine) < _MOST:  # else there are more already than anybody looks through
            ways += [way for link in kind.links if (way := _naming(connection, kind, link, word)) is not None]
        clauses.append(or_(false(), *ways))
    return and_(*clauses) if clauses else false()


def _naming(connection: Connection, kind: RecordType, link: FieldSpec, word: str) -> ColumnElement[bool] | None:
    """Rows whose link points at a row that says the word; None where none does."""
    target, column = record_type(link.target), kind.table.c[link.name]
    if not target.searchable:
        return _titled(target, column, word)
    found = find_ids(connection, target, word, _MOST)
    return column.in_(found) if found else None


def _titled(kind: RecordType, column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """Where `column` is the id of a row in whose title the word stands; for kinds in which nothing else is searched."""
    table = kind.table.alias()
    return column.in_(select(table.c.id).where(table.c.title.contains(word, autoescape=True)))


def search(connection: Connection, text: str, per_kind: int = 8) -> list[Hit]:
    """Hits over every record that has a table of its own, grouped in registry order."""
    hits: list[Hit] = []
    present = set(connection.scalars(_PRESENT))
    kinds = [kind for kind in all_types() if kind.spec.ledger and kind.number in present]
    found = _matching(connection, kinds, text, per_kind)
    for kind in kinds:
        ids = found[kind.number]
        if not ids:
            continue
        rows = {
            row["id"]: dict(row)
            for row in connection.execute(select(kind.table).where(kind.table.c.id.in_(ids))).mappings()
        }
        hits += [_hit(kind, rows[row_id], text) for row_id in ids if row_id in rows]
    return hits


def _ranges(word: str) -> list[tuple[str, str]]:
    """The spans of terms [first, beyond) under which a folded word may stand, most telling first."""
    numbers = [("d" + word, "d" + word + "\1")]
    if len(word) == TAIL:
        numbers.insert(0, ("r" + word[::-1], "r" + word[::-1] + _HIGHEST))
    open_ones = [(prefix, prefix + _HIGHEST) for prefix in _prefixes(word)]
    return [*numbers, *open_ones] if re.fullmatch(r"[0-9]+x?", word) else [*open_ones, *numbers]


def _prefixes(word: str) -> list[str]:
    """The beginnings of terms of open values."""
    if _HAN.search(word):
        return ["n" + word, "c" + word]
    if word.isascii() and word.isalpha():
        tails = ["c" + word] if len(word) > 1 else []
        return ["i" + word, "p" + word, *tails, "n" + word]
    if re.fullmatch(r"[0-9]+x?", word):
        tails = ["c" + word] if len(word) > 1 else []
        return [*tails, "n" + word]
    return ["c" + word, "n" + word]


def _scan(connection: Connection, kinds: Sequence[RecordType], word: str, limit: int, in_order: bool) -> dict[int, list[int]]:
    found: dict[int, dict[int, None]] = {kind.number: {} for kind in kinds if kind.searchable}
    for first, beyond in _ranges(word):
        wanting = [kind for kind in kinds if kind.number in found and len(found[kind.number]) < limit]
        for kind, ids in _within(connection, wanting, first, beyond, limit * 2):  # a row can stand twice in a range (伟伟)
            found[kind.number].update(dict.fromkeys(_in_order(connection, kind, ids) if in_order and len(ids) > 1 else ids))
    return {kind.number: list(found.get(kind.number, ()))[:limit] for kind in kinds}


def _within(
    connection: Connection, kinds: Sequence[RecordType], first: str, beyond: str, most: int
) -> Iterator[tuple[RecordType, Sequence[int]]]:
    """The rows of each kind that have a term in a range, at most so many of each."""
    asked = {"first": first, "beyond": beyond, "most": most}
    if is_sqlite(connection) or len(kinds) <= 1:
        yield from ((kind, connection.scalars(_RANGE, {"record": kind.number, **asked}).all()) for kind in kinds)
        return
    found: dict[int, list[int]] = {kind.number: [] for kind in kinds}
    for number, row_id in connection.execute(_RANGES, {"records": list(found), **asked}):
        found[number].append(row_id)
    yield from ((kind, found[kind.number]) for kind in kinds)


def _in_order(connection: Connection, kind: RecordType, ids: Sequence[int]) -> Sequence[int]:
    table = kind.table
    return connection.scalars(select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.sort_key, table.c.id)).all()


def _hit(kind: RecordType, row: Mapping[str, Any], text: str) -> Hit:
    word = fold(text.split()[0])
    ranges = _ranges(word)
    for spec in kind.searchable:
        terms = terms_of(spec, row[spec.name])
        if any(first <= term < beyond for first, beyond in ranges for term in terms):
            return Hit(
                kind.code, kind.spec.label, row["id"], row["title"], spec.label,
                show(spec, row[spec.name], masked=True),
            )  # fmt: skip
    return Hit(kind.code, kind.spec.label, row["id"], row["title"], "", "")
