"""In an office that was never analysed the heavy readings still go from row to row by a key, never by "all of this year".

The first import of 10,000 drivers and their agreements once made the home page take twenty seconds: for every driver the
database walked every agreement of the year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event

from trafficdesk.desk import Desk, Query
from trafficdesk.records.registry import all_types

YEAR = 2026
READINGS: dict[str, Callable[[Desk], object]] = {
    "home": lambda desk: desk.overview.standing(YEAR),
    "navigation": lambda desk: desk.findings.by_stream(),
    "plan": lambda desk: desk.plans.tasks(YEAR),
    "targets": lambda desk: desk.plans.targets(YEAR),
    "scores": lambda desk: desk.scores.sheet(desk.records.first_ids(Query("assessments"), 1)[0]),
    "signers": lambda desk: desk.agreements.signers(YEAR),
    "units": lambda desk: desk.agreements.progress_by_unit(YEAR),
    "training": lambda desk: desk.training.coverage(YEAR),
    "committees": lambda desk: desk.committees.matrix(YEAR),
    "stations": lambda desk: desk.stations.silent(),
    "school": lambda desk: desk.school.coverage("2026秋"),
    "rounds": lambda desk: desk.inspections.of_year(YEAR),
    "card": lambda desk: desk.records.belongings("people", desk.records.first_ids(Query("people"), 1)[0]),
}
# A step for each row of another table is cheap by the row's key, or by an index that begins with a link.
# So is a step over the few years that are asked for, which stand in the statement itself.
CHEAP = re.compile(
    r"USING INTEGER PRIMARY KEY|USING PRIMARY KEY|^SCAN asked\b|USING (?:AUTOMATIC )?(?:COVERING )?INDEX (?:\w+ )?\((?P<first>\w+)[=<>]"
)

LINKS = {spec.name for kind in all_types() for spec in kind.links}


@pytest.fixture
def never_counted(demo_desk: Desk) -> Desk:
    """The demo office as if nothing had ever been counted in it."""
    store = demo_desk.office.store
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    store.close()  # every connection reads the figures when it is opened
    return demo_desk


def statements_of(desk: Desk, reading: Callable[[Desk], object]) -> dict[str, Any]:
    """Every statement that a reading sends, with the values of its first time."""
    sent: dict[str, Any] = {}

    def keep(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.setdefault(statement, values)

    engine = desk.office.store.engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        reading(desk)
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    return sent


def repeated(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    """The steps of a statement's plan that are taken once for every row of another step."""
    plan = {row[0]: (row[1], row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)}

    def correlated(step: int) -> bool:
        return step in plan and ("CORRELATED" in plan[step][1] or correlated(plan[step][0]))

    begun: set[int] = set()
    for above, words in plan.values():
        if words.startswith(("SEARCH", "SCAN")):
            if above in begun or correlated(above):
                yield words
            begun.add(above)


def by_a_key(step: str) -> bool:
    found = CHEAP.search(step)
    if found is None or found["first"] is None:
        return found is not None
    return found["first"] in LINKS


@pytest.mark.parametrize("name", READINGS)
def test_a_heavy_reading_goes_by_keys(never_counted: Desk, name: str) -> None:
    sent = statements_of(never_counted, READINGS[name])
    assert sent
    with never_counted.office.store.read() as connection:
        slow = [
            f"{step}: {statement}"
            for statement, values in sent.items()
            for step in repeated(connection, statement, values)
            if not by_a_key(step)
        ]
    assert slow == []


def test_a_walk_over_a_year_for_every_person_is_seen(never_counted: Desk) -> None:
    asked = (
        "SELECT p.id FROM people p WHERE EXISTS"
        " (SELECT 1 FROM agreements a WHERE a.person = p.id AND a.year = 2026 AND a.deleted_at IS NULL)"
    )
    store = never_counted.office.store
    with store.read() as connection:
        assert all(by_a_key(step) for step in repeated(connection, asked, ()))
    with store.write() as connection:
        for index in ("ix_agreements_person_year_state", "ix_agreements_person"):
            connection.exec_driver_sql(f"DROP INDEX {index}")
    store.close()  # a plan that was asked for once is kept by its connection
    with store.read() as connection:
        assert any(not by_a_key(step) for step in repeated(connection, asked, ()))


def test_what_areas_hold_is_found_before_it_is_grouped(never_counted: Desk) -> None:
    """Not walked in the order of the link that it is grouped by: its index holds the agreements of all years."""
    sent = statements_of(never_counted, READINGS["committees"])
    ((statement, values),) = (each for each in sent.items() if "FROM agreements" in each[0])
    with never_counted.office.store.read() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert steps.count("USE TEMP B-TREE FOR GROUP BY") == statement.count("GROUP BY") >= 8
