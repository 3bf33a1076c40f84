"""The list of findings against the bare SQL of its questions (findings.sql); after a change, as of a day, the turn of the year.

Both sides ask the same database: ours makes the whole list, sorted, named, indexed by row; the floor fetches every row that the
questions give, through sqlite3, and does nothing with it. CPU seconds, since what else the machine does counts for neither; the turn
of the year by the clock.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied, opened
from benchmarks.measure import ROOT, compare, cpu, run_side, timed
from benchmarks.ten_years import SINCE, TODAY
from trafficdesk.desk import Query

_YEARS = " UNION ALL ".join(f"SELECT {year} AS year" for year in range(int(SINCE[:4]), int(TODAY[:4]) + 1))
_STANDS = "a.deleted_at IS NULL AND a.state IN ('已签字', '生效', '到期', '续签', '归档', '不需签')"
_UNSIGNED = [
    f"SELECT p.id, p.title, p.unit, p.category, b.start, p.created_at, y.year FROM people p LEFT JOIN (SELECT person, max(start) AS start"
    f" FROM posts WHERE main = 1 AND \"end\" IS NULL AND deleted_at IS NULL GROUP BY person) b ON b.person = p.id CROSS JOIN ({_YEARS}) y"
    " WHERE p.deleted_at IS NULL AND p.state = '在册' AND p.category IN ('专职驾驶员', '兼职（准驾）驾驶员', '私家车驾驶人', '校车驾驶人')"
    " AND coalesce(b.start, p.created_at) <= y.year || '-12-31 24' AND NOT EXISTS (SELECT 1 FROM agreements a WHERE a.person = p.id"
    " AND a.year = y.year AND a.unit = p.unit AND a.variant = CASE p.category WHEN '私家车驾驶人' THEN 'unit-private-driver'"
    f" WHEN '校车驾驶人' THEN 'school-driver' ELSE 'unit-official-driver' END AND {_STANDS});",
    f"SELECT u.id, u.title, u.created_at, y.year FROM ({_YEARS}) y JOIN units u WHERE u.deleted_at IS NULL AND u.state = '在册'"
    " AND u.id NOT IN (SELECT a.unit FROM agreements a WHERE a.person IS NULL AND a.year = y.year AND a.unit IS NOT NULL AND"
    f" {_STANDS});",
]  # fmt: skip


# Answered otherwise than by SQL alone (counted in one pass, decided by kinds of licence and car): the SQL that asks it stays as it stood.
_KEPT = ("people.twin", "vehicles.twin", "drives.class")


def _sections() -> dict[str, list[str]]:
    """First kind → its questions, as findings.sql has them."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "benchmarks" / "findings.sql").read_text(encoding="utf-8").splitlines():
        if line.startswith("-- "):
            asked = found.setdefault(line[3:].split(",")[0], [])
        else:
            asked.append(line)
    return found


def ours(home: str) -> dict[str, Any]:
    """The whole list made anew, asked again, and asked after a change of one car."""
    found: list[Any] = []
    with copied(home) as place, opened(place) as desk:
        seconds = cpu(lambda: found.extend(desk.findings.everything()))
        again = cpu(desk.findings.everything)
        car = desk.records.first_ids(Query("vehicles"), 1)[0]
        desk.records.edit("vehicles", car, {"remark": f"{time.time_ns()}"}, reason="测")
        changed = cpu(desk.findings.everything)
    return {"seconds": seconds, "findings": len(found), "again": f"{again * 1000:.1f} ms", "after a change": f"{changed * 1000:.0f} ms"}


def bare(home: str) -> dict[str, Any]:
    """The questions as they stand in findings.sql, every row fetched."""
    lines = (ROOT / "benchmarks" / "findings.sql").read_text(encoding="utf-8").splitlines()
    questions = [each for each in "\n".join(line for line in lines if not line.startswith("--")).split(";") if each.strip()]
    plain = sqlite3.connect(Path(home) / "desk.sqlite3")
    rows: list[int] = []
    seconds = cpu(lambda: rows.extend(len(plain.execute(question).fetchall()) for question in questions))
    plain.close()
    return {"seconds": seconds, "rows": sum(rows)}


def questions(home: str) -> None:
    """Write findings.sql anew: what each source sends, values filled in; some by hand, see above."""
    from trafficdesk.engine.finding import Asking
    from trafficdesk.engine.records import Once

    kept = _sections()
    by_hand = {"people.unsigned": _UNSIGNED[:1], "units.unsigned": _UNSIGNED[1:]} | {kind: kept[kind] for kind in _KEPT}
    lines = [
        f"-- The questions of desk.findings as bare SQL, asked as of {TODAY} by an office that answers since {SINCE}.",
        "-- Made by `python -m benchmarks.findings questions HOME` from what the sources send; unsigned, twins, classes by hand.",
    ]
    with copied(home) as place, opened(place) as desk, desk.office.store.read() as connection:
        day, since = date.fromisoformat(TODAY), date.fromisoformat(SINCE)
        asking = Asking(connection, Once(desk.office, connection), day, since, desk.office.name, {})
        plain: Any = connection.connection.driver_connection
        for source in desk.findings.sources:
            sent: list[str] = []
            plain.set_trace_callback(sent.append)
            list(source.ask(asking))
            plain.set_trace_callback(None)
            sent_as = [" ".join(each.split()) + ";" for each in sent if each.startswith(("SELECT", "WITH"))]
            lines += [f"-- {', '.join(source.kinds)}", *by_hand.get(source.kinds[0], sent_as)]
    lines += ["-- names of the units that are asked", "SELECT id, title FROM units;"]
    (ROOT / "benchmarks" / "findings.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")


def turn(home: str) -> dict[str, Any]:
    """On a copy: coverage as of a past day, making a year's agreements, opening the year with the rest, closing the one before."""
    with copied(home) as place, opened(place, "2027-01-04") as desk:

        def past() -> None:
            with desk.as_of(date.fromisoformat(TODAY)) as then:
                then.coverage(2026)

        steps: dict[str, Callable[[], Any]] = {
            "as-of": past, "make": lambda: desk.agreements.make(2027), "open": lambda: desk.years.open(2027),
            "close": lambda: desk.years.close(2026),
        }  # fmt: skip
        return {"seconds": 0, "steps": {name: timed(work) for name, work in steps.items()}}


def run(folder: Path, book: Book) -> None:
    """The whole list in turn with the bare questions, then what a turn of the year takes, once."""
    home = material.large(folder, book.full)
    found = compare("findings", ["ours", "bare"], home, rounds=book.rounds)
    mine = found["ours"]
    beside = f"{mine.details['findings']:,} findings; again {mine.details['again']}, after a change {mine.details['after a change']}"
    book.ratio("findings.list", mine, found["bare"], beside)
    for name, seconds in run_side("findings", "turn", home)["steps"].items():
        book.value(f"findings.{name}", [seconds])


if __name__ == "__main__" and sys.argv[1:2] == ["questions"]:
    questions(sys.argv[2])
