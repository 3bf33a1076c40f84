"""What is done for a year or for a text that may not be there yet: ledger sets, papers, carried tasks, deadlines (domain 1.3).

The steps of one paper, task or ledger: process.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from trafficdesk.engine.doing import Doing
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.plan_states import DROPPED
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.trail import SETTING as SETTING_ACT
from trafficdesk.work.committees import rules
from trafficdesk.work.committees.process import PAPER
from trafficdesk.work.committees.reading import PLANS, CommitteeReading
from trafficdesk.work.committees.rules import LEDGERS


class Committees(CommitteeReading):
    """desk.committees"""

    def make_ledgers(self, year: int) -> ChangeSet:
        """Make the ledger set of every committee for a year; what is there stays. No change when nothing is missing."""
        committees = self.committees()
        if not committees:
            raise KnownError("还没有登记社区居委会。请先在单位里登记，单位性质选“社区居委会”。")
        known = self._by_kind(LEDGERS, year)
        kinds = [code.code for code in rules.ledger_kinds(year)]
        missing = [(unit.id, kind) for unit in committees for kind in kinds if (unit.id, kind) not in known]
        done = f"建立 {year} 年居委会台账 {len(missing)} 本" if missing else f"{year} 年居委会台账已经建齐，没有新建"
        with self._records.work(done) as work:
            work.put_all(LEDGERS, [(None, {"committee": unit, "year": year, "kind": kind}) for unit, kind in missing])
        return work.changeset

    def write_paper(self, committee: int, year: int, kind: str, body: str, author: str = "") -> ChangeSet:
        """Keep the text of a plan, summary or assessment as a draft."""
        if not body.strip():
            raise Refused([Problem("body", "正文", f"{kind}还没有正文。")])
        given = {"body": body.strip(), "author": author.strip() or self._office.user}
        return self._step(committee, year, kind, "write", given, "起草{name} {year} {kind}")

    def hand_in(self, committee: int, year: int, kind: str, on: date | str) -> ChangeSet:
        """The committee has handed a paper in, whether or not its text was written here."""
        return self._step(committee, year, kind, "hand_in", {"handed_in": on}, "{name}报送 {year} {kind}")

    def carry_plan(self, year: int, committee: int | None = None) -> ChangeSet:
        """The tasks of a year into the next, a year later and not begun; tasks that are there already stay."""
        filters = [Filter("committee", "is", committee)] if committee is not None else []
        old = self._records.select(PLANS, Filter("year", "is", year), *filters)
        there = self._records.select(PLANS, Filter("year", "is", year + 1), *filters)
        known = {(row.values["committee"], row.values["task"]) for row in there}
        fresh = [row for row in old if (row.values["committee"], row.values["task"]) not in known]
        fresh = [row for row in fresh if row.values["state"] != DROPPED]
        if not fresh:
            raise KnownError(f"{year} 年没有可以转到 {year + 1} 年的计划任务，或已经全部转过。")
        with self._records.work(f"{year + 1} 年居委会计划沿用 {year} 年任务 {len(fresh)} 项") as work:
            work.put_all(PLANS, [(None, _next_year(row, year + 1)) for row in fresh])
        return work.changeset

    def set_deadlines(self, year: int, days: Mapping[str, date]) -> str:
        """Other days for 计划、总结、考核 from a year on; what was done, as a sentence. Earlier years keep theirs."""
        for kind, day in days.items():
            if day.year != year:
                raise _wrong(kind, f"{kind}的期限要填 {year} 年里的一天，{day} 不是。")
        for first, second in pairwise(rules.PAPERS):
            if days[second] < days[first] or (first == rules.PLAN and days[second] == days[first]):
                raise _wrong(second, "期限要按先后：先年度计划，再年度总结，最后年度考核，请核对。")
        own = self._office.setting(rules.DEADLINES_SETTING, {})
        mine = {kind: f"{days[kind]:%m-%d}" for kind in rules.PAPERS}
        words = "，".join(f"{kind} {day}" for kind, day in mine.items())
        self._office.set_setting(rules.DEADLINES_SETTING, {**own, str(year): mine})
        sentence = f"{year} 年起居委会材料报送期限改为：{words}"
        self._office.note(SETTING_ACT, sentence)
        return sentence

    # inside

    def _step(self, committee: int, year: int, kind: str, key: str, given: Mapping[str, Any], words: str) -> ChangeSet:
        """A step of the paper, or its entry where there is none yet."""
        paper, doing = self._paper(committee, year, kind), Doing(PAPER, self._office, self._records)
        name = self._records.row("units", committee).title
        with self._records.work(words) as work:
            if paper is not None:
                doing.do_in(work, paper.id, key, given)
            else:
                doing.begin_in(work, {**given, "committee": committee, "year": year, "kind": kind})
            work.sentence = words.format(name=name, year=year, kind=kind)
        return work.changeset


def _wrong(kind: str, sentence: str) -> Refused:
    return Refused([Problem(kind, f"{kind}报送期限", sentence)])


def _next_year(row: Row, year: int) -> dict[str, Any]:
    kept = ("committee", "goal", "task", "steps", "measures", "responsible")
    due = row.values["due"]
    values = {name: row.values[name] for name in kept}
    return {**values, "year": year, "due": add_years(due, 1) if due else None}
