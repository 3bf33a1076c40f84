"""Synthetic official cars: slips in every state, costs, sealing; one car late, one flagged, one application refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules.holidays import holidays, rest_day
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.people.rules_licence_fit import fits

_WHERE = ("区政府", "区交警支队", "市公安交管局", "东丽湖景湖路社区", "津汉公路巡查", "区机关事务局")
_MOST_CARS = 4
_FIRST_DAY, _STEP_DAYS = 58, 7


def official(cast: Cast) -> None:
    """Each official car with its data sheet, trips that came back, costs, the last holiday; this week's slips."""
    cars = _cars(cast)
    odometer = {car: cast.chance.randint(20000, 60000) for car, _ in cars}
    slips = _Slips(cast)
    costs = [cost for car, keeper in cars for cost in _history(cast, slips, odometer, car, keeper)]
    _this_week(cast, slips, odometer, cars)
    cast.add("official-cars", [
        {
            "vehicle": car, "use": "执法执勤" if n else "应急保障", "establishment": "在编", "bought": cast.ago(1500 + n * 900),
            "price": Decimal(128000), "marked": True, "beidou": n != 2, "fuel_per_100": Decimal(9),
            "department": cast.office, "keeper": keeper,
            # The first is nearly due for service, the second past it.
            "service_km": odometer[car] + (300, -40, 4000, 6500)[n % 4],
        }
        for n, (car, keeper) in enumerate(cars)
    ])  # fmt: skip
    cast.add("official-trips", slips.rows)
    cast.add("official-costs", costs)
    _sealing(cast, cars)


def _cars(cast: Cast) -> list[tuple[int, int]]:
    """Up to four official cars whose papers are in order, each with somebody who may drive it."""
    rows = cast.desk.records.select("vehicles", Filter("ownership", "is", "公车"), sort=("id",), limit=200)
    pairs = [(car.id, _driver_of(cast, car)) for car in rows if _in_order(car.values, cast.today)]
    return [(car, driver) for car, driver in pairs if driver is not None][:_MOST_CARS]


def _in_order(car: Mapping[str, Any], today: date) -> bool:
    soon = today + timedelta(days=14)
    papers = all(car[name] is None or car[name] > soon for name in ("inspection_until", "insurance_until"))
    return papers and car["state"] == "在用" and "学" not in str(car["plate"])


def _driver_of(cast: Cast, car: Row) -> int | None:
    values = car.values
    soon = cast.today + timedelta(days=14)
    for row in cast.drivers:
        mine = row.id == values["keeper"] or row.values["unit"] == values["unit"]
        valid = row.values["valid_until"] is not None and row.values["valid_until"] > soon
        held = classes(str(row.values["licence_classes"]))
        if mine and valid and fits(held, str(values["vehicle_type"]), values["automatic"], str(values["use_character"] or "")).value:
            return row.id
    return None


class _Slips:
    """Slips with running numbers."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self.rows: list[dict[str, Any]] = []

    def add(self, leaves: datetime, hours: int, **values: Any) -> dict[str, Any]:
        """One slip; what is not given is a plain errand."""
        number = len(self.rows) + 1
        slip = {
            "number": f"示例〔{self._cast.year}〕{number:04d}", "department": self._cast.office,
            "passenger": self._cast.name(), "heads": 2, "purpose": "公务出行", "leaves": leaves,
            "destination": _WHERE[number % len(_WHERE)], "returns": leaves + timedelta(hours=hours), **values,
        }  # fmt: skip
        self.rows.append(slip)
        return slip


def _agreed(leaves: datetime) -> dict[str, Any]:
    return {"approver": "王示例", "approved_at": leaves - timedelta(hours=1)}


def _history(
    cast: Cast, slips: _Slips, odometer: dict[int, int], car: int, keeper: int
) -> Iterator[dict[str, Any]]:
    """Trips of the last months, each filled up afterwards; the last but one left a gap in the odometer."""
    for step in range(8):
        left = _working(cast, _FIRST_DAY - step * _STEP_DAYS)
        driven, gap = cast.chance.randint(20, 90), 18 if step == 6 else 0
        start = odometer[car] + gap
        back = left + timedelta(hours=3)
        slips.add(
            left, 3, vehicle=car, driver=keeper, state="已回", left_at=left, left_km=start, back_at=back,
            back_km=start + driven, toll=Decimal(10) if step % 3 == 0 else None, **_agreed(left),
            findings=f"比上次回场的 {odometer[car]} 公里多 {gap} 公里，里程不连续。请核对里程表，或写明原因。"
                     "（原因：送修往返）" if gap else None,
        )  # fmt: skip
        litres = ((driven + gap) * Decimal("0.09")).quantize(Decimal("0.1"))
        odometer[car] = start + driven
        fuel = {"kind": "加油", "quantity": litres, "amount": litres * 8}
        yield {"vehicle": car, "paid": back.date(), "odometer": odometer[car], "driver": keeper, **fuel,
               "receipt": f"示例{len(slips.rows):05d}"}  # fmt: skip
    yield {"vehicle": car, "paid": cast.ago(60), "kind": "保养", "amount": Decimal(680), "content": "机油、机滤"}
    yield {"vehicle": car, "paid": cast.ago(200), "kind": "保险", "amount": Decimal(3260)}


def _this_week(cast: Cast, slips: _Slips, odometer: dict[int, int], cars: Sequence[tuple[int, int]]) -> None:
    """What stands on the board: waiting, agreed, out, out too long, refused, cancelled."""
    if not cars:
        return
    today = datetime.combine(cast.today, time(8, 30))
    tomorrow = datetime.combine(_working_from(cast.today + timedelta(days=1)), time(9))
    yesterday = datetime.combine(_working_before(cast.today), time(14))
    slips.add(tomorrow, 4, state="待批", purpose="会议", reason="参加全区季度例会")
    slips.add(tomorrow + timedelta(hours=5), 2, state="待批", purpose="检查执法", heads=3)
    slips.add(yesterday, 3, state="驳回", **_agreed(yesterday), refusal="路程很近，请骑车或乘公交")
    slips.add(yesterday, 2, state="取消", refusal="会议改期")
    places: list[tuple[str, datetime, int]] = [("已派", today, 9), ("同意", tomorrow, 3), ("已派", yesterday, 3)]
    for (car, keeper), (state, leaves, hours) in zip(cars, places, strict=False):
        out = {"left_at": leaves, "left_km": odometer[car]} if state == "已派" else {}
        slips.add(leaves, hours, vehicle=car, driver=keeper, state=state, **_agreed(leaves), **out)


def _sealing(cast: Cast, cars: Sequence[tuple[int, int]]) -> None:
    """The last holiday: one car stayed on duty, the others were sealed."""
    past = [each for year in (cast.year - 1, cast.year) for each in holidays(year) if each.last < cast.today]
    if not past:
        return
    holiday = past[-1]
    cast.add("official-sealings", [
        {
            "vehicle": car, "holiday": holiday.name, "starts": holiday.first, "ends": holiday.last, "place": "机关院内",
            "key_holder": "李示例", "checked_by": "王示例", "exempt": None if n else "值班车，经主任批准",
        }
        for n, (car, _) in enumerate(cars)
    ])  # fmt: skip


def _working(cast: Cast, days: int) -> datetime:
    return datetime.combine(_working_from(cast.ago(days)), time(9))


def _working_from(day: date) -> date:
    while rest_day(day):
        day += timedelta(days=1)
    return day


def _working_before(day: date) -> date:
    day -= timedelta(days=1)
    while rest_day(day):
        day -= timedelta(days=1)
    return day
