"""Accidents: report clock, both grades, the four blocks of 四不放过, and what stood before the day (domain 1.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.rules import grades
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records
from trafficdesk.streams.serials import next_serial

CODE, BLOCKS, PARTIES = "accidents", "accident-blocks", "accident-parties"
RECTIFICATION, EDUCATION = "整改措施未落实不放过", "有关人员未受到教育不放过"
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
        intake = self._records.check(CODE, inputs)
        happened: datetime = intake.values.get("happened") or clock.now()
        with self._office.store.write() as connection:
            number = next_serial(connection, f"accidents.{happened.year}")
        full = {**inputs, "number": f"事〔{happened.year}〕{number:03d}", **_graded(intake.values), "state": "登记"}
        added = self._records.add(CODE, full)
        with self._records.work(f"{added.sentence}，建立四不放过四项") as work:
            blocks = code_list("four_blocks").options()
            work.add_many(BLOCKS, [{"accident": added.ids[0], "block": b.code, "done": False} for b in blocks])
        return added

    def update(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Change facts of an accident; both grades follow."""
        row = self._records.row(CODE, row_id)
        values = {**row.values, **self._records.check(CODE, inputs, row_id).values}
        return self._records.edit(CODE, row_id, {**inputs, **_graded(values)}, version=row.version)

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
        return self._records.edit(CODE, row_id, {field: at})

    def blocks(self, row_id: int) -> list[Row]:
        """The four blocks in their order."""
        rows = self._records.select(BLOCKS, Filter("accident", "is", row_id))
        order = {each.code: place for place, each in enumerate(code_list("four_blocks").options())}
        return sorted(rows, key=lambda row: order.get(str(row.values["block"]), 9))

    def missing(self, row_id: int) -> list[str]:
        """What still stands between an accident and its closing, block by block."""
        found = []
        for block in self.blocks(row_id):
            empty = [label for name, label in _NEEDED.items() if block.values[name] in (None, "")]
            if block.values["block"] == RECTIFICATION and block.values["hazard"] is None:
                empty.append("整改事项")
            if block.values["block"] == EDUCATION and block.values["training"] is None:
                empty.append("教育培训记录")
            if empty:
                found.append(f"{block.values['block']}：缺{'、'.join(empty)}")
        return found

    def finish_block(self, block_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Fill a block; it counts as done when conclusion, evidence, person and date all stand."""
        row = self._records.row(BLOCKS, block_id)
        values = {**row.values, **self._records.check(BLOCKS, inputs, block_id).values}
        done = all(values.get(name) not in (None, "") for name in _NEEDED)
        return self._records.edit(BLOCKS, block_id, {**inputs, "done": done}, version=row.version)

    def add_rectification(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 3 makes a rectification item: a hazard that comes from this accident."""
        from trafficdesk.streams.hazards import Hazards

        accident = self._records.row(CODE, row_id)
        base = {
            "found": clock.today(), "source": "事故倒查", "category": "管理", "place": accident.values["place"],
            "accident": row_id, "committee": accident.values["committee"],
        }  # fmt: skip
        made = Hazards(self._office, self._records).find({**base, **inputs})
        self._link_block(row_id, RECTIFICATION, {"hazard": made.ids[0]})
        return made

    def add_education(self, row_id: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Block 4 makes a training record."""
        accident = self._records.row(CODE, row_id)
        base = {"topic": f"事故警示教育：{accident.title}", "starts": clock.now(), "form": "案例分析", "state": "已完成"}
        made = self._records.add("training", {**base, **inputs})
        self._link_block(row_id, EDUCATION, {"training": made.ids[0]})
        return made

    def close(self, row_id: int, on: date) -> ChangeSet:
        """Close an accident; refused until all four blocks stand."""
        missing = self.missing(row_id)
        if missing:
            raise KnownError(f"四不放过没有做完，不能结案。{'；'.join(missing)}。")
        row = self._records.row(CODE, row_id)
        if on < row.values["happened"].date() + timedelta(days=COUNTED_DAYS):
            raise KnownError("事故未满 7 日，伤亡人数还可能变化，请满 7 日并核实续报后再结案。")
        return self._records.edit(CODE, row_id, {"state": "结案", "closed_on": on}, version=row.version)

    def trace(self, row_id: int) -> list[Trace]:
        """What stood before the day: agreement, training, licence, inspection, the unit's meetings. Facts, no verdict."""
        accident = self._records.row(CODE, row_id)
        day = accident.values["happened"].date()
        found: list[Trace] = []
        for party in self._records.select(PARTIES, Filter("accident", "is", row_id)):
            if party.values["person"] is not None:
                found += self._trace_person(party.values["person"], day)
            if party.values["vehicle"] is not None:
                found += self._trace_vehicle(party.values["vehicle"], day)
            if party.values["unit"] is not None:
                found += self._trace_unit(party.values["unit"], party.titles.get("unit", ""), day)
        return found

    # inside

    def _link_block(self, row_id: int, block: str, values: Mapping[str, Any]) -> None:
        found = self._records.select(BLOCKS, Filter("accident", "is", row_id), Filter("block", "is", block))
        if found:
            self._records.edit(BLOCKS, found[0].id, values)

    def _trace_person(self, person: int, day: date) -> list[Trace]:
        row = self._records.row("people", person)
        until = row.values["valid_until"]
        valid = None if until is None else until >= day
        licence = "没有登记有效期" if until is None else f"驾驶证有效期止 {until}"
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


def _graded(values: Mapping[str, Any]) -> dict[str, Any]:
    dead, serious, light = (int(values.get(name) or 0) for name in ("deaths", "serious", "slight"))
    loss = values.get("loss") or 0
    return {
        "grade": grades.accident_grade(dead, serious, light, loss).value,
        "legacy_grade": grades.legacy_accident_grade(dead, serious, light, loss).value,
    }
