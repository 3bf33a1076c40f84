"""What is done about hazards that are late or belong to others: urging, supervision, letters (domain 1.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.refusals import in_time, letter_number, need, problem
from trafficdesk.engine.steps import add_checked, settle
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.hazards import rules

CODE, FOLLOW_UPS, LETTERS = "hazards", "hazard-follow-ups", "letters"
URGE, SUPERVISE = "发催办单", "挂牌督办"


class HazardUrging:
    """The part of desk.hazards that presses on."""

    _office: Office
    _records: Records

    def to_urge(self, ids: Sequence[int] = ()) -> list[tuple[Row, str]]:
        """The late hazards (of `ids`, all by default) with what the ladder says, where that was not done yet."""
        rows = self._records.rows(CODE, ids) if ids else self._records.select(CODE)
        today, steps = clock.today(), rules.ladder(clock.today())
        done = self._acts()
        found = []
        for row in rows:
            due = rules.counting_day(row.values)
            if due is None or not rules.is_open(row.values["state"]):
                continue
            place = rules.rung((today - due).days, steps)
            act = steps[place][1] if place >= 0 else ""
            supervised = act == SUPERVISE and row.values["supervised_on"] and not row.values["lifted_on"]
            if act and not supervised and act not in done.get((row.id, due), ()):
                found.append((row, act))
        return found

    def urge(self, ids: Sequence[int], on: date, content: str = "") -> ChangeSet:
        """Do what the ladder says for late hazards, each once a rung; the written ones get a number.

        The top rung puts a hazard under the street's own supervision; district and city supervise by `supervise`.
        """
        in_time("on", on, since=None, code=FOLLOW_UPS)
        wanted = self.to_urge(ids)
        if not wanted:
            raise KnownError("选中的隐患没有要催办的：没有逾期，或者这一级已经催办过了。")
        with self._records.work("催办逾期隐患") as work:
            for row, act in wanted:
                if act == SUPERVISE:
                    values = {"supervision": "街道", "supervisor": self._office.name, "supervised_on": on, "lifted_on": None}
                    self._put_on_the_list(work, row, values, content)
                else:
                    self._note(work, row, on, act, content)
            work.sentence = f"催办逾期隐患 {len(wanted)} 处"
        return work.changeset

    def supervise(self, row_id: int, level: str, supervisor: str, on: date) -> ChangeSet:
        """Put a hazard under supervision (挂牌督办) of the street, the district or the city."""
        row = self._records.row(CODE, row_id)
        if not rules.is_open(row.values["state"]):
            raise KnownError(f"隐患 {row.title} 已经销号，不用再挂牌督办。")
        need(
            {"supervision": level, "supervisor": supervisor.strip()},
            {"supervision": "请选督办级别：街道、区级挂牌或市级挂牌。", "supervisor": "请填督办单位，例如：区交通安全委员会办公室。"},
        )
        in_time("supervised_on", on, since=row.values["found"])
        if row.values["supervised_on"] and row.values["supervision"] == level:
            raise Refused([problem("supervision", f"已经在 {row.values['supervised_on']} 按“{level}”挂牌督办，不用重复挂牌。")])
        inputs = {"supervision": level, "supervisor": supervisor.strip(), "supervised_on": on, "lifted_on": None}
        intake = self._records.check(CODE, inputs, row_id)
        settle(intake.problems, "")
        with self._records.work(f"挂牌督办（{level}）：{row.title}") as work:
            self._put_on_the_list(work, row, intake.values, f"{level}，{supervisor.strip()}")
        return work.changeset

    def propose(self, inputs: Mapping[str, Any]) -> ChangeSet:
        """A letter to the department that may act (建议函, 移送函); without a number of its own it gets the next one."""
        kind = str(inputs.get("kind") or "建议函")
        with self._records.work(f"登记{kind}") as work:
            row_id = add_checked(work, LETTERS, {"sent": clock.today(), **inputs, "kind": kind})
            work.sentence = f"登记{kind}：{work.row(LETTERS, row_id)['title']}"
        return work.changeset

    def answer_letter(self, row_id: int, on: date, result: str) -> ChangeSet:
        """What the department answered to a letter."""
        row = self._records.row(LETTERS, row_id)
        need({"result": result.strip()}, {"result": "请写明对方怎么处理的，例如：已责令停业整顿 15 天。"}, LETTERS)
        in_time("replied_on", on, since=row.values["sent"], code=LETTERS)
        inputs = {"replied_on": on, "result": result.strip()}
        intake = self._records.check(LETTERS, inputs, row_id)
        settle(intake.problems, "")
        with self._records.work(f"登记{row.values['kind'] or '函件'}回复：{row.title}") as work:
            work.edit(LETTERS, row_id, intake.values, row.version)
        return work.changeset

    def follow_ups(self, row_id: int) -> list[Row]:
        """What was done about one hazard, the latest first."""
        return self._records.select(FOLLOW_UPS, Filter("hazard", "is", row_id))

    def letters_of(self, row_id: int) -> list[Row]:
        """The letters written because of one hazard."""
        return self._records.select(LETTERS, Filter("hazard", "is", row_id))

    # inside

    def _acts(self) -> dict[tuple[int, date], set[str]]:
        """(hazard, deadline) -> what was done since that deadline."""
        due_of = {row.id: rules.counting_day(row.values) for row in self._records.select(CODE)}
        done: dict[tuple[int, date], set[str]] = {}
        for row in self._records.select(FOLLOW_UPS):
            due = due_of.get(row.values["hazard"])
            if due is not None and row.values["on"] >= due:
                done.setdefault((row.values["hazard"], due), set()).add(row.values["act"])
        return done

    def _put_on_the_list(self, work: UnitOfWork, row: Row, values: Mapping[str, Any], content: str) -> None:
        on: date = values["supervised_on"]
        number = letter_number(work, CODE, "supervision_number", "隐督", on.year)
        work.edit(CODE, row.id, {**values, "supervision_number": number}, row.version)
        self._note(work, row, on, SUPERVISE, content, number=number)

    def _note(self, work: UnitOfWork, row: Row, on: date, act: str, content: str, number: str = "") -> None:
        known = {code.code for code in code_list("follow_up_act").options()}
        act = act if act in known else URGE  # the office may have renamed a rung of the ladder
        if act == URGE and not number:
            number = letter_number(work, FOLLOW_UPS, "number", "隐催", on.year)
        passed = rules.column_of(row.values["state"]) == "已移交"
        whom = row.values["passed_to"] if passed else row.titles.get("responsible_unit") or row.values["responsible"]
        add_checked(work, FOLLOW_UPS, {
            "hazard": row.id, "on": on, "act": act, "whom": "分管领导" if act == "报分管领导" else whom or "",
            "number": number, "content": content.strip() or _usual(row, on),
        })  # fmt: skip


def _usual(row: Row, on: date) -> str:
    due = rules.counting_day(row.values)
    late = (on - due).days if due is not None else 0
    return f"期限 {due}，已逾期 {late} 天" if late > 0 else ""
