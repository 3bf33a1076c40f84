"""What a district would need: an office of eleven streets, ten times as many people, on a PostgreSQL server, measured.

`python -m benchmarks.district [--people 50000] [--times 10] [--keep DIR]`: the office of benchmarks.ten_years is moved to a server and
grown inside it, people, units, cars, agreements, seals and search terms. The program has no streets: what they would cost is tried on
copies of its tables, with a column of that name, an index by it, partitions by year. It needs what `dev.py postgres` installs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from benchmarks import grown, ten_years
from benchmarks.measure import timed
from benchmarks.server_load import move_there
from tests.helpers import postgres
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.records.registry import RecordType, record_type

STREETS, YEAR = 11, 2026
# What somebody gives a server of 8 GB; its own settings are for a far smaller one.
_SERVER = "-c max_connections=200 -c shared_buffers=2GB -c work_mem=32MB -c maintenance_work_mem=512MB -c max_wal_size=8GB"
# What may not be the same in a copy; {n} is its number. A copied identity number has no right check digit: none is read here.
_OTHERWISE = {
    "units": {"name": "name || '-{n}'"},
    "people": {
        "born": "born + {n}", "id_number": "left(id_number, 6) || to_char(born + {n}, 'YYYYMMDD') || right(id_number, 4)",
        "phone": "left(phone, 7) || lpad((({n} * 811 + right(phone, 4)::int) % 10000)::text, 4, '0')",
    },
    "vehicles": {"plate": "left(plate, 1) || chr(68 + {n}) || substr(plate, 3)", "vin": "left(vin, 15) || lpad('{n}', 2, '0')"},
    "agreements": {"serial": "serial || '-{n}'"},
}  # fmt: skip
_TRIED = {  # what a street would ask: name → statements that prepare it, and the question
    "first page of a street's people, sorted whole": ((), "SELECT id FROM d_people WHERE street = 7 ORDER BY sort_key, id LIMIT 200"),
    "the same, index by street and order": (
        ("CREATE INDEX d_people_street ON d_people (street, sort_key, id)",),
        "SELECT id FROM d_people WHERE street = 7 ORDER BY sort_key, id LIMIT 200",
    ),
    "agreements of a street and year, counted by state": (
        (), f"SELECT state, count(*) FROM d_agreements WHERE street = 7 AND year = {YEAR} GROUP BY state",
    ),
    "the same, index by street and year": (
        ("CREATE INDEX d_agreements_street ON d_agreements (street, year)",),
        f"SELECT state, count(*) FROM d_agreements WHERE street = 7 AND year = {YEAR} GROUP BY state",
    ),
    "the same, partitions by year, no index": (
        (), f"SELECT state, count(*) FROM p_agreements WHERE street = 7 AND year = {YEAR} GROUP BY state",
    ),
    "the same, partitions by year, index by street": (
        ("CREATE INDEX p_agreements_street ON p_agreements (street)",),
        f"SELECT state, count(*) FROM p_agreements WHERE street = 7 AND year = {YEAR} GROUP BY state",
    ),
    "a year of all streets": ((), f"SELECT street, state, count(*) FROM d_agreements WHERE year = {YEAR} GROUP BY 1, 2"),
    "a year of all streets, partitions": ((), f"SELECT street, state, count(*) FROM p_agreements WHERE year = {YEAR} GROUP BY 1, 2"),
    "all years of a unit": ((), "SELECT id FROM d_agreements WHERE unit = 1500"),
    "all years of a unit, partitions": (
        ("CREATE INDEX p_agreements_unit ON p_agreements (unit)",), "SELECT id FROM p_agreements WHERE unit = 1500",
    ),
}  # fmt: skip


def grow(connection: Connection, times: int) -> None:
    """Make an office `times` as large in people, inside its database: indexes are made anew at the end."""
    kinds = [record_type(code) for code in grown.KINDS]
    steps = {kind.code: connection.scalar(text(f"SELECT max(id) FROM {kind.table.name}")) or 0 for kind in kinds}
    with _without_indexes(connection, [*(kind.table.name for kind in kinds), "search_terms", "seals"]):
        for copy in range(1, times):
            for kind in kinds:
                _copy(connection, kind, copy, steps)
        for kind in kinds:
            for table, columns in (("search_terms", "record, term, row_id + {n}"), ("seals", "record, row_id + {n}, since, salt, digest")):
                taken = columns.format(n=f"copy * {steps[kind.code]}")
                connection.execute(text(
                    f"INSERT INTO {table} SELECT {taken} FROM {table}, generate_series(1, {times - 1}) AS copy"
                    f" WHERE record = {kind.number} AND row_id <= {steps[kind.code]}"
                ))  # fmt: skip


_KEYS = """SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname),
    'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    AND (contype = 'f' OR contype IN ('p', 'u') AND conrelid::regclass::text = ANY(:names)) ORDER BY contype = 'f' DESC"""
_INDEXES = """SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid::regclass::text = ANY(:names) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)"""


@contextmanager
def _without_indexes(connection: Connection, names: Sequence[str]) -> Iterator[None]:
    """Inside, tables have neither indexes nor keys nor links; afterwards they have all of them."""
    found = [row for asked in (_KEYS, _INDEXES) for row in connection.execute(text(asked), {"names": list(names)}).all()]
    for drop, _ in found:
        connection.execute(text(drop))
    yield
    for _, again in reversed(found):  # links last: they aim at keys
        connection.execute(text(again))


def _copy(connection: Connection, kind: RecordType, copy: int, steps: dict[str, int]) -> None:
    columns = connection.scalars(text(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :name"
    ), {"name": kind.table.name}).all()  # fmt: skip
    new = "replace(gen_random_uuid()::text, '-', '')"
    connection.execute(text(grown.copying(kind, columns, copy, steps, _OTHERWISE, new)))


def sizes(connection: Connection) -> Iterator[str]:
    """The largest tables: rows, megabytes of rows and of indexes."""
    yield f"database: {(connection.scalar(text('SELECT pg_database_size(current_database())')) or 0) / 1e6:,.0f} MB"
    asked = """SELECT relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_total_relation_size(oid) DESC LIMIT 12"""
    for name, rows, held, indexes in connection.execute(text(asked)):
        yield f"| {name} | {rows:,} | {held / 1e6:,.0f} MB | {indexes / 1e6:,.0f} MB |"


def verbs(desk: Desk) -> Iterator[str]:
    """What a clerk waits for, through the program."""
    person = desk.records.first_ids(Query("people"), 1)[0]
    asked: dict[str, Callable[[], Any]] = {
        "first page of people": lambda: desk.records.rows("people", desk.records.first_ids(Query("people"), 200)),
        "first page of agreements, by their unit": lambda: desk.records.first_ids(Query("agreements", (), ("unit",)), 200),
        "people whose name contains 伟": lambda: desk.records.first_ids(Query("people", (Filter("name", "contains", "伟"),)), 200),
        "search box, one character": lambda: desk.records.search("王"),
        "one edit": lambda: desk.records.edit("people", person, {"remark": os.urandom(4).hex()}, reason="测"),
        "a driver's history": lambda: desk.records.history("people", person),
        "all ids of a year's agreements": lambda: desk.records.ids(Query("agreements", (Filter("year", "is", YEAR),))),
        "signed by unit": lambda: desk.agreements.progress_by_unit(YEAR),
        "findings made anew": desk.findings.everything, "home page": lambda: desk.overview.standing(YEAR),
    }  # fmt: skip
    for name, work in asked.items():
        first = timed(work)
        rounds = [first] if first > 3 or name == "findings made anew" else [timed(work) for _ in range(5)]
        yield f"| {name} | {statistics.median(rounds) * 1000:,.1f} ms |"


def streets(connection: Connection) -> Iterator[str]:
    """What a column, indexes and partitions for eleven streets would do, on copies of two tables."""
    street = f"1 + unit % {STREETS}"
    for statement in (
        f"CREATE TABLE d_people AS SELECT *, {street} AS street FROM people",
        f"CREATE TABLE d_agreements AS SELECT *, {street} AS street FROM agreements",
        "CREATE INDEX d_agreements_unit ON d_agreements (unit)",
        "CREATE TABLE p_agreements (LIKE d_agreements) PARTITION BY RANGE (year)",
        *(f"CREATE TABLE p_agreements_{year} PARTITION OF p_agreements FOR VALUES FROM ({year}) TO ({year + 1})"
          for year in range(YEAR - 11, YEAR + 2)),
        "INSERT INTO p_agreements SELECT * FROM d_agreements", "ANALYZE",
    ):  # fmt: skip
        connection.execute(text(statement))
    for name, (before, asked) in _TRIED.items():
        made = sum(timed(lambda each=each: connection.execute(text(each))) for each in before)
        rounds = [timed(lambda asked=asked: connection.execute(text(asked)).all()) for _ in range(5)]
        yield f"| {name} | {statistics.median(rounds) * 1000:,.1f} ms | {f'{made:,.1f} s' if before else ''} |"
    gone = timed(lambda: connection.execute(text(f"DROP TABLE p_agreements_{YEAR - 9}")))
    deleted = timed(lambda: connection.execute(text(f"DELETE FROM d_agreements WHERE year = {YEAR - 9}")))
    yield f"| a year taken out: partition / DELETE | {gone * 1000:,.1f} ms / {deleted * 1000:,.0f} ms | |"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=ten_years.PEOPLE, help="of the office that is grown")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="folder for the office, which is else made anew")
    asked = parser.parse_args()
    os.environ["TRAFFICDESK_TODAY"] = ten_years.TODAY
    with tempfile.TemporaryDirectory(prefix="trafficdesk-district-") as passing, postgres.running(_SERVER) as server:
        folder = asked.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        home, there = ten_years.office(folder.resolve(), asked.people), Path(passing) / "there"
        print(f"moved to the server in {timed(lambda: move_there(home, server, there)):,.0f} s", flush=True)
        _measure(there, "as it was moved")
        desk = Desk.open(there)
        with desk.office.store.write() as connection:
            print(f"grown {asked.times} times in {timed(lambda: grow(connection, asked.times)):,.0f} s", flush=True)
        desk.office.store.count_anew()
        desk.close()
        _measure(there, f"{asked.people * asked.times:,} people")
        with Desk.open(there).office.store.write() as connection:
            print(*streets(connection), sep="\n", flush=True)


def _measure(there: Path, called: str) -> None:
    print(f"== {called}; load {os.getloadavg()[0]:.1f}", flush=True)
    desk = Desk.open(there)
    with desk.office.store.read() as connection:
        print(*sizes(connection), sep="\n", flush=True)
    for line in verbs(desk):
        print(line, flush=True)
    desk.close()


if __name__ == "__main__":
    main()
