"""What the trip desk shows of a slip and of a car."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from trafficdesk.desk import Row
from trafficdesk.fields.shown import number_text, yuan
from trafficdesk.work.official.api import AGREED, ASKED, OUT, CarMonth, ServiceLine
from ui.parts.card_list import Card


def trip_card(row: Row, now: datetime) -> Card:
    """A slip on the board: where to, who and when, car, and what is late or flagged."""
    values = row.values
    when = f"{values['leaves']:%m-%d %H:%M}"
    car = " ".join(filter(None, (row.titles.get("vehicle", "未定车"), row.titles.get("driver", ""))))
    late = values["state"] == OUT and values["returns"] < now
    waiting = values["state"] in (ASKED, AGREED) and values["leaves"] < now
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
    out = next((each for each in mine if each["state"] == OUT), None)
    booked = next((each for each in mine if each["state"] == AGREED and each["leaves"].date() == today), None)
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


