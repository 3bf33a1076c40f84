"""The list of findings against the bare SQL of its questions (findings.sql); after a change, as of a day, the turn of the year.

Both sides ask the same database: ours makes the whole list, sorted, named, indexed by row; the floor fetches every row that the
questions give, through sqlite3, and does nothing with it. CPU seconds, since what else the machine does counts for neither.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.data import office
from benchmarks.measure import ROOT, compare, report, run_side

PEOPLE, SMALL = 50_000, 5_000
TODAY, SINCE = "2026-11-28", "2017-01-01"


def _cpu(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _desk(home: str, today: str = TODAY) -> Any:
    from trafficdesk.desk import Desk

    os.environ["TRAFFICDESK_TODAY"] = today
    desk = Desk.open(Path(home))
    desk.office.set_setting("office.since", SINCE)
    return desk


def ours(home: str) -> dict[str, Any]:
    """The whole list made anew, asked again, and asked after a change of one person."""
    desk = _desk(home)
    found: list[Any] = []
    seconds = _cpu(lambda: found.extend(desk.findings.everything()))
    again = _cpu(desk.findings.everything)
    car = desk.records.first_ids(_query("vehicles"), 1)[0]
    desk.records.edit("vehicles", car, {"remark": f"{time.time_ns()}"}, reason="测")
    changed = _cpu(desk.findings.everything)
    desk.close()
    return {"seconds": seconds, "findings": len(found), "again": f"{again * 1000:.1f} ms", "after a change": f"{changed:.2f} s"}


def bare(home: str) -> dict[str, Any]:
    """The questions as they stand in findings.sql, every row fetched."""
    lines = (ROOT / "benchmarks" / "findings.sql").read_text(encoding="utf-8").splitlines()
    questions = [each for each in "\n".join(line for line in lines if not line.startswith("--")).split(";") if each.strip()]
    plain = sqlite3.connect(Path(home) / "desk.sqlite3")
    rows: list[int] = []
    seconds = _cpu(lambda: rows.extend(len(plain.execute(question).fetchall()) for question in questions))
    plain.close()
    return {"seconds": seconds, "rows": sum(rows)}


def turn(home: str) -> dict[str, Any]:
    """On a copy: coverage as of a past day, opening a year (its agreements with it), closing the one before."""
    copy = Path(home).with_name("turned")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    desk = _desk(str(copy), "2027-01-04")
    answer: dict[str, Any] = {}

    def past() -> None:
        with desk.as_of(date.fromisoformat(TODAY)) as then:
            then.coverage(2026)

    for name, work in (("as of", past), ("open", lambda: desk.years.open(2027)), ("close", lambda: desk.years.close(2026))):
        answer[name] = f"{_cpu(work):.2f} s"
    desk.close()
    shutil.rmtree(copy, ignore_errors=True)
    return {"seconds": 0, **answer}


def _query(code: str) -> Any:
    from trafficdesk.desk import Query

    return Query(code)


def run(folder: Path, *, full: bool, rounds: int) -> None:
    """TRAFFICDESK_BENCH_OFFICE names an office with ten years of ledgers; else one with people only is made."""
    given = os.environ.get("TRAFFICDESK_BENCH_OFFICE")
    home = Path(given) if given else office(folder, PEOPLE if full else SMALL)
    print("findings, the whole list (goal: at most 1.5 x bare SQL)")
    report(compare("findings", ["ours", "bare"], home, rounds=rounds), "bare")
    print("the turn of the year")
    found = run_side("findings", "turn", home)
    print("  " + "  ".join(f"{name} {found[name]}" for name in ("as of", "open", "close")))
