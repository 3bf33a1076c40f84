"""An office with ten years of every ledger: the streams of the demo office, copied back year by year, and an agreement a person a year.

python -m benchmarks.ten_years HOME [PEOPLE] makes one; benchmarks.findings asks it.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from trafficdesk.desk import Desk
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, all_types, record_type

TODAY, SINCE, YEARS = "2026-11-28", "2017-01-01", 10
PEOPLE = 50_000
# What is there once, whatever year it is.
_ONCE = {
    "people", "units", "vehicles", "drives", "posts", "agreement-templates", "users", "attachments", "school-roster", "official-cars",
    "school-vehicles", "school-staff", "stations", "persuaders", "materials", "boards", "publicity-days", "checklist-items",
    "organisation", "forces", "rule-documents", "agreements", "school-permits", "violations", "years", "gaps", "own-fields",
    "finding-marks", "printed-papers", "certificates", "operating-permits", "non-motors", "roads", "vehicle-changes",
    "vehicle-services", "licence-checks", "merits", "briefs",
}  # fmt: skip
# How often the demo office's rows of a stream are there in one year of a big office.
_TIMES = {"stations": 10, "hazards": 20, "official": 20, "training": 10, "publicity": 10, "accidents": 10, "campaigns": 3}
_BACK = 364  # a year back, on the same day of the week
_AT_ONCE = 20_000


def office(folder: Path, people: int = PEOPLE, years: int = YEARS) -> Path:
    """The data folder of such an office (made once)."""
    home = folder / f"office-of-{years}-years-{people}"
    if not home.exists():
        draft = folder / f"draft-of-{years}-years-{people}"
        shutil.rmtree(draft, ignore_errors=True)
        make(draft, people, years)
        draft.rename(home)
    return home


def make(home: Path, people: int, years: int = YEARS) -> None:
    """Fill an empty folder."""
    from trafficdesk.demo.filling import fill

    os.environ["TRAFFICDESK_TODAY"] = TODAY
    desk = Desk.open(home, create=True)
    desk.set_up("东丽湖街道办事处", "测试员")
    fill(desk, people, 7, agreements=False, streams=True)
    desk.office.set_setting("office.since", SINCE)
    _copy_back(desk, years)
    desk.office.store.count_anew()
    desk.close()


def _copy_back(desk: Desk, years: int) -> None:
    kinds = _parents_first([kind for kind in all_types() if kind.code not in _ONCE])
    table, chance = record_type("people").table, random.Random(5)
    with desk.office.store.read() as connection:
        rows = {kind.code: [dict(row) for row in connection.execute(select(kind.table)).mappings()] for kind in kinds}
        people = connection.execute(select(table.c.id, table.c.unit)).all()
    with desk.records.work("十年", bulk=True) as work:
        for back in range(years):
            new: dict[str, dict[tuple[int, int], int]] = {}
            for kind in kinds:
                made = _of_year(kind, rows[kind.code], back, new)
                if kind.code == "training-attendances":
                    for values in made.values():
                        values["person"] = chance.choice(people)[0]
                new[kind.code] = dict(zip(made, work.add_facts(kind.code, list(made.values())), strict=True))
            _sign(work, people, int(TODAY[:4]) - back)


def _of_year(
    kind: RecordType, rows: Sequence[Mapping[str, Any]], back: int, new: Mapping[str, Mapping[tuple[int, int], int]]
) -> dict[tuple[int, int], dict[str, Any]]:
    """(row of the demo office, which copy) → the values of the copy, with a number of its own where the program gives them out."""
    numbers = [name for each in kind.spec.unique if each.serial for name in each.fields]
    made: dict[tuple[int, int], dict[str, Any]] = {}
    for copy in range(_TIMES.get(kind.spec.stream, 1)):
        for row in rows if back or copy else ():
            values = {spec.name: _back(spec, row[spec.name], back) for spec in kind.fields}
            for spec in kind.links:
                if spec.target in new:
                    of = min(copy, _TIMES.get(record_type(spec.target).spec.stream, 1) - 1)
                    values[spec.name] = new[spec.target].get((values[spec.name], of), values[spec.name])
            values |= {name: f"{values[name]}-{back}-{copy}" for name in numbers if values[name]}
            made[row["id"], copy] = values
    return made


def _back(spec: FieldSpec, value: Any, years: int) -> Any:
    """A value as it would have been so many years earlier."""
    if value is None:
        return None
    if spec.kind in (Kind.DATE, Kind.DATETIME):
        return value - timedelta(days=_BACK * years)
    if spec.kind is Kind.TERM:
        return f"{int(value[:4]) - years}{value[4:]}"
    return value - years if spec.name == "year" else value


def _sign(work: Any, people: Sequence[Any], year: int) -> None:
    """An agreement of the year with everybody; those of the past have run out."""
    rows = [
        {
            "person": person, "unit": unit, "variant": "unit-private-driver", "year": year, "serial": f"{year}-{number:06d}",
            "state": "生效" if year == int(TODAY[:4]) else "到期", "signed_on": date(year, 1, 20), "term_from": date(year, 1, 1),
            "term_until": date(year, 12, 31), "copies": 2,
        }
        for number, (person, unit) in enumerate(people)
    ]  # fmt: skip
    for start in range(0, len(rows), _AT_ONCE):
        work.add_facts("agreements", rows[start : start + _AT_ONCE])


def _parents_first(kinds: Sequence[RecordType]) -> list[RecordType]:
    """Records behind those that they point at."""
    known, order = {kind.code: kind for kind in kinds}, dict[str, RecordType]()

    def visit(kind: RecordType) -> None:
        if kind.code not in order:
            for spec in kind.links:
                if spec.target in known and spec.target != kind.code:
                    visit(known[spec.target])
            order[kind.code] = kind

    for kind in kinds:
        visit(kind)
    return list(order.values())


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PEOPLE)
