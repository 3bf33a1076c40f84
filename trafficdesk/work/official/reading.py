"""What official cars cost and drive, and which are sealed: 单车核算 and the sealing check list (domain 1.4)."""

from __future__ import annotations

from collections.abc import Sequence
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
from trafficdesk.work.official import rules

TRIPS, COSTS, SEALINGS, CARS = "official-trips", "official-costs", "official-sealings", "official-cars"
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


class TripReading:
    """The reading half of desk.trips."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def slip(self, trip: int) -> TripSlip:
        """The data of one trip slip."""
        row, view = self._records.row(TRIPS, trip), self._records.view(TRIPS)
        lines = tuple(
            (spec.label, row.text(spec)) for spec in view.fields if spec.name not in ("findings", "state")
        )
        return TripSlip(
            row.id,
            row.values["number"] or "",
            row.values["state"],
            lines,
            _km(row),
            row.values["findings"] or "",
        )

    def car_month(self, vehicle: int, year: int, month: int) -> CarMonth:
        """Kilometres, trips, fuel and costs of one car in a month."""
        first = date(year, month, 1)
        return self._span(self._records.row("vehicles", vehicle), year, month, first, month_end(first))

    def sheet(self, year: int) -> tuple[CarSheet, ...]:
        """单车核算 of every official car, by plate."""
        return tuple(self.car_sheet(vehicle, year) for vehicle in self.cars())

    def car_sheet(self, vehicle: int, year: int) -> CarSheet:
        """One car's year."""
        car = self._records.row("vehicles", vehicle)
        months = tuple(self.car_month(vehicle, year, month) for month in range(1, 13))
        total = self._span(car, year, 0, date(year, 1, 1), date(year, 12, 31))
        return CarSheet(vehicle, car.title, months, total)

    def cars(self) -> list[int]:
        """Vehicle ids of the official cars, by plate."""
        return [row.values["vehicle"] for row in self._records.select(CARS)]

    def service(self) -> tuple[ServiceLine, ...]:
        """Cars with a service mileage, the most urgent first; the odometer is the highest one written down."""
        lines = []
        notice = practice("car_service_notice", clock.today())
        for row in self._records.select(CARS, Filter("service_km", "filled")):
            vehicle = row.values["vehicle"]
            mine = Filter("vehicle", "is", vehicle)
            seen = [
                found[0].values[name]
                for code, name in ((TRIPS, "back_km"), (COSTS, "odometer"))
                if (
                    found := self._records.select(
                        code, mine, Filter(name, "filled"), sort=(f"-{name}",), limit=1
                    )
                )
            ]
            if seen:
                lines.append(ServiceLine(vehicle, row.title, max(seen), row.values["service_km"], notice))
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
        sealings = {
            row.values["vehicle"]: row
            for row in self._records.select(SEALINGS, Filter("starts", "at_most", ends))
            if row.values["ends"] >= starts
        }
        cars = self._records.rows("vehicles", self.cars())
        return tuple(self._sealing_line(car, sealings.get(car.id), starts, ends) for car in cars)

    # inside

    def _span(self, car: Row, year: int, month: int, first: date, last: date) -> CarMonth:
        trips = self._returned(car.id, first, last)
        costs = self._records.select(
            COSTS, Filter("vehicle", "is", car.id), Filter("paid", "between", first, last)
        )
        sums: dict[str, Decimal] = {}
        for row in costs:
            sums[row.values["kind"]] = sums.get(row.values["kind"], NOTHING) + (
                row.values["amount"] or NOTHING
            )
        for kind, name in (("过路费", "toll"), ("停车费", "parking")):
            if paid := sum((row.values[name] or NOTHING for row in trips), NOTHING):
                sums[kind] = sums.get(kind, NOTHING) + paid
        return CarMonth(
            car.id, car.title, year, month, len(trips), sum(_km(row) or 0 for row in trips), _quantity(costs, "加油"),
            _quantity(costs, "充电"), tuple(sorted(sums.items())), sum(bool(row.values["findings"]) for row in trips),
        )  # fmt: skip

    def _returned(self, vehicle: int, first: date, last: date) -> list[Row]:
        """Finished trips that left in a span of days."""
        return self._records.select(
            TRIPS, Filter("vehicle", "is", vehicle), Filter("state", "is", rules.BACK),
            Filter("left_at", "between", first, last), sort=("left_at",),
        )  # fmt: skip

    def _sealing_line(self, car: Row, sealing: Row | None, starts: date, ends: date) -> SealingLine:
        begin, end = datetime.combine(starts, time.min), datetime.combine(ends + timedelta(days=1), time.min)
        trips = tuple(
            str(row.values["number"])
            for row in self._records.select(TRIPS, Filter("vehicle", "is", car.id))
            if row.values["state"] in (rules.AGREED, rules.OUT, rules.BACK)
            and (row.values["left_at"] or row.values["leaves"]) < end
            and (row.values["back_at"] or row.values["returns"]) >= begin
        )
        if sealing is None:
            return SealingLine(
                car.id, car.title, "未登记", 0, car.values["parked_at"] or "", "", None, "", "", trips
            )
        values = sealing.values
        return SealingLine(
            car.id, car.title, "不封存" if values["exempt"] else "已封存", sealing.id, values["place"] or "",
            values["key_holder"] or "", values["odometer"], values["exempt"] or "", values["checked_by"] or "", trips,
        )  # fmt: skip


def _km(row: Row) -> int | None:
    left, back = row.values["left_km"], row.values["back_km"]
    return None if left is None or back is None else int(back - left)


def _quantity(costs: Sequence[Row], kind: str) -> Decimal:
    return sum((row.values["quantity"] or NOTHING for row in costs if row.values["kind"] == kind), NOTHING)
