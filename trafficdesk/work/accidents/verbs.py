"""Accidents under 四不放过: registered, reported, looked into block by block, closed (domain 1.11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.steps import add_checked, need_text, settle, take_step
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules import consequences
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.accidents import rules
from trafficdesk.work.accidents.reading import AccidentReading
from trafficdesk.work.hazards.process import HAZARD
from trafficdesk.work.meetings.process import ISSUE

CODE, BLOCKS, PARTIES = rules.CODE, rules.BLOCKS, rules.PARTIES


class Accidents(AccidentReading):
    """desk.accidents"""

    def register(self, inputs: Mapping[str, Any]) -> ChangeSet:
        """Register an accident; number and grades follow."""
        with self._records.work("登记事故") as work:
            row_id = add_checked(work, CODE, inputs)
            work.sentence = f"登记事故：{work.row(CODE, row_id)['title']}"
        return work.changeset

    def update(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Change facts of an accident; grades follow, and the police's certificate moves it on."""
        row = self._records.row(CODE, row_id)
        return take_step(self._records, row, inputs, f"修改事故：{row.title}")

    def take_toll(self, row_id: int) -> ChangeSet:
        """Write the toll that the parties' casualties add up to."""
        row = self._open(row_id)
        counted = rules.toll(row.values["happened"], [each.values for each in self.parties(row_id)])
        return take_step(self._records, row, counted, f"照当事人的伤亡更新事故：{row.title}")

    def report(self, row_id: int, at: datetime, to: str | None = None, *, follow_up: bool = False) -> ChangeSet:
        """Write down when the quick or the follow-up report was sent, and to whom."""
        when, whom = ("follow_up", "follow_to") if follow_up else ("quick_report", "quick_to")
        row = self._open(row_id)
        if at > clock.now() + timedelta(minutes=1):
            raise Refused([_problem(CODE, when, f"{at:%Y-%m-%d %H:%M} 还没有到，请核对时间。")])
        verb = "已送续报" if follow_up else "已送快报"
        return take_step(self._records, row, {when: at, **({whom: to} if to else {})}, f"{verb}：{row.title}")

    # the four blocks

    def fill_block(self, row_id: int, name: str, inputs: Mapping[str, Any]) -> ChangeSet:
        """Write a block's conclusion, evidence, person and day, or some of them."""
        accident = self._open(row_id)
        day = inputs.get("done_on")
        with self._records.work(f"四不放过 {name}：{accident.title}") as work:
            block = self._block_row(work, row_id, name)
            intake = self._records.check(BLOCKS, inputs)
            settle([each for each in intake.problems if each.field in inputs], "")
            day = intake.values.get("done_on")
            if day is not None and day < accident.values["happened"].date():
                early = f"早于事故发生日期 {accident.values['happened']:%Y-%m-%d}，请核对。"
                raise Refused([_problem(BLOCKS, "done_on", early)])
            work.set_fact(BLOCKS, block, {name: intake.values[name] for name in inputs})
        return work.changeset

    def add_evidence(self, row_id: int, name: str, file: Path) -> ChangeSet:
        """Attach a scan to a block."""
        accident = self._open(row_id)
        attachments = Attachments(self._office, self._records)
        content = attachments.read(file)
        with self._records.work(f"四不放过 {name} 附上证据 {file.name}：{accident.title}") as work:
            attachments.write(work, BLOCKS, self._block_row(work, row_id, name), content, file.name, "其他")
        return work.changeset

    def add_rectification(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 3 makes rectification items: a hazard that comes from this accident."""
        accident = self._open(row_id)
        base = {
            "found": clock.today(), "source": "事故倒查", "category": "管理", "place": accident.values["place"],
            "committee": accident.values["committee"],
        }  # fmt: skip
        with self._records.work(f"事故整改事项：{accident.title}") as work:
            Doing(HAZARD, self._office, self._records).begin_in(work, {**base, **inputs, "accident": row_id})
            work.sentence = f"事故整改事项：{accident.title}"
        return work.changeset

    def add_issue(self, row_id: int, meeting: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 3 may also give a joint meeting an issue to settle."""
        self._open(row_id)
        given = {"kind": "事故分析", **inputs, "accident": row_id, "meeting": meeting}
        return Doing(ISSUE, self._office, self._records).begin(given)

    def add_education(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 4 makes a training record."""
        accident = self._without_training(row_id)
        base = {"topic": f"事故警示教育：{accident.title}", "starts": clock.now(), "form": "案例分析", "state": "计划"}
        with self._records.work(f"事故警示教育：{accident.title}") as work:
            training = add_checked(work, "training", {**base, **inputs})
            work.set_fact(BLOCKS, self._block_row(work, row_id, rules.EDUCATION), {"training": training})
        return work.changeset

    def link_education(self, row_id: int, training: int) -> ChangeSet:
        """Block 4 is answered by a training that is in the ledger already."""
        accident = self._without_training(row_id)
        row = self._records.row("training", training)
        if row.values["starts"] < accident.values["happened"]:
            raise KnownError(f"培训“{row.title}”在事故之前，不能算这起事故的教育。请选事故以后的一期。")
        with self._records.work(f"事故警示教育用培训“{row.title}”：{accident.title}") as work:
            work.set_fact(BLOCKS, self._block_row(work, row_id, rules.EDUCATION), {"training": training})
        return work.changeset

    # the end

    def close(self, row_id: int, on: date) -> ChangeSet:
        """Close an accident; refused with everything that is missing."""
        row = self._open(row_id)
        if on > clock.today():
            raise Refused([_problem(CODE, "closed_on", f"{on} 还没有到，请核对日期。")])
        missing = self.missing(row_id)
        if on < row.values["happened"].date() + timedelta(days=rules.COUNTED_DAYS):
            missing.append("事故未满 7 日，伤亡人数还可能变化，请满 7 日并核实续报后再结案")
        if missing:
            raise KnownError(f"四不放过没有做完，不能结案。{'；'.join(missing)}。")
        return take_step(self._records, row, {"state": rules.CLOSED, "closed_on": on}, f"事故结案：{row.title}")

    def reopen(self, row_id: int, reason: str) -> ChangeSet:
        """Open a closed accident again, with a reason."""
        row = self._records.row(CODE, row_id)
        if row.values["state"] != rules.CLOSED:
            raise KnownError(f"事故 {row.title} 还没有结案，不用重新办理。")
        why = need_text(reason, "重新办理要写明原因，例如：7 日后伤亡有变化、认定书复核后更改。")
        back = {"state": rules.RECTIFYING, "closed_on": None}
        return take_step(self._records, row, back, f"重新办理事故：{row.title}", reason=why)

    # inside

    def _block_row(self, work: UnitOfWork, row_id: int, name: str) -> int:
        """The id of a block's row, written now if it was not yet."""
        known = next(block for block in self.blocks(row_id) if block.name == name)
        if known.id:
            return known.id
        block = work.add_fact(BLOCKS, {"accident": row_id, "block": name})
        consequences.after_adding(work, BLOCKS, [block])
        return block

    def _open(self, row_id: int) -> Row:
        row = self._records.row(CODE, row_id)
        if row.values["state"] == rules.CLOSED:
            raise KnownError(f"事故 {row.title} 已经结案，不能再改。确实有误，请先重新办理。")
        return row

    def _without_training(self, row_id: int) -> Row:
        accident = self._open(row_id)
        block = next(block for block in self.blocks(row_id) if block.name == rules.EDUCATION)
        if block.items:
            raise KnownError(f"这起事故已经有教育培训记录“{block.items[0].title}”，请打开它继续办。")
        return accident


def _problem(code: str, field: str, sentence: str) -> Problem:
    return Problem(field, record_type(code).field(field).label, sentence)
