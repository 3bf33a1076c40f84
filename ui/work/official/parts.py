"""The steps of a trip, and what the board and the list of cars show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from trafficdesk.fields.shown import number_text, yuan
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.parts.card_list import Card
from ui.parts.old_step_dialog import Answers, field_of, text

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk, Row
    from trafficdesk.work.official.reading import CarMonth, ServiceLine

TRIPS, COSTS, CARS, SEALINGS = "official-trips", "official-costs", "official-cars", "official-sealings"
COLUMNS = (("待批", "待批"), ("同意", "已批准"), ("已派", "在外"), ("已回", "已回场"))
APPLY_FIELDS = (
    "department", "passenger", "heads", "purpose", "reason", "destination", "leaves", "returns", "vehicle", "driver",
)  # fmt: skip
# What is on the slip besides the application, by how far it has come.
AMENDED: Mapping[str, tuple[str, ...]] = {
    "已派": ("left_at", "left_km"), "已回": ("left_at", "left_km", "back_at", "back_km", "toll", "parking"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TripStep:
    """One button. states: where it is offered; primary: the usual next step."""

    key: str
    words: str
    states: tuple[str, ...]
    fields: Callable[[Desk], Sequence[FieldSpec]]
    work: Callable[[Desk, int, Answers], ChangeSet]
    primary: bool = False


def _fields(desk: Desk, *names: str, must: tuple[str, ...] = ()) -> list[FieldSpec]:
    return [field_of(desk, TRIPS, name, required=name in must) for name in names]


def _dispatch(desk: Desk, trip: int, a: Answers) -> ChangeSet:
    return desk.trips.dispatch(
        trip, a["left_at"], a["left_km"], vehicle=a["vehicle"], driver=a["driver"], reason=a.reason
    )


def _way_back(desk: Desk) -> list[FieldSpec]:
    """What the driver hands in; fuel bought on the way is registered with it."""
    return [
        *_fields(desk, "back_at", "back_km", "toll", "parking", must=("back_at", "back_km")),
        FieldSpec("路上加油", Kind.DECIMAL, name="litres", help="升；没有加油就空着"),
        FieldSpec("加油金额", Kind.MONEY, name="fuel_paid", help="元；和升数一起记入公车费用"),
    ]


def _back(desk: Desk, trip: int, a: Answers) -> ChangeSet:
    return desk.trips.back(
        trip, a["back_at"], a["back_km"], toll=a["toll"], parking=a["parking"], litres=a["litres"],
        fuel_paid=a["fuel_paid"], reason=a.reason,
    )  # fmt: skip


def amend_fields(desk: Desk, state: str) -> list[FieldSpec]:
    """What may be corrected on a slip as far as it has come."""
    must = ("department", "passenger", "purpose", "destination", "leaves", "returns")
    names = APPLY_FIELDS + AMENDED.get(state, ())
    done = AMENDED.get(state, ())
    needed = tuple(name for name in done if name not in ("toll", "parking")) + (("vehicle", "driver") if done else ())
    return _fields(desk, *names, must=(*must, *needed))


TRIP_STEPS: tuple[TripStep, ...] = (
    TripStep(
        "cancel", "取消", ("待批", "同意"), lambda desk: [text("why", "取消原因")],
        lambda desk, trip, a: desk.trips.cancel(trip, a.text("why")),
    ),
    TripStep(
        "refuse", "驳回", ("待批",),
        lambda desk: [*_fields(desk, "approver", must=("approver",)), text("why", "驳回原因")],
        lambda desk, trip, a: desk.trips.refuse(trip, a.text("approver"), a.text("why")),
    ),
    TripStep(
        "approve", "批准", ("待批",), lambda desk: _fields(desk, "approver", "vehicle", "driver", must=("approver",)),
        lambda desk, trip, a: desk.trips.approve(
            trip, a.text("approver"), vehicle=a["vehicle"], driver=a["driver"], reason=a.reason
        ),
        True,
    ),
    TripStep(
        "dispatch", "派车", ("同意",),
        lambda desk: _fields(desk, "vehicle", "driver", "left_at", "left_km", must=("left_at", "left_km")),
        _dispatch, True,
    ),
    TripStep("back", "登记回场", ("已派",), lambda desk: _way_back(desk), lambda desk, trip, a: _back(desk, trip, a), True),
)  # fmt: skip


def trip_card(row: Row, now: datetime) -> Card:
    """A slip on the board: where to, who and when, car, and what is late or flagged."""
    values = row.values
    when = f"{values['leaves']:%m-%d %H:%M}"
    car = " ".join(filter(None, (row.titles.get("vehicle", "未定车"), row.titles.get("driver", ""))))
    late = values["state"] == "已派" and values["returns"] < now
    waiting = values["state"] in ("待批", "同意") and values["leaves"] < now
    if late:
        level, word = "bad", "该回未回"
    elif waiting:
        level, word = "warn", "已过出车时间"
    elif values["findings"]:
        level, word = "warn", "有核对情况"
    else:
        level, word = "", ""
    return Card(row.id, str(values["destination"]), (when, str(values["passenger"]), car), level, word)


def car_cards(
    cars: Sequence[Row], months: Mapping[int, CarMonth], trips: Sequence[Row], service: Sequence[ServiceLine], today: date
) -> list[Card]:
    """One card a car: what it does today, kilometres, fuel and costs of the month, service."""
    left = {line.vehicle: line for line in service}
    return [_car_card(car, months[car.id], trips, left.get(car.id), today) for car in cars]


def _car_card(car: Row, month: CarMonth, trips: Sequence[Row], service: ServiceLine | None, today: date) -> Card:
    mine = [row.values for row in trips if row.values["vehicle"] == car.id]
    out = next((each for each in mine if each["state"] == "已派"), None)
    booked = next((each for each in mine if each["state"] == "同意" and each["leaves"].date() == today), None)
    if out is not None:
        level, word = "info", f"在外，{out['returns']:%m-%d %H:%M} 回"
    elif booked is not None:
        level, word = "soon", f"今天 {booked['leaves']:%H:%M} 出车"
    else:
        level, word = "ok", "今天没有安排"
    used = f"，百公里 {month.per_100:.1f} 升" if month.per_100 is not None else ""
    fuel = f"油 {number_text(month.fuel, thousands=True)} 升{used}"
    lines = [f"本月 {month.trips} 次 {month.km:,} 公里", fuel, f"费用 {yuan(month.total)}"]
    if service is not None and service.level:
        lines.append(f"保养超了 {-service.left} 公里" if service.left < 0 else f"再走 {service.left} 公里该保养")
    return Card(car.id, car.title, tuple(lines), level, word)


