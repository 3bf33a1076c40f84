"""The steps of hazards and issues under the names of their old verbs, so that the flows read as they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trafficdesk.desk import ChangeSet, Desk


class hazards:  # noqa: N801
    """hazards(desk).notify(…)"""

    def __init__(self, desk: Desk) -> None:
        self._do, self._desk = desk.process("hazards").do, desk

    def find(self, given: Mapping[str, Any]) -> ChangeSet:
        return self._desk.process("hazards").begin(given)

    def grade(self, row: int, given: Mapping[str, Any]) -> ChangeSet:
        return self._do(row, "grade", given)

    def notify(self, row: int, on: date, given: Mapping[str, Any] | None = None) -> ChangeSet:
        return self._do(row, "notify", {**(given or {}), "notice_on": on})

    def start(self, row: int) -> ChangeSet:
        return self._do(row, "start")

    def ask_for_check(self, row: int, on: date, progress: str, spent: Decimal | None = None) -> ChangeSet:
        return self._do(row, "ask_for_check", {"done_on": on, "progress": progress, **({"spent": spent} if spent is not None else {})})

    def recheck(self, row: int, on: date, who: Sequence[str], passed: bool, opinion: str, due: date | None = None) -> ChangeSet:
        return self._do(row, "recheck", {
            "checked_on": on, "checker_one": who[0], "checker_two": who[1], "check_result": "合格" if passed else "不合格",
            "check_opinion": opinion, "due": due,
        })  # fmt: skip

    def extend(self, row: int, due: date, why: str, who: str) -> ChangeSet:
        return self._do(row, "extend", {"due": due, "extension": why, "approver": who})

    def pass_on(self, row: int, to: str, on: date, due: date | None = None) -> ChangeSet:
        return self._do(row, "pass_on", {"passed_to": to, "passed_on": on, "due": due})

    def reply(self, row: int, reply: str, on: date) -> ChangeSet:
        return self._do(row, "reply", {"reply": reply, "replied_on": on})

    def follow(self, row: int, on: date | None = None, content: str = "", answer: str = "") -> ChangeSet:
        return self._do(row, "follow", {"content": content, "answer": answer, **({"on": on} if on else {})})

    def close_passed(self, row: int, on: date, opinion: str) -> ChangeSet:
        return self._do(row, "close_passed", {"closed_on": on, "check_opinion": opinion})

    def supervise(self, row: int, level: str, who: str, on: date) -> ChangeSet:
        return self._do(row, "supervise", {"supervision": level, "supervisor": who, "supervised_on": on})

    def pay(self, row: int, given: Mapping[str, Any]) -> ChangeSet:
        return self._do(row, "pay", given)

    def propose(self, given: Mapping[str, Any]) -> ChangeSet:
        return self._desk.process("letters").begin(given)

    def answer_letter(self, row: int, on: date, result: str) -> ChangeSet:
        return self._desk.process("letters").do(row, "answer", {"replied_on": on, "result": result})

    def next_steps(self, row: int) -> tuple[str, ...]:
        return tuple(step.key for step in self._desk.process("hazards").steps(self._desk.records.row("hazards", row).values))

    def way(self, row: Any) -> tuple[tuple[str, ...], int]:
        return self._desk.process("hazards").process.way_of(row.values)


class meetings:  # noqa: N801
    """meetings(desk).assign(…)"""

    def __init__(self, desk: Desk) -> None:
        self._issue, self._meeting = desk.process("meeting-issues"), desk.process("meetings").do

    def raise_issue(self, meeting: int, given: Mapping[str, Any]) -> ChangeSet:
        return self._issue.begin({**given, "meeting": meeting})

    def assign(self, row: int, given: Mapping[str, Any] | None = None) -> ChangeSet:
        return self._issue.do(row, "assign", given)

    def start(self, row: int) -> ChangeSet:
        return self._issue.do(row, "start")

    def ask_closure(self, row: int, report: str, on: date) -> ChangeSet:
        return self._issue.do(row, "ask", {"report": report, "done_on": on})

    def accept(self, row: int, who: str) -> ChangeSet:
        return self._issue.do(row, "accept", {"verified_by": who})

    def send_back(self, row: int, why: str) -> ChangeSet:
        return self._issue.do(row, "send_back", {"reason": why})

    def close(self, row: int, opinion: str, on: date | None = None) -> ChangeSet:
        return self._issue.do(row, "close", {"closing_opinion": opinion, **({"closed_on": on} if on else {})})

    def extend(self, row: int, due: date, why: str, who: str) -> ChangeSet:
        return self._issue.do(row, "extend", {"due": due, "extension_reason": why, "extended_by": who})

    def shelve(self, row: int, why: str) -> ChangeSet:
        return self._issue.do(row, "shelve", {"reason": why})

    def arrange(self, row: int, given: Mapping[str, Any]) -> ChangeSet:
        return self._meeting(row, "arrange", given)

    def write_agenda(self, row: int, items: Sequence[str] = ()) -> ChangeSet:
        return self._meeting(row, "agenda", {"items": "\n".join(items)})

    def notify(self, row: int, given: Mapping[str, Any] | None = None) -> ChangeSet:
        return self._meeting(row, "notify", given)

    def hold(self, row: int, starts: datetime | None = None, *, reason: str = "") -> ChangeSet:
        return self._meeting(row, "hold", {"starts": starts} if starts else {}, reason=reason)

    def issue_minutes(self, row: int, text: str, on: date, number: str = "") -> ChangeSet:
        return self._meeting(row, "minutes", {"minutes": text, "minutes_on": on, "minutes_number": number})

    def file(self, row: int) -> ChangeSet:
        return self._meeting(row, "file")

    def cancel(self, row: int, why: str) -> ChangeSet:
        return self._meeting(row, "cancel", {"reason": why})

    def replan(self, row: int) -> ChangeSet:
        return self._meeting(row, "replan")
