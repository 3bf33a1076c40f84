"""What is done with many hazards at once: the late ones are urged as the ladder says. Single steps: process.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.doing import Doing, next_letter
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import read
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.verdict import Verdict
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.work.hazards import rules
from trafficdesk.work.hazards.process import FOLLOW_UPS, HANDED_OVER, HAZARD, SUPERVISE
from trafficdesk.work.hazards.reading import CODE, HazardReading

URGE = "发催办单"


class Hazards(HazardReading):
    """desk.hazards"""

    def __init__(self, office: Office, records: Records) -> None:
        super().__init__(records)
        self._office, self._doing = office, Doing(HAZARD, office, records)

    def urge(self, ids: Sequence[int], on: date | str, content: str = "") -> ChangeSet:
        """Do what the ladder says for late hazards, each once a rung; the written ones get a number.

        The top rung puts a hazard under the street's own supervision; district and city supervise by their step.
        """
        on = _past_day(on)
        wanted = self.to_urge(self._records.rows(CODE, ids))
        if not wanted:
            raise KnownError("选中的隐患没有要催办的：没有逾期，或者这一级已经催办过了。")
        with self._records.work("催办逾期隐患") as work:
            for row, act in wanted:
                if act == SUPERVISE:
                    given = {"supervision": "街道", "supervisor": self._office.name, "supervised_on": on}
                    self._doing.do_in(work, row.id, "supervise", given)
                    continue
                note = _note(row, on, act, content)
                if note["act"] == URGE:
                    note["number"] = next_letter(work, FOLLOW_UPS, "number", "隐催", on.year)
                work.put(FOLLOW_UPS, None, note)
            work.sentence = f"催办逾期隐患 {len(wanted)} 处"
        return work.changeset


def _past_day(given: date | str) -> date:
    spec = record_type(FOLLOW_UPS).field("on")
    verdict = read(spec, given, {}) if isinstance(given, str) else Verdict(given)
    day = verdict.value
    if verdict.faults or day is None:
        raise Refused([Problem("on", spec.label, verdict.faults[0].sentence if verdict.faults else "请填写日期。")])
    if day > clock.today():
        raise Refused([Problem("on", spec.label, f"{day} 还没有到，请核对日期。")])
    return day


def _note(row: Row, on: date, act: str, content: str) -> dict[str, Any]:
    known = {code.code for code in code_list("follow_up_act").options()}
    act = act if act in known else URGE  # the office may have renamed a rung of the ladder
    passed = HAZARD.column_of(row.values["state"]) == HANDED_OVER
    whom = row.values["passed_to"] if passed else row.titles.get("responsible_unit") or row.values["responsible"]
    due = rules.counting_day(row.values)
    late = (on - due).days if due is not None else 0
    return {
        "hazard": row.id, "on": on, "act": act, "whom": "分管领导" if act == "报分管领导" else whom or "",
        "content": content.strip() or (f"期限 {due}，已逾期 {late} 天" if late > 0 else ""),
    }  # fmt: skip
