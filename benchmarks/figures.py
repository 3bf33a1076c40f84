"""Figures of the whole office against the bare SQL of the same questions: coverage, home, plan, a score sheet, the month report.

Both sides ask the same database in turn, on connections that are set alike, after somebody changed a row: what is kept from the time
before counts for nobody. The floor fetches through sqlite3 and does nothing with the rows. SQL written by hand for coverage and home;
for plan, sheet and report it is what the program sends, which a shorter way to ask would change on both sides: so the milliseconds
are held beside the ratio, and once more in an office that was never analysed. CPU.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied, opened
from benchmarks.listening import sent_by
from benchmarks.measure import cpu, run_side

YEAR, TIMES = 2026, 5

_DRIVERS = (
    "p.deleted_at IS NULL AND p.state = '在册' AND p.category IN ('专职驾驶员', '兼职（准驾）驾驶员', '私家车驾驶人', '校车驾驶人')"
)
_MINE = (
    "a.person = p.id AND a.year = 2026 AND a.unit = p.unit AND a.deleted_at IS NULL AND a.variant = CASE p.category WHEN '私家车驾驶人'"
    " THEN 'unit-private-driver' WHEN '校车驾驶人' THEN 'school-driver' ELSE 'unit-official-driver' END"
)
_SIGNED = (
    f"EXISTS (SELECT 1 FROM agreements a WHERE {_MINE} AND a.state IN ('已签字', '生效', '到期', '续签', '归档')"
    " AND (a.signed_on IS NULL OR a.signed_on <= '2026-11-28') AND (a.ended_on IS NULL OR a.ended_on > '2026-11-28'))"
)
_CAME = (
    "EXISTS (SELECT 1 FROM training_attendances r JOIN training t ON t.id = r.training WHERE r.person = p.id AND r.deleted_at IS NULL"
    " AND r.result IN ('已到', '已补课') AND t.deleted_at IS NULL AND t.starts BETWEEN '2026-01-01' AND '2026-12-31 23:59:59')"
)
_LACKS = "(coalesce(p.id_number, '') = '' OR coalesce(p.licence_classes, '') = '' OR p.first_issued IS NULL OR p.valid_until IS NULL" \
         " OR coalesce(p.phone, '') = '')"  # fmt: skip
_CARS = "p.deleted_at IS NULL AND p.state = '在用'"
_DRIVEN = 'EXISTS (SELECT 1 FROM drives d WHERE d.vehicle = p.id AND d.deleted_at IS NULL AND d."end" IS NULL)'


def _measure(table: str, must: str, lacks: str) -> tuple[str, str, str]:
    """How many must, how many lack it, and the first forty of them by unit."""
    return (
        f"SELECT count(*) FROM {table} p WHERE {must}",
        f"SELECT count(*) FROM {table} p WHERE {must} AND {lacks}",
        f"SELECT p.id, p.title, u.title FROM {table} p LEFT JOIN units u ON u.id = p.unit WHERE {must} AND {lacks}"
        " ORDER BY u.sort_key, p.sort_key LIMIT 40",
    )


COVERAGE = (
    *_measure("people", _DRIVERS, f"NOT {_SIGNED}"),
    f"SELECT p.id FROM people p WHERE {_DRIVERS} AND NOT {_SIGNED}"
    f" AND EXISTS (SELECT 1 FROM agreements a WHERE {_MINE} AND a.state != '作废')",
    "SELECT person FROM posts WHERE deleted_at IS NULL AND main IS NOT 1"
    " AND category IN ('专职驾驶员', '兼职（准驾）驾驶员', '私家车驾驶人', '校车驾驶人')",
    *_measure("people", _DRIVERS, _LACKS), *_measure("vehicles", _CARS, f"NOT {_DRIVEN}"), *_measure("people", _DRIVERS, f"NOT {_CAME}"),
)  # fmt: skip
_OFF_ROAD = "('已报废', '已调拨', '已拍卖', '已转出', '封存')"
HOME = (
    *COVERAGE,
    "SELECT due, state FROM plan_tasks WHERE year = 2026 AND deleted_at IS NULL",
    *(f"SELECT {day}, count(*) FROM people WHERE {day} < '2027-04-01' AND deleted_at IS NULL AND state = '在册' GROUP BY {day}"
      for day in ("valid_until", "review_due", "extended_until")),
    *(f"SELECT {day}, count(*) FROM vehicles WHERE {day} < '2027-04-01' AND deleted_at IS NULL AND state NOT IN {_OFF_ROAD} GROUP BY {day}"
      for day in ("inspection_until", "scrap_by", "insurance_until", "commercial_until")),
    *(f"SELECT {day} FROM hazards WHERE {day} >= '2026-06-01' AND deleted_at IS NULL" for day in ("found", "closed_on")),
    "SELECT count(*) FROM hazards WHERE deleted_at IS NULL AND state != '销号'",
    "SELECT count(*) FROM people WHERE deleted_at IS NULL AND state = '在册'", "SELECT count(*) FROM units WHERE deleted_at IS NULL",
)  # fmt: skip


Asked = Sequence[tuple[str, Any]]


def _questions(desk: Any) -> dict[str, tuple[Callable[[], Any], Asked]]:
    """Figure → how the program is asked, and the same in SQL; none where it is to be heard."""
    from trafficdesk.desk import Query

    sheet = desk.records.first_ids(Query("assessments"), 1)[0]
    return {
        "coverage": (lambda: desk.coverage(YEAR, 40), [(each, ()) for each in COVERAGE]),
        "home": (lambda: desk.overview.standing(YEAR), [(each, ()) for each in HOME]),
        "plan": (lambda: desk.plans.tasks(YEAR), ()),
        "scores": (lambda: desk.scores.sheet(sheet), ()),
        "month": (lambda: desk.reports.content("month", f"{YEAR}-10"), ()),
    }


def _change(desk: Any, number: int) -> None:
    """Somebody writes something; the findings, which are measured apart, are asked again."""
    from trafficdesk.desk import Query

    desk.records.edit("people", desk.records.first_ids(Query("people"), 1)[0], {"remark": f"第 {number} 次"}, reason="测")
    desk.findings.everything()


def sides(home: str, times: str) -> dict[str, Any]:
    """Seconds of each round per figure: ours, then bare."""
    found: dict[str, Any] = {}
    with copied(home) as place, opened(place) as desk:
        _change(desk, 0)
        for name, (ask, by_hand) in _questions(desk).items():
            heard = sent_by(desk, ask)  # the rules are read, the questions composed
            ours, bare = [], []
            for number in range(int(times)):
                _change(desk, number + 1)
                ours.append(cpu(ask))
                bare.append(_bare(desk, by_hand or heard))
            found[name] = {"ours": ours, "bare": bare, "statements": len(heard)}
    return {"seconds": 0, "figures": found}


def uncounted(home: str, times: str) -> dict[str, Any]:
    """The same in an office in which nothing was ever counted for the planner; ours alone."""
    found: dict[str, list[float]] = {}
    with copied(home) as place, opened(place) as desk:
        _change(desk, 0)
        store = desk.office.store
        with store.write() as connection:
            connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        store.close()  # every connection reads the figures of the planner when it is opened
        for name, (ask, _) in _questions(desk).items():
            ask()
            found[name] = []
            for number in range(int(times)):
                _change(desk, number + 1)
                found[name].append(cpu(ask))
    return {"seconds": 0, "figures": found}


def _bare(desk: Any, asked: Asked) -> float:
    with desk.office.store.read() as connection:
        plain: Any = connection.connection.driver_connection
        return cpu(lambda: [plain.execute(statement, values).fetchall() for statement, values in asked])


def run(folder: Path, book: Book) -> None:
    """All of them on one office."""
    home, times = material.large(folder, book.full), book.rounds or TIMES
    found = run_side("figures", "sides", home, times)["figures"]
    for name, each in found.items():
        ours, bare = each["ours"], each["bare"]
        book.add(f"figures.{name}", _middle(ours) / _middle(bare), ours, bare, f"{each['statements']} statements", measured="s")
        book.value(f"figures.{name}.ms", [seconds * 1000 for seconds in ours])
    for name, seconds in run_side("figures", "uncounted", home, times)["figures"].items():
        book.value(f"figures.{name}.uncounted", [each * 1000 for each in seconds])


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
