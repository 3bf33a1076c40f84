"""Figures of the whole office against the bare SQL of the same questions: coverage with the first names, the home page.

Both sides ask the same database; the floor counts and fetches through sqlite3 and does nothing with it. CPU seconds.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.findings import SMALL
from benchmarks.measure import compare, cpu, report
from benchmarks.ten_years import PEOPLE, SINCE, TODAY, office

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


def _ours(home: str, ask: Callable[[Any], Any]) -> dict[str, Any]:
    from trafficdesk.desk import Desk

    os.environ["TRAFFICDESK_TODAY"] = TODAY
    desk = Desk.open(Path(home))
    desk.office.set_setting("office.since", SINCE)
    desk.findings.everything()  # which the home page shows, and which is measured apart
    ask(desk)  # the rules are read, the questions composed
    seconds = cpu(lambda: ask(desk))
    desk.close()
    return {"seconds": seconds}


def _bare(home: str, questions: tuple[str, ...]) -> dict[str, Any]:
    plain = sqlite3.connect(Path(home) / "desk.sqlite3")
    for _ in range(2):
        seconds = cpu(lambda: [plain.execute(question).fetchall() for question in questions])
    plain.close()
    return {"seconds": seconds}


def coverage_ours(home: str) -> dict[str, Any]:
    return _ours(home, lambda desk: desk.coverage(2026, 40))


def coverage_bare(home: str) -> dict[str, Any]:
    return _bare(home, COVERAGE)


def home_ours(home: str) -> dict[str, Any]:
    return _ours(home, lambda desk: desk.overview.standing(2026))


def home_bare(home: str) -> dict[str, Any]:
    return _bare(home, HOME)


def run(folder: Path, *, full: bool, rounds: int) -> None:
    """TRAFFICDESK_BENCH_OFFICE as in benchmarks.findings."""
    given = os.environ.get("TRAFFICDESK_BENCH_OFFICE")
    home = Path(given) if given else office(folder, PEOPLE if full else SMALL)
    for name in ("coverage", "home"):
        print(f"{name} (goal: at most 1.5 x bare SQL, 0.25 s)")
        report(compare("figures", [f"{name}_ours", f"{name}_bare"], home, rounds=rounds), f"{name}_bare")
