"""What stood before an accident, of every registered person, car and unit that was in it. Facts, no verdict (domain 3.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from trafficdesk.engine.records import Records
from trafficdesk.fields.kinds import show, unpack
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules_signing import is_signed_on
from trafficdesk.work.people import rules_fitness as fitness

_PRESENT = ("已到", "已补课")
_MEETING_DAYS, _TRAINING_DAYS = 180, 365


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that stood, or did not stand, before the accident; the record to open, 0 if there is none."""

    about: str
    finding: str
    in_order: bool | None
    code: str
    id: int


def traces_of(records: Records, accident: Row, parties: Sequence[Row]) -> list[Trace]:
    """Everything, party by party; what two of them share once."""
    with records.at_once() as once:
        tracing = _Tracing(once, accident.values["happened"].date(), parties)
        found: list[Trace] = []
        seen: set[tuple[str, int]] = set()
        for party in parties:
            for field, look in (("person", tracing.of_person), ("vehicle", tracing.of_vehicle), ("unit", tracing.of_unit)):
                target = party.values[field]
                if target is not None and (field, target) not in seen:
                    seen.add((field, target))
                    found += look(target)
            if party.values["person"] is not None and party.values["vehicle"] is not None:
                found += tracing.fit(party.values["person"], party.values["vehicle"])
        return found


class _Tracing:
    """Looks back from a day."""

    def __init__(self, records: Records, day: date, parties: Sequence[Row]) -> None:
        self._records, self._day = records, day
        for field, code in (("person", "people"), ("vehicle", "vehicles"), ("unit", "units")):
            records.rows(code, [row.values[field] for row in parties if row.values[field] is not None])  # asked for together
        self._olds = self._old_values([row.values[field] for row in parties for field in ("person", "vehicle")])

    def _old_values(self, ids: Sequence[int | None]) -> dict[tuple[str, int, str], str]:
        """(code, row, field) → what it said before its first change after the day."""
        audit, sets = AuditRow.table(), ChangeSetRow.table()
        query = (
            select(audit.c.code, audit.c.row_id, audit.c.field, audit.c.old)
            .join_from(audit, sets, audit.c.change_set == sets.c.id)
            .where(audit.c.code.in_(("people", "vehicles")), audit.c.row_id.in_([each for each in ids if each]),
                   audit.c.action == "edited", audit.c.old.is_not(None),
                   sets.c.at > datetime.combine(self._day, datetime.max.time()))
            .order_by(audit.c.id.desc())
        )  # fmt: skip
        with self._records.reading() as connection:
            return {(code, row_id, field): old for code, row_id, field, old in connection.execute(query)}

    def _then(self, row: Row, field: str) -> tuple[Any, bool]:
        """What a field said on the day: the old value of its first change after it, else what it says now.

        And whether it was changed since. A field that was empty before it was first filled in says what it says now:
        papers are typed in when the clerk gets to them.
        """
        old = self._olds.get((row.code, row.id, field))
        return (row.values[field], False) if old is None else (unpack(record_type(row.code).field(field), old), True)

    def _paper(self, row: Row, field: str, name: str, months: int = 0) -> Trace:
        """A paper with an end. months: how long it runs at most, so that one that began later does not count."""
        until, since = self._then(row, field)
        shown = show(record_type(row.code).field(field), until)
        about = f"{row.title} {name}"
        if until is None:
            return Trace(about, f"没有登记{name}有效期", None, row.code, row.id)
        if months and add_months(until, -months) > self._day:
            return Trace(about, f"现在登记的到 {shown}，是事故后办的；事故时的没有登记", None, row.code, row.id)
        stood = "有效期止" if until >= self._day else "事故时已过期，有效期止"
        return Trace(about, f"{stood} {shown}" + ("（后来换过）" if since else ""), until >= self._day, row.code, row.id)

    def of_person(self, person: int) -> Iterator[Trace]:
        row = self._records.row("people", person)
        yield self._paper(row, "valid_until", "驾驶证")
        yield self._agreement(row, Filter("person", "is", person))
        attended = self._records.select("training-attendances", Filter("person", "is", person), Filter("result", "in", _PRESENT))
        before = self._before("training", attended, _TRAINING_DAYS)
        yield self._last(f"{row.title} 培训", f"事故前一年参加 {len(before)} 次", before, "training")

    def _agreement(self, row: Row, whose: Filter) -> Trace:
        day, filters = self._day, [whose, Filter("year", "is", self._day.year)]
        if row.code == "units":
            filters.append(Filter("person", "empty"))
        stood = [
            each for each in self._records.select("agreements", *filters)
            if each.values["signed_on"] and is_signed_on(each.values["state"], each.values["signed_on"], each.values["ended_on"], day)
        ]  # fmt: skip
        text = f"{day.year} 年度责任书 {stood[0].values['signed_on']} 签订" if stood else "事故前没有签当年责任书"
        return Trace(f"{row.title} 责任书", text, bool(stood), "agreements", stood[0].id if stood else 0)

    def of_vehicle(self, vehicle: int) -> Iterator[Trace]:
        row = self._records.row("vehicles", vehicle)
        yield self._paper(row, "inspection_until", "检验")
        yield self._paper(row, "insurance_until", "交强险", months=12)

    def of_unit(self, unit: int) -> Iterator[Trace]:
        row = self._records.row("units", unit)
        yield self._agreement(row, Filter("unit", "is", unit))
        attended = self._records.select("meeting-attendances", Filter("unit", "is", unit), Filter("attendance", "is_not", "请假"))
        before = self._before("meetings", attended, _MEETING_DAYS)
        yield self._last(f"{row.title} 会议", f"事故前半年参加联席会议 {len(before)} 次", before, "meetings")

    def _before(self, code: str, attended: Sequence[Row], days: int) -> list[Row]:
        """What was attended within so many days before the day, oldest first."""
        link = {"training": "training", "meetings": "meeting"}[code]
        held = self._records.rows(code, list(dict.fromkeys(each.values[link] for each in attended)))
        near = [row for row in held if row.values["starts"] and 0 < (self._day - row.values["starts"].date()).days <= days]
        return sorted(near, key=lambda row: row.values["starts"])

    def _last(self, about: str, words: str, before: Sequence[Row], code: str) -> Trace:
        last = f"，最近一次 {before[-1].values['starts']:%Y-%m-%d} {before[-1].title}" if before else ""
        return Trace(about, f"{words}{last}", bool(before), code, before[-1].id if before else 0)

    def fit(self, person: int, vehicle: int) -> Iterator[Trace]:
        """Whether the licence covers the car."""
        driver, car = self._records.row("people", person), self._records.row("vehicles", vehicle)
        then = dict(driver.values) | {name: self._then(driver, name)[0] for name in ("licence_classes", "extended_until")}
        if not then["licence_classes"] or not car.values["vehicle_type"]:
            return
        acts = self._records.select("violations", Filter("person", "is", person), Filter("happened", "at_most", self._day))
        then["points"] = None  # what stands there today is of another cycle
        points = [(each.values["happened"], each.values["points"]) for each in acts]
        for fit in fitness.may_drive(then, car.values, self._day, points):
            yield Trace(f"{driver.title} {fit.rule}", f"{car.title}：{fit.sentence}", fit.value, "people", person)
