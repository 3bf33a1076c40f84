"""Hazards: found, graded, notified, put right or passed on, rechecked by two, closed (domain 1.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.rules import hazard_rules as rules
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records
from trafficdesk.streams.serials import next_serial

CODE = "hazards"


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One hazard on the board. days: to the deadline, None without one."""

    id: int
    number: str
    place: str
    column: str
    state: str
    level: str
    unit: str
    due: date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """隐患排查治理统计表, one line. Money in yuan."""

    name: str
    found: int
    serious: int
    closed: int
    late: int
    passed: int
    budget: Decimal
    spent: Decimal

    @property
    def rate(self) -> float:
        """Share closed, 1.0 when none was found."""
        return self.closed / self.found if self.found else 1.0


class Hazards:
    """desk.hazards"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # reading

    def board(self, year: int) -> list[BoardCard]:
        """Every hazard of a year, and the open ones of earlier years, most urgent first."""
        rows = [row for row in self._records.select(CODE) if self._on_board(row, year)]
        cards = [self._card(row) for row in rows]
        return sorted(cards, key=lambda card: (card.due or date.max, card.number))

    def figures(self, since: date, until: date, by: str = "category") -> list[HazardFigures]:
        """Counts of the hazards found in a period, by a field (category, committee), the total last."""
        view = self._records.view(CODE)
        rows = self._records.select(CODE, Filter("found", "between", since, until))
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row.text(view.field(by)) or "未填", []).append(row)
        lines = [self._figures(name, members) for name, members in sorted(groups.items())]
        return [*lines, self._figures("合计", rows)]

    # moving

    def find(self, inputs: Mapping[str, Any]) -> ChangeSet:
        """Register a hazard; it gets its number and a proposed deadline."""
        intake = self._records.check(CODE, inputs)
        found = intake.values.get("found") or clock.today()
        due = intake.values.get("due") or rules.proposed_due(intake.values.get("level"), found)
        with self._office.store.write() as connection:
            number = next_serial(connection, f"hazards.{found.year}")
        return self._records.add(CODE, {**inputs, "due": due, "number": f"隐〔{found.year}〕{number:03d}"})

    def grade(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Verify and grade; 五落实 are filled in here."""
        return self._move(row_id, rules.GRADED, inputs, "核实定级")

    def notify(self, row_id: int, on: date) -> ChangeSet:
        """Issue the rectification notice: all five 落实 must stand."""
        row = self._records.row(CODE, row_id)
        missing = rules.missing_five(row.values)
        if missing:
            raise KnownError(f"还不能下达通知，五落实缺：{'、'.join(missing)}。请先填好再下达。")
        with self._office.store.write() as connection:
            number = next_serial(connection, f"notices.{on.year}")
        values = {"notice_number": f"隐改〔{on.year}〕{number}号", "notice_on": on}
        return self._move(row_id, rules.NOTICED, values, "下达整改通知")

    def start(self, row_id: int) -> ChangeSet:
        """Work has begun."""
        return self._move(row_id, rules.WORKING, {}, "开始整改")

    def ask_for_check(self, row_id: int, done_on: date, progress: str, spent: Decimal | None = None) -> ChangeSet:
        """The responsible unit says that it is done."""
        if not progress.strip():
            raise KnownError("请写明整改情况，例如：已更换标志牌 2 块。")
        values = {"done_on": done_on, "progress": progress.strip(), **({"spent": spent} if spent is not None else {})}
        return self._move(row_id, rules.ASKED, values, "申请验收")

    def recheck(self, row_id: int, on: date, checkers: Sequence[str], passed: bool, opinion: str) -> ChangeSet:
        """Recheck by two people: closed, or once more."""
        names = [name.strip() for name in checkers if name.strip()]
        if len(set(names)) < 2:
            raise KnownError("复查要两个人签字，请填两位不同的复查人。")
        if not opinion.strip():
            raise KnownError("请填写复查意见。")
        values = {
            "checked_on": on,
            "checker_one": names[0],
            "checker_two": names[1],
            "check_result": "合格" if passed else "不合格",
            "check_opinion": opinion.strip(),
            "closed_on": on if passed else None,
        }
        return self._move(row_id, rules.CLOSED if passed else rules.AGAIN, values, "复查")

    def extend(self, row_id: int, due: date, reason: str, approver: str) -> ChangeSet:
        """A later deadline, with reason and who approved; the first one stays on record."""
        row = self._records.row(CODE, row_id)
        old = row.values["due"]
        if not reason.strip() or not approver.strip():
            raise KnownError("延期要写明原因和批准人。")
        if old is not None and due <= old:
            raise KnownError(f"新期限 {due} 不晚于现在的期限 {old}，请核对。")
        text = f"{reason.strip()}（批准人 {approver.strip()}，{clock.today()}）"
        values = {"due": due, "original_due": row.values["original_due"] or old, "extension": text}
        return self._move(row_id, rules.EXTENDED, values, "延期")

    def pass_on(self, row_id: int, to: str, on: date) -> ChangeSet:
        """A hazard of another owner is passed on and followed up, never just dropped."""
        if not to.strip():
            raise KnownError("请选移交给哪个部门。")
        return self._move(row_id, rules.PASSED, {"passed_to": to, "passed_on": on}, "移交")

    def reply(self, row_id: int, reply: str, on: date) -> ChangeSet:
        """The other owner's answer."""
        if not reply.strip():
            raise KnownError("请填写移交回复的内容。")
        return self._move(row_id, rules.REPLIED, {"reply": reply.strip(), "replied_on": on}, "登记移交回复")

    def follow(self, row_id: int) -> ChangeSet:
        """Keep following up."""
        return self._move(row_id, rules.FOLLOWED, {}, "转入跟踪")

    def close_passed(self, row_id: int, on: date, opinion: str) -> ChangeSet:
        """Close a passed-on hazard after its owner has put it right."""
        if not opinion.strip():
            raise KnownError("请写明对方处理的结果，才能销号。")
        values = {"closed_on": on, "check_opinion": opinion.strip()}
        return self._move(row_id, rules.CLOSED, values, "销号")

    # inside

    def _move(self, row_id: int, state: str, inputs: Mapping[str, Any], verb: str) -> ChangeSet:
        row = self._records.row(CODE, row_id)
        old = str(row.values["state"])
        if not rules.may_move(old, state):
            nexts = "、".join(rules.MOVES.get(old, ())) or "无（已销号）"
            raise KnownError(f"隐患 {row.title} 现在是“{old}”，不能{verb}。下一步只能是：{nexts}。")
        change = self._records.edit(CODE, row_id, {**inputs, "state": state}, version=row.version)
        return change

    def _on_board(self, row: Row, year: int) -> bool:
        return row.values["found"].year == year or (
            row.values["found"].year < year and rules.is_open(row.values["state"])
        )

    def _card(self, row: Row) -> BoardCard:
        due = row.values["due"]
        return BoardCard(
            row.id,
            str(row.values["number"] or ""),
            str(row.values["place"]),
            rules.column_of(row.values["state"]),
            str(row.values["state"]),
            str(row.values["level"] or ""),
            row.titles.get("responsible_unit", ""),
            due,
            (due - clock.today()).days if due else None,
        )

    def _figures(self, name: str, rows: Sequence[Row]) -> HazardFigures:
        today = clock.today()
        closed = [row for row in rows if not rules.is_open(row.values["state"])]
        late = [r for r in rows if rules.is_open(r.values["state"]) and r.values["due"] and r.values["due"] < today]
        return HazardFigures(
            name,
            len(rows),
            sum(row.values["level"] == "重大隐患" for row in rows),
            len(closed),
            len(late),
            sum(row.values["passed_on"] is not None for row in rows),
            sum((row.values["budget"] or Decimal(0) for row in rows), Decimal(0)),
            sum((row.values["spent"] or Decimal(0) for row in rows), Decimal(0)),
        )
