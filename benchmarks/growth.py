"""How every verb grows with the people of an office, all with ten years of ledgers: 1,000, 10,000, 50,000 and 200,000.

CPU, the median of some rounds in one process after a first one; backup and pages by the clock.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied, opened
from benchmarks.listening import sent_by
from benchmarks.measure import cpu, run_side
from benchmarks.pages import HEAVY
from trafficdesk.desk import Desk, Filter, Query

YEAR, CARDS = 2026, 100
_ENOUGH, _ROUNDS = 0.5, 3  # seconds: a verb that took longer is asked once more, others so often
_LEAST_MS = 1.0  # what is quicker is no growth but chance


def _verbs(desk: Desk) -> dict[str, Callable[[], Any]]:
    sheet = desk.records.first_ids(Query("assessments"), 1)[0]
    person = desk.records.first_ids(Query("people"), 1)[0]
    cards = list(desk.records.first_ids(Query("people"), CARDS))
    turn = iter(range(10**6))

    def edit() -> None:
        desk.records.edit("people", person, {"remark": f"第 {next(turn)} 次"}, reason="测")

    def counts() -> None:
        edit()
        desk.findings.by_stream(30)

    def backup() -> None:
        with tempfile.TemporaryDirectory() as folder:
            desk.backups.make(Path(folder), "benchmark password")

    return {
        "findings made anew": desk.findings.everything,
        "coverage, first forty names": lambda: desk.coverage(YEAR, 40), "coverage, everybody by name": lambda: desk.coverage(YEAR),
        "home page": lambda: desk.overview.standing(YEAR), "tasks of the plan": lambda: desk.plans.tasks(YEAR),
        "targets": lambda: desk.plans.targets(YEAR), "score sheet": lambda: desk.scores.sheet(sheet),
        "month report": lambda: desk.reports.content("month", f"{YEAR}-10"),
        "counts of the navigation after a change": counts, "one edit": edit,
        "first page of people": lambda: desk.records.rows("people", desk.records.first_ids(Query("people"), 200)),
        "first page of agreements, by their unit": lambda: desk.records.first_ids(Query("agreements", (), ("unit",)), 200),
        "people whose name contains": lambda: desk.records.first_ids(Query("people", (Filter("name", "contains", "伟"),)), 200),
        "all ids of a year's agreements": lambda: desk.records.ids(Query("agreements", (Filter("year", "is", YEAR),))),
        "search box, one character": lambda: desk.records.search("王"), "choices of a field": lambda: desk.records.choices("people", "王"),
        f"{CARDS} driver cards": lambda: desk.prints.documents("driver-card", ids=cards),
        "who has to sign": lambda: desk.agreements.signers(YEAR), "signed by unit": lambda: desk.agreements.progress_by_unit(YEAR),
        "training, who came": lambda: desk.training.coverage(YEAR), "papers of committees": lambda: desk.committees.matrix(YEAR),
        "stations that say nothing": lambda: desk.stations.silent(), "inspections of a year": lambda: desk.inspections.of_year(YEAR),
        "backup": backup,
    }  # fmt: skip


def verbs(home: str) -> dict[str, Any]:
    """Verb → milliseconds of each round, and statements of one."""
    found: dict[str, Any] = {}
    with copied(home) as place, opened(place) as desk:
        for name, work in _verbs(desk).items():
            first: list[float] = []
            anew = name == "findings made anew"  # only the first time are they that
            statements = len(sent_by(desk, lambda work=work, first=first: first.append(cpu(work))))
            rounds = first if anew else [cpu(work) for _ in range(1 if first[0] > _ENOUGH else _ROUNDS)]
            found[name] = {"ms": [each * 1000 for each in rounds], "statements": statements}
    return {"seconds": 0, "verbs": found}


def run(folder: Path, book: Book) -> None:
    """All sizes that there are; the last one is four times the one before."""
    fewer = {"1,000": 1_000, "10,000": 10_000} if book.full else {}
    homes = {name: material.small(folder, book.full, people) for name, people in fewer.items()}
    homes |= {"50,000" if book.full else "1,000": material.large(folder, book.full)}
    homes |= {"200,000" if book.full else "4,000": material.larger(folder, book.full)}
    found = {size: run_side("growth", "verbs", home)["verbs"] for size, home in homes.items()}
    *_, base, most = homes
    middle = {size: {verb: statistics.median(each["ms"]) for verb, each in verbs.items()} for size, verbs in found.items()}
    grown = {verb: ms / middle[base][verb] for verb, ms in middle[most].items() if ms >= _LEAST_MS}
    worst = max(grown, key=lambda verb: grown[verb])
    ours, floor = ([ms / 1000 for ms in found[size][worst]["ms"]] for size in (most, base))
    held = sum(each <= material.GROWN + 0.5 for each in grown.values())
    book.add("growth.worst", grown[worst], ours, floor, f"{worst}; {held} of {len(grown)} verbs hold", measured="s")
    rows = [[verb, *(f"{middle[size][verb]:,.1f}" for size in homes), f"{middle[most][verb] / max(middle[base][verb], 0.001):.1f} ×",
             " / ".join(str(found[size][verb]["statements"]) for size in (base, most))] for verb in found[base]]  # fmt: skip
    heads = ["verb", *(f"{size} people, ms" for size in homes), f"{most} to {base}", f"statements at {base} / {most}"]
    book.table("Growth with the people of the office, ten years of ledgers", heads, rows)
    pages = run_side("pages", "walk", homes[most], ",".join(HEAVY) if book.full else "home", "")["pages"]
    blocks = {name: block for name, (block, _) in pages.items()}
    longest = max(blocks, key=lambda name: blocks[name])
    book.add("growth.block", blocks[longest], sorted(blocks.values()), beside=f"{longest}; {len(blocks)} pages opened once each")
