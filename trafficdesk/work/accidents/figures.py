"""Accident statistics of a period beside the same time last year and the period before (domain 1.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from trafficdesk.engine.records import Records
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.calendar_steps import add_months, month_end
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.accidents.rules import CODE, PARTIES
from trafficdesk.work.accidents.rules_days import part_of_day

# What kind of traffic a registered car is, by the head of its type code; the first that fits.
_TRAFFIC = (
    ("K18", "校车"), ("K28", "校车"), ("K38", "校车"), ("K1", "大中型客车"), ("K2", "大中型客车"), ("K", "小型客车"), ("D", "大中型客车"),
    ("H5", "三轮汽车和低速车"), ("H", "货车"), ("Q", "货车"), ("B", "货车"), ("G", "货车"), ("Z", "专项作业车"), ("J", "专项作业车"),
    ("M", "摩托车"), ("N", "三轮汽车和低速车"), ("T", "三轮汽车和低速车"),
)  # fmt: skip
UNKNOWN = "未填"


@dataclass(frozen=True, slots=True)
class Toll:
    """起数、死亡、受伤、财产损失 of some accidents; ids: which."""

    ids: tuple[int, ...] = ()
    deaths: int = 0
    injured: int = 0
    loss: Decimal = Decimal(0)

    @property
    def number(self) -> int:
        return len(self.ids)

    def figures(self) -> tuple[Decimal, ...]:
        """The four in their order."""
        return Decimal(self.number), Decimal(self.deaths), Decimal(self.injured), self.loss


@dataclass(frozen=True, slots=True)
class TollLine:
    """One line of a statistic: this period, the same time last year, the period before."""

    name: str
    now: Toll
    last_year: Toll
    before: Toll


@dataclass(frozen=True, slots=True)
class AccidentFigures:
    """The whole period, and the same by 居委会, 道路, 时段, 车型, 责任方, 原因."""

    since: date
    until: date
    total: TollLine
    groups: Mapping[str, tuple[TollLine, ...]] = field(default_factory=dict)


def figures(records: Records, since: date, until: date, ends: date | None = None) -> AccidentFigures:
    """The statistics of the days `since` to `until`, both included. ends: when a period that still runs will be over."""
    spans = ((since, until), last_year(since, until), period_before(since, until, ends or until))
    found = [_accidents(records, *span) for span in spans]
    parties = _parties(records, [row.id for rows in found for row in rows])
    groups = {}
    for title, keys in _groupings(records, parties).items():
        sorted_ = [_by_key(rows, keys) for rows in found]
        names = dict.fromkeys(name for part in sorted_ for name in part)
        lines = [TollLine(name, *(_toll(part.get(name, ())) for part in sorted_)) for name in names]
        groups[title] = tuple(sorted(lines, key=lambda line: (-line.now.number, -line.last_year.number, line.name)))
    return AccidentFigures(since, until, TollLine("合计", *(_toll(rows) for rows in found)), groups)


def last_year(since: date, until: date) -> tuple[date, date]:
    """The same days a year before; a span to the end of a month ends with that month."""
    end = add_months(until, -12)
    return add_months(since, -12), month_end(end) if until == month_end(until) else end


def period_before(since: date, until: date, ends: date) -> tuple[date, date]:
    """The period of equal length just before: whole months before whole months, else as many days.

    Of one that still runs as much of the one before as has gone by, as in the reports: to the 12th of this month, to the 12th of the last.
    """
    if since.day == 1 and ends == month_end(ends):
        months = (ends.year - since.year) * 12 + ends.month - since.month + 1
        end = since - timedelta(days=1) if until == ends else add_months(until, -months)
        return add_months(since, -months), end
    return since - (until - since) - timedelta(days=1), since - timedelta(days=1)


def traffic_of(party: Row, vehicles: Mapping[int, Row]) -> str:
    """What a party travelled with: as typed, else by the registered car's type."""
    if party.values["traffic"]:
        return code_list("party_traffic").label(party.values["traffic"])
    car = vehicles.get(party.values["vehicle"] or 0)
    kind = str(car.values["vehicle_type"] or "") if car else ""
    return next((name for head, name in _TRAFFIC if kind.startswith(head)), UNKNOWN)


# inside


def _accidents(records: Records, since: date, until: date) -> list[Row]:
    span = Filter("happened", "between", datetime.combine(since, time.min), datetime.combine(until, time.max))
    return records.select(CODE, span, sort=("happened",))


def _parties(records: Records, accidents: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for start in range(0, len(accidents), 500):
        for row in records.select(PARTIES, Filter("accident", "in", tuple(accidents[start : start + 500]))):
            found.setdefault(row.values["accident"], []).append(row)
    return found


def _groupings(
    records: Records, parties: Mapping[int, Sequence[Row]]
) -> Mapping[str, Callable[[Row], Sequence[str]]]:
    """Title → under which names an accident counts. By car or answerable party it may count under several."""
    cars = {row.values["vehicle"] for found in parties.values() for row in found} - {None}
    vehicles = {row.id: row for row in records.rows("vehicles", sorted(cars))}
    view = records.view(CODE)

    def traffic(row: Row) -> list[str]:
        return [traffic_of(party, vehicles) for party in parties.get(row.id, ())]

    def answerable(row: Row) -> list[str]:
        return [
            traffic_of(party, vehicles) for party in parties.get(row.id, ())
            if party.values["liability"] in ("全部", "主要", "同等")
        ]  # fmt: skip

    return {
        "居委会": lambda row: [row.titles.get("committee", "")],
        "道路": lambda row: [row.values["road"] or ""],
        "时段": lambda row: [part_of_day(row.values["happened"])],
        "车型": traffic,
        "责任方": answerable,
        "原因": lambda row: [row.text(view.field("cause_kind"))],
    }


def _by_key(rows: Sequence[Row], keys: Callable[[Row], Sequence[str]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        for name in dict.fromkeys(key or UNKNOWN for key in keys(row) or ("",)):
            found.setdefault(name, []).append(row)
    return found


def _toll(rows: Sequence[Row]) -> Toll:
    return Toll(
        tuple(row.id for row in rows),
        sum(row.values["deaths"] or 0 for row in rows),
        sum((row.values["serious"] or 0) + (row.values["slight"] or 0) for row in rows),
        sum((row.values["loss"] or Decimal(0) for row in rows), Decimal(0)),
    )
