"""What official cars cost and drive, and which are sealed: 单车核算 and the sealing check list (domain 1.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.rules.calendar_steps import month_end
from trafficdesk.rules.holidays import Holiday, coming, holidays
from trafficdesk.rules.legal import practice
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.official import rules, rules_checks
from trafficdesk.work.official.rules_checks import CARS, COSTS, SEALINGS, TRIPS

SEALED, EXEMPT, NOT_YET = "已封存", "不封存", "未登记"
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class CarMonth:
    """One car in one month (or year, then month 0). Fuel in litres, charge in kWh, costs by kind in yuan.

    Tolls and parking on the slips are counted with the costs of the same kind.
    """

    vehicle: int
    plate: str
    year: int
    month: int
    trips: int
    km: int
    fuel: Decimal
    charge: Decimal
    costs: tuple[tuple[str, Decimal], ...]
    flagged: int

    @property
    def per_100(self) -> Decimal | None:
        """Litres per 100 km; None without fuel or kilometres."""
        return rules.per_hundred(self.fuel, self.km) if self.fuel else None

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.costs), NOTHING)


@dataclass(frozen=True, slots=True)
class CarSheet:
    """单车核算表: twelve months and the year of one car."""

    vehicle: int
    plate: str
    months: tuple[CarMonth, ...]
    total: CarMonth


@dataclass(frozen=True, slots=True)
class SealingLine:
    """One car on the holiday's check list. state: 已封存, 不封存 or 未登记; trips: slips that fall into the holiday."""

    vehicle: int
    plate: str
    state: str
    sealing: int
    place: str
    key_holder: str
    odometer: int | None
    exempt: str
    checked_by: str
    trips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """How far a car is from its next service. left: kilometres, negative when overdue; notice: when to remind."""

    vehicle: int
    plate: str
    odometer: int
    service_km: int
    notice: int

    @property
    def left(self) -> int:
        return self.service_km - self.odometer

    @property
    def level(self) -> str:
        """ "bad" overdue, "warn" within the notice, else ""."""
        return "bad" if self.left < 0 else "warn" if self.left <= self.notice else ""


@dataclass(frozen=True, slots=True)
class TripSlip:
    """派车单 (A5): everything the slip prints, as shown texts."""

    id: int
    number: str
    state: str
    lines: tuple[tuple[str, str], ...]
    km: int | None
    findings: str


@dataclass(frozen=True, slots=True)
class _Used:
    """What the cars drove and cost in a span of days, by car."""

    trips: Mapping[int, Sequence[Row]]
    costs: Mapping[int, Sequence[Row]]

    def month(self, car: Row, year: int, month: int, first: date, last: date) -> CarMonth:
        """One car between two days of the span."""
        trips = [row for row in self.trips.get(car.id, ()) if first <= row.values["left_at"].date() <= last]
        costs = [row for row in self.costs.get(car.id, ()) if first <= row.values["paid"] <= last]
        sums: dict[str, Decimal] = {}
        for row in costs:
            sums[row.values["kind"]] = sums.get(row.values["kind"], NOTHING) + (row.values["amount"] or NOTHING)
        for kind, name in (("过路费", "toll"), ("停车费", "parking")):
            if paid := sum((row.values[name] or NOTHING for row in trips), NOTHING):
                sums[kind] = sums.get(kind, NOTHING) + paid
        return CarMonth(
            car.id, car.title, year, month, len(trips), sum(_km(row) or 0 for row in trips), _quantity(costs, "加油"),
            _quantity(costs, "充电"), tuple(sorted(sums.items())), sum(bool(row.values["findings"]) for row in trips),
        )  # fmt: skip


class TripReading:
    """The reading half of desk.trips. Cars are read together: a sheet asks as often for one as for all."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def on(self, records: Records) -> TripReading:
        """The same on one connection (Records.at_once)."""
        return TripReading(self._office, records)

    def slip(self, trip: int) -> TripSlip:
        """The data of one trip slip."""
        return slip_of(self._records, self._records.row(TRIPS, trip))

    def month(self, vehicles: Sequence[int], year: int, month: int) -> dict[int, CarMonth]:
        """Kilometres, trips, fuel and costs of some cars in a month, by car."""
        first = date(year, month, 1)
        used = self._used(vehicles, first, month_end(first))
        return {car.id: used.month(car, year, month, first, month_end(first)) for car in self._records.rows("vehicles", vehicles)}

    def sheet(self, year: int) -> tuple[CarSheet, ...]:
        """单车核算 of every official car, by plate."""
        return self.sheets(self.cars(), year)

    def sheets(self, vehicles: Sequence[int], year: int) -> tuple[CarSheet, ...]:
        """The year of some cars."""
        whole = (date(year, 1, 1), date(year, 12, 31))
        used = self._used(vehicles, *whole)
        firsts = [date(year, month, 1) for month in range(1, 13)]
        return tuple(
            CarSheet(
                car.id, car.title, tuple(used.month(car, year, first.month, first, month_end(first)) for first in firsts),
                used.month(car, year, 0, *whole),
            )
            for car in self._records.rows("vehicles", vehicles)
        )  # fmt: skip

    def cars(self) -> list[int]:
        """Vehicle ids of the official cars, by plate."""
        return [row.values["vehicle"] for row in self._records.select(CARS)]

    def service(self) -> tuple[ServiceLine, ...]:
        """Cars with a service mileage, the most urgent first; the odometer is the highest one written down."""
        cars = self._records.select(CARS, Filter("service_km", "filled"))
        notice = practice("car_service_notice", clock.today())
        with self._records.reading() as connection:
            seen = rules_checks.highest_km(connection, [row.values["vehicle"] for row in cars])
        lines = [
            ServiceLine(row.values["vehicle"], row.title, seen[row.values["vehicle"]], row.values["service_km"], notice)
            for row in cars
            if row.values["vehicle"] in seen
        ]
        return tuple(sorted(lines, key=lambda line: (line.left, line.plate)))

    def holidays(self, year: int) -> tuple[Holiday, ...]:
        """The holidays of a year with the first of the next one, in order."""
        return (*holidays(year), *holidays(year + 1)[:1])

    def holiday_at_hand(self) -> Holiday:
        """The holiday that is on or comes next."""
        found = coming(clock.today(), 366)
        return found or Holiday("", clock.today(), clock.today())

    def sealing_list(self, starts: date, ends: date) -> tuple[SealingLine, ...]:
        """Every official car over a holiday: sealed, exempt, or not yet registered."""
        with self._records.at_once() as records:
            sealings = {
                row.values["vehicle"]: row
                for row in records.select(SEALINGS, Filter("starts", "at_most", ends))
                if row.values["ends"] >= starts
            }
            cars = records.rows("vehicles", [row.values["vehicle"] for row in records.select(CARS)])
            begin, end = datetime.combine(starts, time.min), datetime.combine(ends + timedelta(days=1), time.min)
            under_way = Filter("state", "in", (rules.AGREED, rules.OUT, rules.BACK))
            trips: dict[int, list[str]] = {}
            for row in records.select(TRIPS, Filter("vehicle", "in", tuple(car.id for car in cars)), under_way):
                left, back = row.values["left_at"] or row.values["leaves"], row.values["back_at"] or row.values["returns"]
                if left < end and back >= begin:
                    trips.setdefault(row.values["vehicle"], []).append(str(row.values["number"]))
        return tuple(_sealing_line(car, sealings.get(car.id), tuple(trips.get(car.id, ()))) for car in cars)

    # inside

    def _used(self, vehicles: Sequence[int], first: date, last: date) -> _Used:
        mine, span = Filter("vehicle", "in", tuple(vehicles)), (first, last)
        back = Filter("state", "is", rules.BACK)
        trips = self._records.select(TRIPS, mine, back, Filter("left_at", "between", *span), sort=("left_at",))
        return _Used(_by_car(trips), _by_car(self._records.select(COSTS, mine, Filter("paid", "between", *span))))


def slip_of(records: Records, row: Row) -> TripSlip:
    """What a slip says."""
    view, values = records.view(TRIPS), row.values
    lines = tuple((spec.label, row.text(spec)) for spec in view.fields if spec.name not in ("findings", "state"))
    return TripSlip(row.id, values["number"] or "", values["state"], lines, _km(row), values["findings"] or "")


def _by_car(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.values["vehicle"], []).append(row)
    return found


def _sealing_line(car: Row, sealing: Row | None, trips: tuple[str, ...]) -> SealingLine:
    if sealing is None:
        return SealingLine(car.id, car.title, NOT_YET, 0, car.values["parked_at"] or "", "", None, "", "", trips)
    values = sealing.values
    return SealingLine(
        car.id, car.title, EXEMPT if values["exempt"] else SEALED, sealing.id, values["place"] or "",
        values["key_holder"] or "", values["odometer"], values["exempt"] or "", values["checked_by"] or "", trips,
    )  # fmt: skip


def _km(row: Row) -> int | None:
    left, back = row.values["left_km"], row.values["back_km"]
    return None if left is None or back is None else int(back - left)


def _quantity(costs: Sequence[Row], kind: str) -> Decimal:
    return sum((row.values["quantity"] or NOTHING for row in costs if row.values["kind"] == kind), NOTHING)
