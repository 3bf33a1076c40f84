"""Office ledgers as units really keep them, written from made-up people whose truth is known, and how an import is judged.

Every layout is a function of a seed: it writes a file and says what must stand in the office afterwards. `judge` imports
the file as the command line does and counts, for every good row: right, asked about, wrong in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type


@dataclass(frozen=True)
class Truth:
    """What one line must become: the row of `code` with `key` shows `values`; `line` is the row number in Excel."""

    line: int
    code: str
    key: Mapping[str, str]
    values: Mapping[str, str]
    sheet: str = ""


@dataclass
class Ledger:
    """A written file. `units`: those that may stand in the office afterwards. `prepare`: what it knew before.

    `most`: how many rows of a ledger there may be at most afterwards.
    """

    name: str
    code: str
    path: Path
    truths: list[Truth]
    units: tuple[str, ...] = ()
    prepare: Callable[[Desk], None] = lambda desk: None
    most: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Judged:
    """Rows by what became of them, and a word on each that is not right."""

    right: int = 0
    asked: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.right + len(self.asked) + len(self.silent)


def judge(desk: Desk, ledger: Ledger) -> Judged:
    """Import without a hand, questions unanswered; then hold the office against the truth."""
    ledger.prepare(desk)
    before = {row.title for row in desk.records.select("units")}
    judged = Judged()
    try:
        job = desk.exchange.open(ledger.code, ledger.path)
        if any(each.kind == "rest" for each in desk.exchange.questions(job)):
            desk.exchange.set_rest(job, "remark")
        questions = [each.sentence for each in desk.exchange.questions(job)]
        plan = desk.exchange.plan(job)
        questions += [each.sentence for each in desk.exchange.questions(job) if not each.blocks]
    except KnownError as error:
        judged.asked += [f"{ledger.name}: {error}"] * len(ledger.truths)
        return judged
    if not questions:
        desk.exchange.write(job)
    named: dict[tuple[str, int], set[str]] = {}
    for row in plan.rows:
        said = {each.field for each in row.faults} | {each.field for each in row.pending}
        if row.plan == "problem" or row.held:
            said.add("*")
        if row.plan == "skip" and row.reason.startswith("工作表"):
            said.add("*")
        named.setdefault((row.source.sheet, row.source.number), set()).update(said)
        named.setdefault(("", row.source.number), set()).update(said)
    for truth in ledger.truths:
        wrong = _differences(desk, truth)
        if questions:
            judged.asked.append(f"{ledger.name} 第 {truth.line} 行：{questions[0]}")
        elif not wrong:
            judged.right += 1
        else:
            said = named.get((truth.sheet, truth.line), set())
            told = "*" in said or all(_told(name, truth.code, ledger.code, said) for name in wrong)
            (judged.asked if told else judged.silent).append(f"{ledger.name} 第 {truth.line} 行 {truth.code} {wrong} {said or ''}")
    after = {row.title for row in desk.records.select("units")}
    judged.silent += [f"{ledger.name}: 多出单位 {name}" for name in after - before - set(ledger.units)]
    for code, most in ledger.most.items():
        judged.silent += [f"{ledger.name}: 多出 {code}"] * max(0, count(desk, code) - most)
    return judged


def _told(name: str, code: str, of: str, said: set[str]) -> bool:
    if code == of:
        return name in said
    return any(each.startswith(f"{code}.") and (name in (each.split(".")[1], "*") or each.endswith(".plate")) for each in said)


def _differences(desk: Desk, truth: Truth) -> dict[str, str]:
    kind = record_type(truth.code)
    rows = [row for row in desk.records.select(truth.code) if all(_shown(row, kind.field(n)) == v for n, v in truth.key.items())]
    if len(rows) != 1:
        return {"*": f"{len(rows)} rows for {dict(truth.key)}"}
    found = {}
    for name, wanted in truth.values.items():
        shown = _shown(rows[0], kind.field(name))
        if shown != wanted:
            found[name] = f"{shown} ≠ {wanted}"
    return found


def _shown(row: Any, spec: Any) -> str:
    return str(row.text(spec, masked=False))


def count(desk: Desk, code: str) -> int:
    return desk.records.count(Query(code))


__all__ = ["Filter", "Judged", "Ledger", "Truth", "count", "judge"]
