"""Hazards: found, graded, notified, put right or passed on, rechecked by two, closed (domain 1.9).

Every step is refused with the field at fault, so that a form can show the sentence where it is cured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules import hazard_rules as rules
from trafficdesk.rules.intake import take_in
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.serials import next_free
from trafficdesk.store.store import UnitOfWork
from trafficdesk.streams.hazard_reading import (
    CODE,
    FUNDS,
    BoardCard,
    HazardFigures,
    HazardMoney,
    HazardReading,
    Rung,
)
from trafficdesk.streams.steps import add_checked, refuse_move, settle, write


def add_hazard(work: UnitOfWork, inputs: Mapping[str, Any]) -> int:
    """Register a hazard inside a unit of work: number, proposed deadline, first state; its id."""
    intake = take_in(work.connection, record_type(CODE), inputs)
    settle(intake.problems, "")
    found = intake.values["found"]
    due = intake.values.get("due") or rules.proposed_due(intake.values.get("level"), found)
    number = _number(work, found)
    return add_checked(work, CODE, {**inputs, "due": due, "number": number, "state": rules.REGISTERED})


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
        _need(values, {"level": "请选隐患等级，定了级才能下达整改通知。"})
        if not values.get("due"):
            inputs = {**inputs, "due": rules.proposed_due(str(values["level"]), row.values["found"])}
        return self._step(row, rules.GRADED, inputs, "核实定级")

    def notify(self, row_id: int, on: date, inputs: Mapping[str, Any] | None = None) -> ChangeSet:
        """Issue the rectification notice: all five 落实 must stand, now at the latest (`inputs`)."""
        row = self._movable(row_id, rules.NOTICED, "下达通知")
        _in_time("notice_on", on, since=row.values["found"])
        missing = rules.missing_five({**row.values, **(inputs or {})})
        if missing:
            fields = [name for name, label in rules.FIVE.items() if label in missing]
            sentence = f"五落实缺：{'、'.join(missing)}。请填好再下达通知。"
            raise Refused([_problem(name, sentence if name == fields[0] else "请填写，五落实之一。") for name in fields])
        return self._step(row, rules.NOTICED, {**(inputs or {}), "notice_on": on}, "下达整改通知", notice=on)

    def start(self, row_id: int) -> ChangeSet:
        """Work has begun."""
        return self._step(self._movable(row_id, rules.WORKING, "开始整改"), rules.WORKING, {}, "开始整改")

    def ask_for_check(self, row_id: int, done_on: date, progress: str, spent: Decimal | None = None) -> ChangeSet:
        """The responsible unit says that it is done."""
        row = self._movable(row_id, rules.ASKED, "申请验收")
        _need({"progress": progress.strip()}, {"progress": "请写明整改情况，例如：已更换标志牌 2 块。"})
        _in_time("done_on", done_on, since=row.values["found"])
        if spent is not None and spent < 0:
            raise Refused([_problem("spent", "资金不能是负数，请核对。")])
        values = {"done_on": done_on, "progress": progress.strip(), **({"spent": spent} if spent is not None else {})}
        return self._step(row, rules.ASKED, values, "申请验收")

    def recheck(self, row_id: int, on: date, checkers: Sequence[str], passed: bool, opinion: str) -> ChangeSet:
        """Recheck by two people: closed, or once more."""
        row = self._movable(row_id, rules.CLOSED if passed else rules.AGAIN, "复查")
        if rules.column_of(row.values["state"]) != "待复查":
            raise KnownError(f"隐患 {row.title} 现在是“{row.values['state']}”，申请验收以后才能复查。")
        names = [name.strip() for name in (*checkers, "", "")[:2]]
        _need({"checker_one": names[0], "checker_two": names[1], "check_opinion": opinion.strip()}, _RECHECK)
        if names[0] == names[1]:
            raise Refused([_problem("checker_two", "复查要两个人签字，请填两位不同的复查人。")])
        _in_time("checked_on", on, since=row.values["done_on"])
        values = {
            "checked_on": on,
            "checker_one": names[0],
            "checker_two": names[1],
            "check_result": "合格" if passed else "不合格",
            "check_opinion": opinion.strip(),
            "closed_on": on if passed else None,
        }
        verb = "复查合格，销号" if passed else "复查不合格，再次整改"
        return self._step(row, rules.CLOSED if passed else rules.AGAIN, values, verb)

    def extend(self, row_id: int, due: date, reason: str, approver: str) -> ChangeSet:
        """A later deadline, with reason and who approved; the first one stays on record."""
        row = self._movable(row_id, rules.EXTENDED, "延期")
        why, who, old = reason.strip(), approver.strip(), row.values["due"]
        if not why or not who:
            raise Refused([_problem("extension", "延期要写明原因和批准人。")])
        if old is not None and due <= old:
            raise Refused([_problem("due", f"新期限 {due} 不晚于现在的期限 {old}，请核对。")])
        if due < clock.today():
            raise Refused([_problem("due", f"新期限 {due} 已经过去，请填今天以后的日期。")])
        text = f"{why}（批准人 {who}，{clock.today()}）"
        earlier = row.values["extension"]
        values = {
            "due": due,
            "original_due": row.values["original_due"] or old,
            "extension": f"{earlier}；{text}" if earlier else text,
        }
        return self._step(row, rules.EXTENDED, values, f"延期到 {due}")

    def pass_on(self, row_id: int, to: str, on: date) -> ChangeSet:
        """A hazard of another owner is passed on and followed up, never just dropped."""
        row = self._movable(row_id, rules.PASSED, "移交")
        _need({"passed_to": to.strip()}, {"passed_to": "请选移交给哪个部门。"})
        _in_time("passed_on", on, since=row.values["found"])
        return self._step(row, rules.PASSED, {"passed_to": to, "passed_on": on}, "移交")

    def reply(self, row_id: int, reply: str, on: date) -> ChangeSet:
        """The other owner's answer."""
        row = self._movable(row_id, rules.REPLIED, "登记移交回复")
        _need({"reply": reply.strip()}, {"reply": "请填写移交回复的内容。"})
        _in_time("replied_on", on, since=row.values["passed_on"])
        return self._step(row, rules.REPLIED, {"reply": reply.strip(), "replied_on": on}, "登记移交回复")

    def follow(self, row_id: int) -> ChangeSet:
        """Keep following up."""
        return self._step(self._movable(row_id, rules.FOLLOWED, "转入跟踪"), rules.FOLLOWED, {}, "转入跟踪")

    def close_passed(self, row_id: int, on: date, opinion: str) -> ChangeSet:
        """Close a passed-on hazard after its owner has put it right; one of our own needs the recheck by two."""
        row = self._movable(row_id, rules.CLOSED, "销号")
        if rules.column_of(row.values["state"]) != "已移交":
            raise KnownError(f"隐患 {row.title} 不是移交出去的，要由两人复查合格才能销号。")
        _need({"check_opinion": opinion.strip()}, {"check_opinion": "请写明对方处理的结果，才能销号。"})
        _in_time("closed_on", on, since=row.values["passed_on"])
        return self._step(row, rules.CLOSED, {"closed_on": on, "check_opinion": opinion.strip()}, "销号")

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
        self, row: Row, state: str, inputs: Mapping[str, Any], verb: str, notice: date | None = None
    ) -> ChangeSet:
        intake = self._records.check(CODE, {**inputs, "state": state}, row.id)
        settle(intake.problems, "")
        due, found = intake.values.get("due"), row.values["found"]
        if due is not None and due < found:
            raise Refused([_problem("due", f"早于发现日期 {found}，请核对。")])
        with self._records.work(verb) as work:
            if not row.values["number"]:  # it came from an import or was typed into the ledger
                intake.values["number"] = _number(work, found)
            if notice is not None:
                intake.values["notice_number"] = _numbered(
                    work, "notices", "notice_number", notice.year, lambda n: f"隐改〔{notice.year}〕{n}号"
                )
            write(work, row, intake)
            work.sentence = f"{verb}：{work.row(CODE, row.id)['title']}"
        return work.changeset


_RECHECK = {
    "checker_one": "复查要两个人签字，请填第一位复查人。",
    "checker_two": "复查要两个人签字，请填第二位复查人。",
    "check_opinion": "请填写复查意见。",
}


def _number(work: UnitOfWork, found: date) -> str:
    return _numbered(work, "hazards", "number", found.year, lambda n: f"隐〔{found.year}〕{n:03d}")


def _numbered(work: UnitOfWork, series: str, field: str, year: int, form: Callable[[int], str]) -> str:
    return next_free(work.connection, f"{series}.{year}", CODE, field, form)


def _problem(field: str, sentence: str) -> Problem:
    return Problem(field, record_type(CODE).field(field).label, sentence)


def _need(values: Mapping[str, Any], sentences: Mapping[str, str]) -> None:
    """Refused with a problem at every field of `sentences` that is empty in `values`."""
    empty = [_problem(name, sentence) for name, sentence in sentences.items() if values.get(name) in (None, "")]
    if empty:
        raise Refused(empty)


def _in_time(field: str, day: date, since: date | None) -> None:
    """Refused for a day that has not come, or that lies before what had to come first."""
    if day > clock.today():
        raise Refused([_problem(field, f"{day} 还没有到，请核对日期。")])
    if since is not None and day < since:
        raise Refused([_problem(field, f"{day} 早于前一步的日期 {since}，请核对。")])


__all__ = ["BoardCard", "HazardFigures", "HazardMoney", "Hazards", "Rung", "add_hazard"]
