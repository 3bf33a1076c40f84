"""What the accident page asks: report clocks, the four blocks, what is missing, what stood before the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.fields.checks.licence import classes
from trafficdesk.fields.kinds import show, unpack
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.accidents import rules
from trafficdesk.work.accidents.figures import AccidentFigures, figures
from trafficdesk.work.accidents.rules import BlockState
from trafficdesk.work.people import rules_licence_fit as licence_fit

_PRESENT = ("已到", "已补课")
_MEETING_DAYS, _TRAINING_DAYS = 180, 365


@dataclass(frozen=True, slots=True)
class ReportClock:
    """When what must be reported. late: the time has passed and nothing was reported. runs: false in old ledgers."""

    name: str
    until: datetime
    done: datetime | None
    to: str = ""
    runs: bool = True

    @property
    def late(self) -> bool:
        return self.runs and (self.done or clock.now()) > self.until

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        if self.done is not None:
            return f"{self.done:%m-%d %H:%M} 已报" + ("，迟报" if self.late else "")
        if not self.runs:
            return "补登的旧事故，没有登记"
        gap = abs(self.until - clock.now())
        hours = f"{gap.days} 天" if gap.days else f"{gap.seconds // 3600} 小时 {gap.seconds % 3600 // 60} 分"
        return f"已超时 {hours}" if self.late else f"还剩 {hours}"

    @property
    def level(self) -> str:
        """ok, warn, bad or none."""
        if not self.runs and self.done is None:
            return "none"
        return "bad" if self.late else "ok" if self.done is not None else "warn"


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that stood, or did not stand, before the accident; the record to open, 0 if there is none."""

    about: str
    finding: str
    in_order: bool | None
    code: str
    id: int


class AccidentReading:
    """The reading half of desk.accidents."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def clocks(self, row_id: int) -> list[ReportClock]:
        """The reports that are due (493号令 9, 11, 13): within an hour, and the death toll of seven days."""
        values = self._records.row(rules.CODE, row_id).values
        heard: datetime = values["heard"] or values["happened"]
        seventh = values["happened"] + timedelta(days=rules.COUNTED_DAYS)
        runs = not rules.entered_late(values["happened"], self._created(row_id).date())
        return [
            ReportClock("事故快报（1 小时内）", heard + timedelta(hours=1), values["quick_report"], values["quick_to"] or "", runs),
            ReportClock("七日伤亡续报", seventh, values["follow_up"], values["follow_to"] or "", runs),
        ]

    def blocks(self, row_id: int) -> tuple[BlockState, ...]:
        """The four blocks in their order, written down or not."""
        with self._office.store.read() as connection:
            return rules.block_states(connection, [row_id])[row_id]

    def parties(self, row_id: int) -> list[Row]:
        """Who was involved."""
        return self._records.select(rules.PARTIES, Filter("accident", "is", row_id), sort=("id",))

    def missing(self, row_id: int) -> list[str]:
        """What still stands between an accident and its closing, block by block, and the follow-up."""
        found = [f"{block.name}：缺{'、'.join(block.lacking)}" for block in self.blocks(row_id) if block.lacking]
        if self._records.row(rules.CODE, row_id).values["follow_up"] is None:
            found.append("还没有登记七日伤亡续报")
        return found

    def figures(self, since: date, until: date) -> AccidentFigures:
        """The statistics of a period beside last year's and the period before."""
        return figures(self._records, since, until)

    def toll_differs(self, row_id: int) -> str:
        """A sentence when the parties' casualties do not add up to what the accident says; "" when they do."""
        row, parties = self._records.row(rules.CODE, row_id), self.parties(row_id)
        if not any(each.values["casualty"] for each in parties):
            return ""
        counted = rules.toll(row.values["happened"], [each.values for each in parties])
        view = self._records.view(rules.CODE)
        different = [
            f"{view.field(name).label} {number}（登记的是 {row.values[name] or 0}）"
            for name, number in counted.items()
            if number != (row.values[name] or 0)
        ]
        return f"照当事人算：{'，'.join(different)}。" if different else ""

    def trace(self, row_id: int) -> list[Trace]:
        """What stood before the day, of every registered person, car and unit. Facts, no verdict."""
        accident = self._records.row(rules.CODE, row_id)
        day = accident.values["happened"].date()
        found: list[Trace] = []
        seen: set[tuple[str, int]] = set()
        for party in self.parties(row_id):
            for field, look in (("person", self._of_person), ("vehicle", self._of_vehicle), ("unit", self._of_unit)):
                target = party.values[field]
                if target is not None and (field, target) not in seen:
                    seen.add((field, target))
                    found += look(target, day)
            if party.values["person"] is not None and party.values["vehicle"] is not None:
                found += self._fit(party.values["person"], party.values["vehicle"], day)
        return found

    # inside

    def _created(self, row_id: int) -> datetime:
        table = record_type(rules.CODE).table
        with self._office.store.read() as connection:
            created = connection.scalar(select(table.c.created_at).where(table.c.id == row_id))
        return created or clock.now()

    def _then(self, row: Row, field: str, day: date) -> tuple[Any, bool]:
        """What a field said on a day: the old value of its first change after it, else what it says now.

        And whether it was changed since. A field that was empty before it was first filled in says what it says now:
        papers are typed in when the clerk gets to them.
        """
        audit, sets = AuditRow.table(), ChangeSetRow.table()
        query = (
            select(audit.c.old)
            .join_from(audit, sets, audit.c.change_set == sets.c.id)
            .where(audit.c.code == row.code, audit.c.row_id == row.id, audit.c.field == field, audit.c.action == "edited",
                   audit.c.old.is_not(None), sets.c.at > datetime.combine(day, datetime.max.time()))
            .order_by(audit.c.id)
            .limit(1)
        )  # fmt: skip
        with self._office.store.read() as connection:
            old = connection.scalar(query)
        if old is None:
            return row.values[field], False
        return unpack(record_type(row.code).field(field), old), True

    def _paper(self, row: Row, field: str, name: str, day: date, months: int = 0) -> Trace:
        """A paper with an end. months: how long it runs at most, so that one that began later does not count."""
        until, since = self._then(row, field, day)
        shown = show(record_type(row.code).field(field), until)
        about = f"{row.title} {name}"
        if until is None:
            return Trace(about, f"没有登记{name}有效期", None, row.code, row.id)
        if months and add_months(until, -months) > day:
            return Trace(about, f"现在登记的到 {shown}，是事故后办的；事故时的没有登记", None, row.code, row.id)
        stood = "有效期止" if until >= day else "事故时已过期，有效期止"
        return Trace(about, f"{stood} {shown}" + ("（后来换过）" if since else ""), until >= day, row.code, row.id)

    def _of_person(self, person: int, day: date) -> Iterator[Trace]:
        row = self._records.row("people", person)
        yield self._paper(row, "valid_until", "驾驶证", day)
        yield self._agreement(row, Filter("person", "is", person), day)
        attended = self._records.select(
            "training-attendances", Filter("person", "is", person), Filter("result", "in", _PRESENT)
        )
        sessions = self._records.rows("training", [each.values["training"] for each in attended])
        since = day - timedelta(days=_TRAINING_DAYS)
        before = sorted((s for s in sessions if since <= s.values["starts"].date() < day), key=lambda s: s.values["starts"])
        last = f"，最近一次 {before[-1].values['starts']:%Y-%m-%d} {before[-1].title}" if before else ""
        yield Trace(f"{row.title} 培训", f"事故前一年参加 {len(before)} 次{last}", bool(before), "training",
                    before[-1].id if before else 0)  # fmt: skip

    def _agreement(self, row: Row, whose: Filter, day: date) -> Trace:
        filters = [whose, Filter("year", "is", day.year)]
        if row.code == "units":
            filters.append(Filter("person", "empty"))
        stood = [
            each for each in self._records.select("agreements", *filters)
            if each.values["signed_on"] and each.values["signed_on"] <= day
            and not (each.values["ended_on"] and each.values["ended_on"] < day)
        ]  # fmt: skip
        text = f"{day.year} 年度责任书 {stood[0].values['signed_on']} 签订" if stood else "事故前没有签当年责任书"
        return Trace(f"{row.title} 责任书", text, bool(stood), "agreements", stood[0].id if stood else 0)

    def _of_vehicle(self, vehicle: int, day: date) -> Iterator[Trace]:
        row = self._records.row("vehicles", vehicle)
        yield self._paper(row, "inspection_until", "检验", day)
        yield self._paper(row, "insurance_until", "交强险", day, months=12)

    def _of_unit(self, unit: int, day: date) -> Iterator[Trace]:
        row = self._records.row("units", unit)
        yield self._agreement(row, Filter("unit", "is", unit), day)
        attended = self._records.select(
            "meeting-attendances", Filter("unit", "is", unit), Filter("attendance", "is_not", "请假")
        )
        meetings = self._records.rows("meetings", list({each.values["meeting"] for each in attended}))
        before = _before(meetings, day, _MEETING_DAYS)
        last = f"，最近一次 {before[-1].values['starts']:%Y-%m-%d} {before[-1].title}" if before else ""
        yield Trace(f"{row.title} 会议", f"事故前半年参加联席会议 {len(before)} 次{last}", bool(before), "meetings",
                    before[-1].id if before else 0)  # fmt: skip

    def _fit(self, person: int, vehicle: int, day: date) -> Iterator[Trace]:
        """Whether the licence covers the car."""
        driver, car = self._records.row("people", person), self._records.row("vehicles", vehicle)
        held, _ = self._then(driver, "licence_classes", day)
        if held and car.values["vehicle_type"]:
            use = car.values["use_character"] or ""
            fit = licence_fit.fits(classes(held), car.values["vehicle_type"], car.values["automatic"], use)
            yield Trace(f"{driver.title} 准驾车型", f"{car.title}：{fit.sentence}", bool(fit.value), "people", person)


def _before(meetings: Sequence[Row], day: date, days: int) -> list[Row]:
    """Meetings that took place within so many days before a day, oldest first."""
    since = day - timedelta(days=days)
    held = [m for m in meetings if m.values["starts"] and since <= m.values["starts"].date() < day]
    return sorted(held, key=lambda m: m.values["starts"])
