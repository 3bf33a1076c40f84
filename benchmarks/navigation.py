"""What the counts of the navigation cost after a change, kind of change by kind of change: statements, and milliseconds of CPU.

Each kind is done five times on different rows; the median counts, after the first one, whose questions are composed once a process.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied, opened
from benchmarks.data import drivers
from benchmarks.goals import GOALS
from benchmarks.listening import sent_by
from benchmarks.measure import cpu, run_side
from trafficdesk.desk import Desk, Query
from trafficdesk.records.registry import record_type

TIMES = 5
_MOBILE = 13_800_000_000
# Record, field, the value of the n-th time: edited as in its form.
EDITS: dict[str, tuple[str, str, Callable[[int], Any]]] = {
    "a driver's remark": ("people", "remark", lambda n: f"改 {n}"),
    "a driver's telephone": ("people", "phone", lambda n: str(_MOBILE + n)),
    "a driver's licence runs longer": ("people", "valid_until", lambda n: f"2030-01-{n + 1:02d}"),
    "a driver is renamed": ("people", "name", lambda n: f"张改{'一二三四五六七八'[n]}"),
    "a car's insurance": ("vehicles", "insurance_until", lambda n: f"2027-06-{n + 1:02d}"),
    "a car gets another plate": ("vehicles", "plate", lambda n: f"津Q9999{n}"),
    "who drives a car": ("drives", "end", lambda n: f"2026-11-{n + 1:02d}"),
    "an agreement ends": ("agreements", "ended_on", lambda n: f"2026-11-{n + 1:02d}"),
    "somebody came to a training": ("training-attendances", "remark", lambda n: f"改 {n}"),
    "a hazard's day": ("hazards", "due", lambda n: f"2027-01-{n + 1:02d}"),
    "a log of a station": ("duty-logs", "remark", lambda n: f"改 {n}"),
    "a meeting": ("meetings", "remark", lambda n: f"改 {n}"),
    "a task of the plan": ("plan-tasks", "remark", lambda n: f"改 {n}"),
    "a unit's telephone": ("units", "head_phone", lambda n: str(_MOBILE + n)),
    "a unit is renamed": ("units", "name", lambda n: f"改了名的第{'一二三四五六七八'[n]}单位"),
    "a car for pupils": ("school-vehicles", "remark", lambda n: f"改 {n}"),
}
# Records of which one more is entered, with the values of another one.
ADDED = {
    "an agreement": "agreements", "a violation": "violations", "a car": "vehicles", "a hazard": "hazards", "a shift": "duties",
    "a trip of an official car": "official-trips", "fuel and other costs": "official-costs", "a day of action": "action-days",
    "a paper of a committee": "committee-ledgers", "a unit": "units",
}  # fmt: skip


def _kinds(desk: Desk) -> dict[str, Callable[[int], Any]]:
    """Name → the change, the n-th time."""
    edits = {name: _edit(desk, *each) for name, each in EDITS.items()}
    added = {f"{name} more": _add(desk, code) for name, code in ADDED.items()}
    people = [values for values, _ in drivers(TIMES + 1, seed=99)]
    ids = list(desk.records.first_ids(Query("people"), 100))

    def enter(number: int) -> None:
        with desk.records.work("测") as work:
            work.add_fact("people", {**people[number], "unit": None})

    def throw_away(number: int) -> None:
        with desk.records.work("测") as work:
            work.trash("people", ids[number + 20], "测")

    def write_off(number: int) -> None:
        desk.findings.write_off(desk.findings.everything()[number : number + 1], "测")

    return {
        **edits, **added, "a driver more": enter, "a driver is thrown away": throw_away, "不再提醒": write_off,
    }  # fmt: skip


def _edit(desk: Desk, code: str, field: str, value: Callable[[int], Any]) -> Callable[[int], Any]:
    ids = list(desk.records.first_ids(Query(code), 100))[-TIMES - 1 :]

    def work(number: int) -> None:
        with desk.records.work("测") as unit:
            given = value(number)
            is_day = isinstance(given, str) and len(given) == 10 and given[4] == "-"
            unit.set_fact(code, ids[number], {field: date.fromisoformat(given) if is_day else given})

    return work


def _add(desk: Desk, code: str) -> Callable[[int], Any]:
    kind = record_type(code)
    unique = {name for each in kind.spec.unique for name in each.fields}
    row = desk.records.rows(code, list(desk.records.first_ids(Query(code), 1)))[0]
    values = {spec.name: row.values[spec.name] for spec in kind.fields if spec.name not in unique}

    def work(_number: int) -> None:
        with desk.records.work("测") as unit:
            unit.add_fact(code, values)

    return work


def counts(home: str, times: str) -> dict[str, Any]:
    """Kind of change → milliseconds and statements of each time."""
    found: dict[str, Any] = {}
    with copied(home) as place, opened(place) as desk:
        desk.findings.by_stream(30)
        for name, change in _kinds(desk).items():
            taken = []
            for number in range(int(times) + 1):
                change(number)
                seconds: list[float] = []
                sent = sent_by(desk, lambda seconds=seconds: seconds.append(cpu(lambda: desk.findings.by_stream(30))))
                taken.append((seconds[0] * 1000, len(sent)))
            found[name] = taken[1:]
    return {"seconds": 0, "kinds": found}


def run(folder: Path, book: Book) -> None:
    """Every kind of change on one office."""
    found = run_side("navigation", "counts", material.large(folder, book.full), TIMES)["kinds"]
    ms = {name: [each for each, _ in taken] for name, taken in found.items()}
    asked = {name: [each for _, each in taken] for name, taken in found.items()}
    for row, of in (("navigation.statements", asked), ("navigation.ms", ms)):
        most = GOALS[row].most or 0
        worst = max(of, key=lambda name, of=of: statistics.median(of[name]))
        held = sum(statistics.median(each) <= most for each in of.values())
        book.value(row, of[worst], f"{worst}; {held} of {len(of)} kinds of change hold")
    rows = []
    for name in sorted(found, key=lambda name: -statistics.median(ms[name])):
        spread = f"{min(ms[name]):.1f} – {max(ms[name]):.1f}"
        rows.append([name, f"{statistics.median(ms[name]):.1f} ms ({spread})", f"{statistics.median(asked[name]):.0f}"])
    book.table("Counts of the navigation after a change", ["changed", "time", "statements"], rows)
