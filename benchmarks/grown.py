"""An office with several times the people of another one: people, units, cars and ten years of agreements copied inside the database.

Minutes faster than making it. The copies are other people: born another day, with numbers, plates and units of their own.
What the office does itself (hazards, stations, training …) does not grow with its people, here as in benchmarks.ten_years.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from trafficdesk.fields.checks.person_id import check_digit
from trafficdesk.records.registry import RecordType, record_type

KINDS = ("units", "people", "posts", "vehicles", "drives", "violations", "agreements")
# What may not be the same in a copy; {n} is the number of the copy.
_OTHERWISE = {
    "units": {"name": "name || {n}"},
    "people": {
        "born": "date(born, '+' || {n} || ' day')", "id_number": "another_number(id_number, {n})",
        "phone": "substr(phone, 1, 7) || printf('%04d', (CAST(substr(phone, 8) AS INTEGER) + 2500 * {n}) % 10000)",
    },
    "vehicles": {
        "plate": "substr(plate, 1, 1) || substr('EFGHJKLM', {n}, 1) || substr(plate, 3)", "engine_number": "engine_number || {n}",
        "vin": "substr(vin, 1, 13) || printf('%04d', (CAST(substr(vin, 14) AS INTEGER) + 2500 * {n}) % 10000)",
    },
    "agreements": {"serial": "serial || '-' || {n}"},
}  # fmt: skip


def office(source: Path, people: int, times: int) -> Path:
    """The data folder of an office with `times` the `people` of `source` (made once)."""
    home = source.with_name(f"{source.name}-grown-{people * times}")
    if not home.exists():
        draft = home.with_name(f"draft-{home.name}")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(source, draft)
        grow(draft / "desk.sqlite3", times)
        draft.rename(home)
    return home


def grow(database: Path, times: int) -> None:
    """Make a (closed) database `times` as large in people."""
    plain = sqlite3.connect(database, isolation_level=None)
    plain.create_function("another_number", 2, _another_number, deterministic=True)
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        plain.execute(f"PRAGMA {pragma}")
    kinds = [record_type(code) for code in KINDS]
    names = ",".join(f"'{kind.table.name}'" for kind in kinds)
    asked = f"SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL AND tbl_name IN ({names})"
    indexes = plain.execute(asked).fetchall()
    plain.execute("BEGIN")
    for name, _ in indexes:
        plain.execute(f"DROP INDEX {name}")
    steps = {kind.code: plain.execute(f"SELECT max(id) FROM {kind.table.name}").fetchone()[0] or 0 for kind in kinds}
    for copy in range(1, times):
        for kind in kinds:
            _copy(plain, kind, copy, steps)
    _copy_terms(plain, kinds, times, steps)
    for _, sql in indexes:
        plain.execute(sql)
    plain.execute("COMMIT")
    plain.execute("ANALYZE")
    plain.execute("PRAGMA journal_mode=WAL")
    plain.close()


def _copy(plain: sqlite3.Connection, kind: RecordType, copy: int, steps: dict[str, int]) -> None:
    columns = [row[1] for row in plain.execute(f"PRAGMA table_info({kind.table.name})")]
    plain.execute(copying(kind, columns, copy, steps, _OTHERWISE, "lower(hex(randomblob(16)))"))


def copying(
    kind: RecordType, columns: Sequence[str], copy: int, steps: Mapping[str, int], otherwise: Mapping[str, Mapping[str, str]], uuid: str
) -> str:
    """The sentence that adds copy number `copy` of the first rows of a table. steps: record → how many those are, and so how far the copy's
    ids and links are from theirs. otherwise: record → column → what stands there instead, with {n} for the number; uuid: makes one.
    """
    links = {spec.name: steps[spec.target] for spec in kind.links if spec.target in steps}
    instead, taken = otherwise.get(kind.code, {}), []
    for column in columns:
        if column == "id" or column in links:
            taken.append(f'"{column}" + {copy * (steps[kind.code] if column == "id" else links[column])}')
        elif column == "uuid":
            taken.append(uuid)
        else:
            taken.append(instead.get(column, f'"{column}"').replace("{n}", str(copy)))
    listed, name = ",".join(f'"{column}"' for column in columns), kind.table.name
    return f"INSERT INTO {name} ({listed}) SELECT {','.join(taken)} FROM {name} WHERE id <= {steps[kind.code]}"


def _copy_terms(plain: sqlite3.Connection, kinds: list[RecordType], times: int, steps: dict[str, int]) -> None:
    """All terms anew and in order: put in one by one they would take ten times as long."""
    sql = plain.execute("SELECT sql FROM sqlite_master WHERE name='search_terms'").fetchone()[0]
    copies = "".join(
        f" UNION ALL SELECT record, term, row_id + {copy * steps[kind.code]} FROM before_growing WHERE record = {kind.number}"
        for kind in kinds
        for copy in range(1, times)
    )
    plain.execute("ALTER TABLE search_terms RENAME TO before_growing")
    plain.execute(sql)
    plain.execute(f"INSERT INTO search_terms SELECT * FROM before_growing{copies} ORDER BY 1, 2, 3")
    plain.execute("DROP TABLE before_growing")


def _another_number(number: str | None, copy: int) -> str | None:
    """The number of somebody born so many days later at the same place."""
    if number is None or len(number) != 18:
        return number
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14])) + timedelta(days=copy)
    first = f"{number[:6]}{born:%Y%m%d}{number[14:17]}"
    return first + check_digit(first)
