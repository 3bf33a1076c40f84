"""Residents' committees: the ledger set of a year, plan, summary and assessment (domain 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.steps import (
    add_checked,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    take_step,
)
from trafficdesk.errors import KnownError
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.committees import rules
from trafficdesk.work.committees.reading import (
    LEDGERS,
    PAPERS,
    PLANS,
    CommitteeReading,
    ledger_kinds,
    missing_parts,
)


class Committees(CommitteeReading):
    """desk.committees"""

    def make_ledgers(self, year: int) -> ChangeSet:
        """Make the ledger set of every committee for a year; what is there stays. No change when nothing is missing."""
        committees = self.committees()
        if not committees:
            raise KnownError("还没有登记社区居委会。请先在单位里登记，单位性质选“社区居委会”。")
        known = self._by_kind(LEDGERS, year)
        kinds = [code.code for code in ledger_kinds(year)]
        missing = [(unit.id, kind) for unit in committees for kind in kinds if (unit.id, kind) not in known]
        sentence = (
            f"建立 {year} 年居委会台账 {len(missing)} 本"
            if missing
            else f"{year} 年居委会台账已经建齐，没有新建"
        )
        with self._records.work(sentence) as work:
            work.add_facts(
                LEDGERS,
                [
                    {"committee": unit, "year": year, "kind": kind, "state": rules.NONE}
                    for unit, kind in missing
                ],
            )
        return work.changeset

    def mark(
        self, ledgers: Sequence[int], state: str, on: date | None = None, responsible: str = ""
    ) -> ChangeSet:
        """Note how complete ledgers are; 草稿 and 齐全 carry the day, 齐全 also who answers for it."""
        rows = self._records.rows(LEDGERS, ledgers)
        if not rows:
            raise KnownError("没有选中台账。请先在表里选。")
        day = None if state == rules.NONE else on or clock.today()
        if day is not None:
            not_later_than_today(day, "建立或更新日期")
        nobody = [row.title for row in rows if not (responsible.strip() or row.values["responsible"])]
        if state == rules.COMPLETE and nobody:
            raise KnownError(f"台账记为齐全要写明责任人，缺责任人：{_some(nobody)}。")
        with self._records.work(f"{len(rows)} 本居委会台账记为{state}") as work:
            for row in rows:
                values: dict[str, Any] = {"state": state, "filed_on": day}
                if responsible.strip():
                    values["responsible"] = responsible.strip()
                work.set_fact(LEDGERS, row.id, values, row.version)
        return work.changeset

    # plan, summary, assessment

    def write_paper(self, committee: int, year: int, kind: str, body: str, author: str = "") -> ChangeSet:
        """Keep the text of a plan, summary or assessment as a draft."""
        text = need_text(body, f"{kind}还没有正文。")
        values = {"body": text, "author": author.strip() or self._office.user}
        paper = self._paper(committee, year, kind)
        name = self._records.row("units", committee).title
        sentence = f"起草{name} {year} {kind}"
        if paper is not None:
            if paper.values["state"] in (rules.CHECKED, rules.FILED):
                raise KnownError(
                    f"{paper.title} 已经{paper.values['state'][1:]}，不能再改正文。确实有误，请先作废。"
                )
            return take_step(
                self._records, paper, {**values, "state": rules.DRAFT, "handed_in": None}, sentence
            )
        with self._records.work(sentence) as work:
            add_checked(work, PAPERS, {**values, "committee": committee, "year": year, "kind": kind})
        return work.changeset

    def hand_in(self, committee: int, year: int, kind: str, on: date) -> ChangeSet:
        """The committee has handed a paper in. A plan needs 目标、步骤、措施、时限 in every task."""
        not_later_than_today(on, "报送日期")
        if kind == rules.PLAN:
            tasks = self._tasks(committee, year)
            need(missing_parts(tasks) if tasks else ["计划任务（至少一项）"], "报送年度计划")
        paper = self._paper(committee, year, kind)
        if kind != rules.PLAN:
            need([] if paper and paper.values["body"] else [f"{kind}正文"], f"报送{kind}")
        name = self._records.row("units", committee).title
        sentence = f"{name}报送 {year} {kind}"
        values = {"state": rules.WRITTEN, "handed_in": on}
        if paper is None:
            with self._records.work(sentence) as work:
                add_checked(work, PAPERS, {**values, "committee": committee, "year": year, "kind": kind})
            return work.changeset
        refuse_move(rules.PAPER_MOVES, paper.title, str(paper.values["state"]), rules.WRITTEN, "报送")
        return take_step(self._records, paper, values, sentence)

    def approve(self, paper: int, approver: str) -> ChangeSet:
        """Checked by the office."""
        row = self._movable(paper, rules.CHECKED, "审核")
        who = need_text(approver, "请填写审核人。")
        values = {"state": rules.CHECKED, "approved_by": who}
        return take_step(self._records, row, values, f"审核：{row.title}")

    def send_back(self, paper: int, reason: str) -> ChangeSet:
        """Back to the committee: counts as not handed in."""
        row = self._movable(paper, rules.DRAFT, "退回")
        why = need_text(reason, "退回要写明原因。")
        remark = "\n".join(filter(None, (row.values["remark"], f"退回（{clock.today()}）：{why}")))
        values = {"state": rules.DRAFT, "handed_in": None, "remark": remark}
        return take_step(self._records, row, values, f"退回：{row.title}", reason=why)

    def file(self, paper: int) -> ChangeSet:
        """Archive a checked paper."""
        row = self._movable(paper, rules.FILED, "归档")
        return take_step(self._records, row, {"state": rules.FILED}, f"归档：{row.title}")

    def void(self, paper: int, reason: str) -> ChangeSet:
        """A paper that does not count."""
        row = self._movable(paper, rules.VOID, "作废")
        why = need_text(reason, "作废要写明原因。")
        return take_step(self._records, row, {"state": rules.VOID}, f"作废：{row.title}", reason=why)

    def carry_plan(self, year: int, committee: int | None = None) -> ChangeSet:
        """The tasks of a year into the next, a year later and not begun; tasks that are there already stay."""
        filters = [Filter("committee", "is", committee)] if committee is not None else []
        old = self._records.select(PLANS, Filter("year", "is", year), *filters)
        there = self._records.select(PLANS, Filter("year", "is", year + 1), *filters)
        known = {(row.values["committee"], row.values["task"]) for row in there}
        fresh = [row for row in old if (row.values["committee"], row.values["task"]) not in known]
        fresh = [row for row in fresh if row.values["state"] != "取消"]
        if not fresh:
            raise KnownError(f"{year} 年没有可以转到 {year + 1} 年的计划任务，或已经全部转过。")
        with self._records.work(f"{year + 1} 年居委会计划沿用 {year} 年任务 {len(fresh)} 项") as work:
            work.add_facts(PLANS, [_next_year(row, year + 1) for row in fresh])
        return work.changeset

    def progress(self, task: int, state: str, done_on: date | None = None) -> ChangeSet:
        """How far a task is; 完成 carries its day."""
        row = self._records.row(PLANS, task)
        if state == "完成" and done_on is None:
            raise KnownError("任务完成要填完成日期。")
        if done_on is not None:
            not_later_than_today(done_on, "完成日期")
        values = {"state": state, "done_on": done_on if state == "完成" else None}
        return take_step(self._records, row, values, f"计划任务{state}：{row.title}")

    def set_deadlines(self, year: int, days: Mapping[str, date]) -> str:
        """Other days for 计划、总结、考核 from a year on; what was done, as a sentence. Earlier years keep theirs."""
        for kind in rules.PAPERS:
            if days[kind].year != year:
                raise KnownError(f"{kind}的期限要填 {year} 年里的一天，{days[kind]} 不是。")
        if not days[rules.PLAN] < days[rules.SUMMARY] <= days[rules.ASSESSMENT]:
            raise KnownError("期限要按先后：先年度计划，再年度总结，最后年度考核，请核对。")
        own = self._office.setting(rules.DEADLINES_SETTING, {})
        mine = {kind: f"{days[kind]:%m-%d}" for kind in rules.PAPERS}
        words = "，".join(f"{kind} {day}" for kind, day in mine.items())
        self._office.set_setting(rules.DEADLINES_SETTING, {**own, str(year): mine})
        sentence = f"{year} 年起居委会材料报送期限改为：{words}"
        self._office.log_look(sentence)
        return sentence

    # inside

    def _movable(self, paper: int, state: str, verb: str) -> Row:
        row = self._records.row(PAPERS, paper)
        refuse_move(rules.PAPER_MOVES, row.title, str(row.values["state"]), state, verb)
        return row


def _next_year(row: Row, year: int) -> dict[str, Any]:
    kept = ("committee", "goal", "task", "steps", "measures", "responsible")
    due = row.values["due"]
    values = {name: row.values[name] for name in kept}
    return {**values, "year": year, "due": add_years(due, 1) if due else None, "state": "未开始"}


def _some(titles: Sequence[str]) -> str:
    """The first five, and how many there are when that is not all."""
    return "、".join(titles[:5]) + (f" 等 {len(titles)} 本" if len(titles) > 5 else "")


__all__ = ["Committees"]
