"""Hazards: found, graded, notified, put right or passed on, rechecked by two, closed (domain 1.9).

Every step is refused with the field at fault, so that a form can show the sentence where it is cured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.refusals import in_time, letter_number, need, problem
from trafficdesk.engine.steps import add_checked, refuse_move, settle, write
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules.intake import take_in
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.hazards import rules
from trafficdesk.work.hazards.reading import (
    CODE,
    FOLLOW_UPS,
    FUNDS,
    BoardCard,
    HazardFigures,
    HazardMoney,
    HazardReading,
    Rung,
)
from trafficdesk.work.hazards.rules_numbers import next_number


def add_hazard(work: UnitOfWork, inputs: Mapping[str, Any]) -> int:
    """Register a hazard inside a unit of work: number, proposed deadline, first state; its id."""
    intake = take_in(work.connection, record_type(CODE), inputs)
    settle(intake.problems, "")
    found = intake.values["found"]
    due = intake.values.get("due") or rules.proposed_due(intake.values.get("level"), found)
    return add_checked(work, CODE, {**inputs, "due": due, "state": rules.REGISTERED})


class Hazards(HazardReading):
    """desk.hazards"""

    def find(self, inputs: Mapping[str, Any]) -> ChangeSet:
        """Register a hazard; it gets its number and a proposed deadline."""
        with self._records.work("登记隐患") as work:
            row_id = add_hazard(work, inputs)
            work.sentence = f"登记隐患：{work.row(CODE, row_id)['title']}"
        return work.changeset

    def grade(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Verify and grade; 五落实 are filled in here. Without a deadline the usual one of the level is set."""
        row = self._movable(row_id, rules.GRADED, "核实定级")
        values = {**row.values, **inputs}
        need(values, {"level": "请选隐患等级，定了级才能下达整改通知。"})
        if not values.get("due"):
            inputs = {**inputs, "due": rules.proposed_due(str(values["level"]), row.values["found"])}
        return self._step(row, rules.GRADED, inputs, "核实定级")

    def notify(self, row_id: int, on: date, inputs: Mapping[str, Any] | None = None) -> ChangeSet:
        """Issue the rectification notice: all five 落实 must stand, now at the latest (`inputs`)."""
        row = self._movable(row_id, rules.NOTICED, "下达通知")
        in_time("notice_on", on, since=row.values["found"])
        missing = rules.missing_five({**row.values, **(inputs or {})})
        if missing:
            fields = [name for name, label in rules.FIVE.items() if label in missing]
            sentence = f"五落实缺：{'、'.join(missing)}。请填好再下达通知。"
            raise Refused([problem(name, sentence if name == fields[0] else "请填写，五落实之一。") for name in fields])
        return self._step(
            row, rules.NOTICED, {**(inputs or {}), "notice_on": on}, "下达整改通知",
            numbered=("notice_number", "隐改", on),
        )

    def start(self, row_id: int) -> ChangeSet:
        """Work has begun."""
        return self._step(self._movable(row_id, rules.WORKING, "开始整改"), rules.WORKING, {}, "开始整改")

    def ask_for_check(self, row_id: int, done_on: date, progress: str, spent: Decimal | None = None) -> ChangeSet:
        """The responsible unit says that it is done."""
        row = self._movable(row_id, rules.ASKED, "申请验收")
        need({"progress": progress.strip()}, {"progress": "请写明整改情况，例如：已更换标志牌 2 块。"})
        in_time("done_on", done_on, since=row.values["found"])
        if spent is not None and spent < 0:
            raise Refused([problem("spent", "资金不能是负数，请核对。")])
        values = {
            "done_on": done_on,
            "progress": progress.strip(),
            "check_due": rules.check_due(clock.today()),
            **({"spent": spent} if spent is not None else {}),
        }
        return self._step(row, rules.ASKED, values, "申请验收")

    def recheck(
        self, row_id: int, on: date, checkers: Sequence[str], passed: bool, opinion: str, due: date | None = None
    ) -> ChangeSet:
        """Recheck by two people: closed (a hazard under supervision is taken off the list), or once more.

        due: by when it has to be done once more; without one the deadline stays.
        """
        row = self._movable(row_id, rules.CLOSED if passed else rules.AGAIN, "复查")
        if rules.column_of(row.values["state"]) != "待复查":
            raise KnownError(f"隐患 {row.title} 现在是“{row.values['state']}”，申请验收以后才能复查。")
        names = [name.strip() for name in (*checkers, "", "")[:2]]
        need({"checker_one": names[0], "checker_two": names[1], "check_opinion": opinion.strip()}, _RECHECK)
        if names[0] == names[1]:
            raise Refused([problem("checker_two", "复查要两个人签字，请填两位不同的复查人。")])
        in_time("checked_on", on, since=row.values["done_on"])
        values = {
            "checked_on": on,
            "checker_one": names[0],
            "checker_two": names[1],
            "check_result": "合格" if passed else "不合格",
            "check_opinion": opinion.strip(),
            "closed_on": on if passed else None,
            "lifted_on": on if passed and row.values["supervised_on"] else None,
        }
        if not passed and due is not None:
            if due < on:
                raise Refused([problem("due", f"再次整改的期限 {due} 早于复查日期 {on}，请核对。")])
            values |= {"due": due, "original_due": row.values["original_due"] or row.values["due"]}
        verb = "复查合格，销号" if passed else "复查不合格，再次整改"
        return self._step(row, rules.CLOSED if passed else rules.AGAIN, values, verb)

    def extend(self, row_id: int, due: date, reason: str, approver: str) -> ChangeSet:
        """A later deadline, with reason and who approved; the first one stays on record."""
        row = self._movable(row_id, rules.EXTENDED, "延期")
        why, who, old = reason.strip(), approver.strip(), row.values["due"]
        if not why or not who:
            raise Refused([problem("extension", "延期要写明原因和批准人。")])
        if old is not None and due <= old:
            raise Refused([problem("due", f"新期限 {due} 不晚于现在的期限 {old}，请核对。")])
        if due < clock.today():
            raise Refused([problem("due", f"新期限 {due} 已经过去，请填今天以后的日期。")])
        text = f"{why}（批准人 {who}，{clock.today()}）"
        earlier = row.values["extension"]
        values = {
            "due": due,
            "original_due": row.values["original_due"] or old,
            "extension": f"{earlier}；{text}" if earlier else text,
        }
        return self._step(row, rules.EXTENDED, values, f"延期到 {due}")

    def pass_on(self, row_id: int, to: str, on: date, due: date | None = None) -> ChangeSet:
        """A hazard of another owner is passed on with a numbered letter and followed up, never just dropped.

        due: by when the other owner should answer; the first deadline stays on record.
        """
        row = self._movable(row_id, rules.PASSED, "移交")
        need({"passed_to": to.strip()}, {"passed_to": "请选移交给哪个部门。"})
        in_time("passed_on", on, since=row.values["found"])
        until = due or on + timedelta(days=rules.days_of("移交期限", "移交", on))
        if until < on:
            raise Refused([problem("due", f"请对方办结的日期 {until} 早于移交日期 {on}，请核对。")])
        values = {"passed_to": to, "passed_on": on, "due": until}
        if row.values["due"] and row.values["due"] != until:
            values["original_due"] = row.values["original_due"] or row.values["due"]
        return self._step(row, rules.PASSED, values, "移交", numbered=("passed_number", "隐移", on))

    def reply(self, row_id: int, reply: str, on: date) -> ChangeSet:
        """The other owner's answer."""
        row = self._movable(row_id, rules.REPLIED, "登记移交回复")
        need({"reply": reply.strip()}, {"reply": "请填写移交回复的内容。"})
        in_time("replied_on", on, since=row.values["passed_on"])
        return self._step(row, rules.REPLIED, {"reply": reply.strip(), "replied_on": on}, "登记移交回复")

    def follow(self, row_id: int, on: date | None = None, content: str = "", answer: str = "") -> ChangeSet:
        """Ask the other owner how far it is; each time is kept with its day and the answer."""
        row = self._movable(row_id, rules.FOLLOWED, "跟踪")
        day = on or clock.today()
        in_time("replied_on", day, since=row.values["passed_on"])
        note = {"hazard": row_id, "on": day, "act": "跟踪了解", "whom": row.values["passed_to"], "content": content.strip(),
                "answer": answer.strip()}  # fmt: skip
        return self._step(row, rules.FOLLOWED, {}, "跟踪移交的隐患", note=note)

    def close_passed(self, row_id: int, on: date, opinion: str) -> ChangeSet:
        """Close a passed-on hazard after its owner has put it right; one of our own needs the recheck by two."""
        row = self._movable(row_id, rules.CLOSED, "销号")
        if rules.column_of(row.values["state"]) != "已移交":
            raise KnownError(f"隐患 {row.title} 不是移交出去的，要由两人复查合格才能销号。")
        need({"check_opinion": opinion.strip()}, {"check_opinion": "请写明对方处理的结果，才能销号。"})
        in_time("closed_on", on, since=row.values["passed_on"])
        lifted = on if row.values["supervised_on"] else None
        values = {"closed_on": on, "check_opinion": opinion.strip(), "lifted_on": lifted}
        return self._step(row, rules.CLOSED, values, "销号")

    def pay(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Enter one payment for a hazard."""
        amount = inputs.get("amount")
        if isinstance(amount, Decimal) and amount <= 0:
            raise Refused([Problem("amount", "金额", "要大于零，请核对。")])
        with self._records.work("登记治理资金") as work:
            add_checked(work, FUNDS, {**inputs, "hazard": row_id})
            work.sentence = f"登记治理资金：{work.row(CODE, row_id)['title']}"
        return work.changeset

    # inside

    def _movable(self, row_id: int, state: str, verb: str) -> Row:
        row = self._records.row(CODE, row_id)
        refuse_move(rules.MOVES, f"隐患 {row.title}", str(row.values["state"]), state, verb)
        return row

    def _step(
        self,
        row: Row,
        state: str,
        inputs: Mapping[str, Any],
        verb: str,
        numbered: tuple[str, str, date] | None = None,
        note: Mapping[str, Any] | None = None,
    ) -> ChangeSet:
        """Write one step. numbered: (field, word of the series, day) of the letter it gives out; note: of the follow-up."""
        intake = self._records.check(CODE, {**inputs, "state": state}, row.id)
        settle(intake.problems, "")
        due, found = intake.values.get("due"), row.values["found"]
        if due is not None and due < found:
            raise Refused([problem("due", f"早于发现日期 {found}，请核对。")])
        with self._records.work(verb) as work:
            if not row.values["number"]:  # entered before every hazard got its number at once
                intake.values["number"] = next_number(work.connection, found)
            if numbered is not None:
                name, word, day = numbered
                intake.values[name] = letter_number(work, CODE, name, word, day.year)
            write(work, row, intake)
            if note is not None:
                add_checked(work, FOLLOW_UPS, note)
            work.sentence = f"{verb}：{work.row(CODE, row.id)['title']}"
        return work.changeset


_RECHECK = {
    "checker_one": "复查要两个人签字，请填第一位复查人。",
    "checker_two": "复查要两个人签字，请填第二位复查人。",
    "check_opinion": "请填写复查意见。",
}


__all__ = ["BoardCard", "HazardFigures", "HazardMoney", "Hazards", "Rung", "add_hazard"]
