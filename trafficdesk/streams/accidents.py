"""Accidents: report clock, both grades, the four blocks of 四不放过, and what stood before the day (domain 1.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules import grades
from trafficdesk.rules.intake import take_in
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.serials import next_free
from trafficdesk.store.store import UnitOfWork
from trafficdesk.streams.hazards import add_hazard
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records
from trafficdesk.streams.steps import add_checked, settle, take_step

CODE, BLOCKS, PARTIES = "accidents", "accident-blocks", "accident-parties"
RECTIFICATION, EDUCATION = "整改措施未落实不放过", "有关人员未受到教育不放过"
STATES = ("登记", "调查中", "已认定", "整改中", "结案")
COUNTED_DAYS = 7
_NEEDED = {"conclusion": "结论", "evidence": "证据材料", "responsible": "责任人", "done_on": "完成日期"}


@dataclass(frozen=True, slots=True)
class ReportClock:
    """When what must be reported. late: the time has passed and nothing was reported."""

    name: str
    until: datetime
    done: datetime | None

    @property
    def late(self) -> bool:
        return (self.done or clock.now()) > self.until

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        if self.done is not None:
            return f"{self.done:%m-%d %H:%M} 已报" + ("，迟报" if self.late else "")
        gap = abs(self.until - clock.now())
        hours = f"{gap.days} 天" if gap.days else f"{gap.seconds // 3600} 小时 {gap.seconds % 3600 // 60} 分"
        return f"已超时 {hours}" if self.late else f"还剩 {hours}"

    @property
    def level(self) -> str:
        """ok, warn or bad."""
        return "bad" if self.late else "ok" if self.done is not None else "warn"


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that stood, or did not stand, before the accident; the record to open, 0 if there is none."""

    about: str
    finding: str
    in_order: bool | None
    code: str
    id: int


class Accidents:
    """desk.accidents"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def register(self, inputs: Mapping[str, Any]) -> ChangeSet:
        """Register an accident with its number and grades, and its four open blocks."""
        with self._records.work("登记事故") as work:
            intake = take_in(work.connection, record_type(CODE), inputs)
            settle(intake.problems + _counts(intake.values), "")
            full = {**inputs, **_graded(intake.values), "state": STATES[0]}
            row_id = add_checked(work, CODE, full)
            self._complete(work, row_id)
            work.sentence = f"登记事故：{work.row(CODE, row_id)['title']}"
        return work.changeset

    def incomplete(self, row: Row) -> bool:
        """Whether an accident came from an import or the ledger and has no number or not all four blocks."""
        return not row.values["number"] or len(self.blocks(row.id)) < len(code_list("four_blocks").options())

    def complete(self, row_id: int) -> ChangeSet:
        """Give an imported accident its number, grades and the blocks it lacks."""
        row = self._records.row(CODE, row_id)
        if not self.incomplete(row):
            raise KnownError(f"事故 {row.title} 的编号和四不放过四项都在，不用补建。")
        with self._records.work(f"补建四不放过四项：{row.title}") as work:
            self._complete(work, row_id)
            work.edit(CODE, row_id, _graded(row.values))
        return work.changeset

    def update(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Change facts of an accident; both grades follow, and the police's certificate moves it on."""
        row = self._records.row(CODE, row_id)
        intake = self._records.check(CODE, inputs, row_id)
        values = {**row.values, **intake.values}
        full = {**inputs, **_graded(values)}
        if values.get("certificate_number"):
            full["state"] = _further(row, STATES[2])
        return take_step(
            self._records, row, full, f"修改事故：{row.title}", problems=_counts(values)
        )

    def clocks(self, row_id: int) -> list[ReportClock]:
        """The reports that are due (493号令 9, 11, 13): within an hour, and the death toll of seven days."""
        values = self._records.row(CODE, row_id).values
        heard: datetime = values["heard"] or values["happened"]
        seventh = values["happened"] + timedelta(days=COUNTED_DAYS)
        return [
            ReportClock("事故快报（1 小时内）", heard + timedelta(hours=1), values["quick_report"]),
            ReportClock("七日伤亡续报", seventh, values["follow_up"]),
        ]

    def report(self, row_id: int, at: datetime, *, follow_up: bool = False) -> ChangeSet:
        """Write down that the quick or the follow-up report was sent."""
        field = "follow_up" if follow_up else "quick_report"
        row = self._records.row(CODE, row_id)
        if at > clock.now() + timedelta(minutes=1):
            raise Refused([_problem(CODE, field, f"{at:%Y-%m-%d %H:%M} 还没有到，请核对时间。")])
        if at < row.values["happened"]:
            raise Refused([_problem(CODE, field, f"早于事故发生时间 {row.values['happened']:%Y-%m-%d %H:%M}，请核对。")])
        verb = "已送续报" if follow_up else "已送快报"
        return take_step(self._records, row, {field: at}, f"{verb}：{row.title}")

    def blocks(self, row_id: int) -> list[Row]:
        """The four blocks in their order."""
        rows = self._records.select(BLOCKS, Filter("accident", "is", row_id))
        order = {each.code: place for place, each in enumerate(code_list("four_blocks").options())}
        return sorted(rows, key=lambda row: order.get(str(row.values["block"]), 9))

    def parties(self, row_id: int) -> list[Row]:
        """Who was involved."""
        return self._records.select(PARTIES, Filter("accident", "is", row_id))

    def missing(self, row_id: int) -> list[str]:
        """What still stands between an accident and its closing, block by block."""
        blocks = self.blocks(row_id)
        have = {str(block.values["block"]) for block in blocks}
        absent = [each.code for each in code_list("four_blocks").options() if each.code not in have]
        found = [f"{name}：还没有建立" for name in absent]
        for block in blocks:
            if lacking := self.block_lacks(block):
                found.append(f"{block.values['block']}：缺{'、'.join(lacking)}")
        return found

    def block_lacks(self, block: Row) -> list[str]:
        """What a block still needs, as names of its fields."""
        return self._lacks(block, lambda code, row_id: self._records.row(code, row_id).values)

    def _lacks(self, block: Row, read: Callable[[str, int], Mapping[str, Any]]) -> list[str]:
        lacking = [label for name, label in _NEEDED.items() if block.values[name] in (None, "")]
        if block.values["block"] == RECTIFICATION:
            lacking += _unfinished(read, "hazards", block.values["hazard"], "销号", "整改事项")
        if block.values["block"] == EDUCATION:
            lacking += _unfinished(read, "training", block.values["training"], "已完成", "教育培训记录")
        return lacking

    def finish_block(self, block_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Fill a block; it counts as done when nothing is lacking any more."""
        row = self._records.row(BLOCKS, block_id)
        intake = self._records.check(BLOCKS, inputs, block_id)
        settle(intake.problems, "")
        accident = self._records.row(CODE, row.values["accident"])
        self._refuse_closed(accident)
        day = intake.values.get("done_on")
        if day is not None and day < accident.values["happened"].date():
            raise Refused([_problem(BLOCKS, "done_on", f"早于事故发生日期 {accident.values['happened']:%Y-%m-%d}，请核对。")])
        with self._records.work(f"四不放过 {row.values['block']}：{accident.title}") as work:
            self._fill_block(work, row, intake.values)
            work.edit(CODE, accident.id, {"state": _further(accident, STATES[1])})
        return work.changeset

    def add_rectification(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 3 makes a rectification item: a hazard that comes from this accident."""
        accident = self._records.row(CODE, row_id)
        block = self._open_block(accident, RECTIFICATION, "hazard", "整改事项")
        base = {
            "found": clock.today(), "source": "事故倒查", "category": "管理", "place": accident.values["place"],
            "accident": row_id, "committee": accident.values["committee"],
        }  # fmt: skip
        with self._records.work(f"事故整改事项：{accident.title}") as work:
            hazard = add_hazard(work, {**base, **inputs})
            self._fill_block(work, block, {"hazard": hazard})
            work.edit(CODE, row_id, {"state": _further(accident, STATES[3])})
        return work.changeset

    def add_education(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 4 makes a training record."""
        accident = self._records.row(CODE, row_id)
        block = self._open_block(accident, EDUCATION, "training", "教育培训记录")
        base = {"topic": f"事故警示教育：{accident.title}", "starts": clock.now(), "form": "案例分析", "state": "计划"}
        with self._records.work(f"事故警示教育：{accident.title}") as work:
            training = add_checked(work, "training", {**base, **inputs})
            self._fill_block(work, block, {"training": training})
        return work.changeset

    def close(self, row_id: int, on: date) -> ChangeSet:
        """Close an accident; refused until all four blocks stand."""
        row = self._records.row(CODE, row_id)
        self._refuse_closed(row)
        missing = self.missing(row_id)
        if missing:
            raise KnownError(f"四不放过没有做完，不能结案。{'；'.join(missing)}。")
        if on > clock.today():
            raise Refused([_problem(CODE, "closed_on", f"{on} 还没有到，请核对日期。")])
        if on < row.values["happened"].date() + timedelta(days=COUNTED_DAYS):
            raise KnownError("事故未满 7 日，伤亡人数还可能变化，请满 7 日并核实续报后再结案。")
        if row.values["follow_up"] is None:
            raise KnownError("还没有登记七日伤亡续报。请先核实伤亡人数、送出续报，再结案。")
        with self._records.work(f"事故结案：{row.title}") as work:
            for block in self.blocks(row_id):
                work.edit(BLOCKS, block.id, {"done": True}, block.version)
            work.edit(CODE, row_id, {"state": STATES[-1], "closed_on": on}, row.version)
        return work.changeset

    def trace(self, row_id: int) -> list[Trace]:
        """What stood before the day: agreement, training, licence, inspection, the unit's meetings. Facts, no verdict."""
        accident = self._records.row(CODE, row_id)
        day = accident.values["happened"].date()
        found: list[Trace] = []
        for party in self.parties(row_id):
            if party.values["person"] is not None:
                found += self._trace_person(party.values["person"], day)
            if party.values["vehicle"] is not None:
                found += self._trace_vehicle(party.values["vehicle"], day)
            if party.values["unit"] is not None:
                found += self._trace_unit(party.values["unit"], party.titles.get("unit", ""), day)
        return found

    # inside

    def _complete(self, work: UnitOfWork, row_id: int) -> None:
        """Number and the four blocks, whatever of them is not there yet."""
        row = work.row(CODE, row_id)
        year = row["happened"].year
        if not row["number"]:
            number = next_free(work.connection, f"accidents.{year}", CODE, "number", lambda n: f"事〔{year}〕{n:03d}")
            work.edit(CODE, row_id, {"number": number})
        have = {block.values["block"] for block in self.blocks(row_id)}
        wanted = [each.code for each in code_list("four_blocks").options() if each.code not in have]
        work.add_many(BLOCKS, [{"accident": row_id, "block": name, "done": False} for name in wanted])

    def _fill_block(self, work: UnitOfWork, block: Row, values: Mapping[str, Any]) -> None:
        filled = replace(block, values={**block.values, **values})
        work.edit(BLOCKS, block.id, {**values, "done": not self._lacks(filled, work.row)}, block.version)

    def _open_block(self, accident: Row, name: str, field: str, what: str) -> Row:
        self._refuse_closed(accident)
        found = [block for block in self.blocks(accident.id) if block.values["block"] == name]
        if not found:
            raise KnownError(f"事故 {accident.title} 还没有建立“{name}”这一项，请先补建四不放过四项。")
        if found[0].values[field] is not None:
            raise KnownError(f"这起事故已经有{what}“{found[0].titles.get(field, '')}”，请打开它继续办。")
        return found[0]

    def _refuse_closed(self, accident: Row) -> None:
        if accident.values["state"] == STATES[-1]:
            raise KnownError(f"事故 {accident.title} 已经结案，不能再改。")

    def _trace_person(self, person: int, day: date) -> list[Trace]:
        row = self._records.row("people", person)
        until = row.values["valid_until"]
        valid = None if until is None else until >= day
        shown = row.text(self._records.view("people").field("valid_until"))
        licence = f"驾驶证有效期止 {shown}" if shown else "没有登记有效期"
        agreements = self._records.select("agreements", Filter("person", "is", person), Filter("year", "is", day.year))
        signed = [a for a in agreements if a.values["signed_on"] and a.values["signed_on"] <= day]
        attended = [
            a for a in self._records.select("training-attendances", Filter("person", "is", person))
            if a.values["result"] in ("已到", "已补课")
        ]  # fmt: skip
        sessions = self._records.rows("training", [a.values["training"] for a in attended])
        before = [s for s in sessions if day - timedelta(days=365) <= s.values["starts"].date() < day]
        agreement = f"{day.year} 年度责任书 {signed[0].values['signed_on']} 签订" if signed else "事故前没有签当年责任书"
        return [
            Trace(f"{row.title} 驾驶证", licence, valid, "people", person),
            Trace(f"{row.title} 责任书", agreement, bool(signed), "agreements", signed[0].id if signed else 0),
            Trace(f"{row.title} 培训", f"事故前一年参加 {len(before)} 次", bool(before), "training",
                  before[0].id if before else 0),
        ]  # fmt: skip

    def _trace_vehicle(self, vehicle: int, day: date) -> list[Trace]:
        row = self._records.row("vehicles", vehicle)
        found = []
        for name, label in (("inspection_until", "检验"), ("insurance_until", "交强险")):
            until = row.values[name]
            text = f"{label}有效期止 {until}" if until else f"没有登记{label}有效期"
            found.append(Trace(f"{row.title} {label}", text, None if until is None else until >= day, "vehicles", vehicle))
        return found

    def _trace_unit(self, unit: int, name: str, day: date) -> list[Trace]:
        attended = self._records.select("meeting-attendances", Filter("unit", "is", unit))
        meetings = self._records.rows("meetings", [a.values["meeting"] for a in attended if a.values["attendance"] != "请假"])
        before = [m for m in meetings if m.values["starts"] and m.values["starts"].date() < day
                  and m.values["starts"].date() >= day - timedelta(days=180)]  # fmt: skip
        text = f"事故前半年参加联席会议 {len(before)} 次"
        return [Trace(f"{name} 会议", text, bool(before), "meetings", before[0].id if before else 0)]


def _unfinished(
    read: Callable[[str, int], Mapping[str, Any]], code: str, row_id: int | None, end: str, what: str
) -> list[str]:
    """The name of what a block still waits for: the linked record, or its end. [] when it has come."""
    if row_id is None:
        return [what]
    state = read(code, row_id)["state"]
    return [] if state == end else [f"{what}（现在“{state or '未填'}”，要到“{end}”）"]


def _further(row: Row, state: str) -> str:
    """The later one of the accident's state and `state`: work never moves it back."""
    now = str(row.values["state"] or STATES[0])
    return max(now, state, key=STATES.index)


def _problem(code: str, field: str, sentence: str) -> Problem:
    return Problem(field, record_type(code).field(field).label, sentence)


def _counts(values: Mapping[str, Any]) -> list[Problem]:
    """Numbers of people and money below zero, and a report heard before it happened."""
    found = [
        _problem(CODE, name, "不能小于零，请核对。")
        for name in ("deaths", "late_deaths", "serious", "slight", "loss")
        if (values.get(name) or 0) < 0
    ]
    heard, happened = values.get("heard"), values.get("happened")
    if heard is not None and happened is not None and heard < happened:
        found.append(_problem(CODE, "heard", f"早于发生时间 {happened:%Y-%m-%d %H:%M}，请核对。"))
    return found


def _graded(values: Mapping[str, Any]) -> dict[str, Any]:
    dead, serious, light = (max(0, int(values.get(name) or 0)) for name in ("deaths", "serious", "slight"))
    loss = max(Decimal(0), values.get("loss") or Decimal(0))
    return {
        "grade": grades.accident_grade(dead, serious, light, loss).value,
        "legacy_grade": grades.legacy_accident_grade(dead, serious, light, loss).value,
    }
