"""What speaks against a trip of an official car: bookings, licence, papers, sealing, odometer, fuel (domain 1.4).

Everything here is a pure decision: it gets values and answers problems. "error" refuses, "confirm" asks for a reason
that is kept with the slip, "warning" is kept and shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.checks.licence import classes
from trafficdesk.fields.problems import CONFIRM, ERROR, WARNING, Problem
from trafficdesk.rules.holidays import first_rest_day
from trafficdesk.store.serials import next_free
from trafficdesk.work.people.rules_fitness import may_be_used, may_drive

ASKED, AGREED, REFUSED, OUT, BACK, CANCELLED = "待批", "同意", "驳回", "已派", "已回", "取消"

DUTY_PURPOSE = "应急值班"
_DUTY_WORDS = ("应急", "值班")


@dataclass(frozen=True, slots=True)
class Booking:
    """A car and a driver taken from start to end by a trip; end is open while the car has not come back."""

    trip: int
    number: str
    vehicle: int | None
    driver: int | None
    start: datetime
    end: datetime | None


def next_number(connection: Connection, year: int) -> str:
    """The next free number of a slip: 派〔2026〕0001."""
    return next_free(connection, f"trips.{year}", "official-trips", "number", lambda n: f"派〔{year}〕{n:04d}")


def booked_twice(mine: Booking, others: Iterable[Booking]) -> Iterator[Problem]:
    """Car or driver already taken in an overlapping time: refused."""
    for other in others:
        ended = other.end is not None and other.end <= mine.start
        if other.trip == mine.trip or ended or (mine.end is not None and mine.end <= other.start):
            continue
        until = f"至 {other.end:%m-%d %H:%M}" if other.end else "起，还没有回场"
        span = f"{other.start:%m-%d %H:%M} {until}"
        if mine.vehicle is not None and mine.vehicle == other.vehicle:
            yield _of("vehicle", f"这辆车已被 {other.number} 占用（{span}）。请换车或改时间。")
        if mine.driver is not None and mine.driver == other.driver:
            yield _of("driver", f"这位驾驶员已派在 {other.number}（{span}）。请换人或改时间。")


def car_fitness(car: Mapping[str, Any], heads: int | None, until: date) -> Iterator[Problem]:
    """State, seats, inspection and compulsory insurance of the car on the trip's last day."""
    if car.get("state") not in (None, "在用"):
        yield _of("vehicle", f"车辆状态是“{car['state']}”，不能派。请换车，或先改车辆状态。")
    if heads and car.get("seats") and heads + 1 > car["seats"]:
        yield _of("vehicle", f"核定载客 {car['seats']} 人，连驾驶员有 {heads + 1} 人。请换车或减少人数。")
    for name, label in (("inspection_until", "检验有效期"), ("insurance_until", "交强险")):
        if car.get(name) is None:
            yield _of("vehicle", f"车辆档案里没有填{label}，请核对行驶证或保单后补填。", WARNING)
        elif car[name] < until:
            yield _of("vehicle", f"{label}到 {car[name]} 止，不能上路。请先办理，或换车。")
    used = may_be_used(car, until)
    if used.value is False:
        yield _of("vehicle", used.sentence)


def driver_fitness(
    driver: Mapping[str, Any], car: Mapping[str, Any] | None, until: date, points: Iterable[tuple[date, int | None]] = ()
) -> Iterator[Problem]:
    """State and licence term of the driver, and whether this car may be driven (people/rules_fitness.py)."""
    if driver.get("state") not in (None, "在册"):
        yield _of("driver", f"驾驶员在册状态是“{driver['state']}”，不能派。请换人。")
    valid = driver.get("valid_until")
    if valid is None:
        yield _of("driver", "人员档案里没有填驾驶证有效期，请核对驾驶证后补填。", WARNING)
    elif valid != LONG_TERM and valid < until:
        yield _of("driver", f"驾驶证有效期到 {valid} 止，过期不能驾驶。请先换证，或换人。")
    held = classes(str(driver.get("licence_classes") or ""))
    if not held:
        yield _of("driver", "人员档案里没有填准驾车型，不能核对能不能开这辆车。请补填，或写明原因。", CONFIRM)
    elif car is not None and car.get("vehicle_type"):
        for decided in may_drive(driver, car, until, points):
            if decided.value is False:
                yield _of("driver", decided.sentence)


def sealed(sealings: Iterable[Mapping[str, Any]], start: date, end: date) -> Iterator[Problem]:
    """A car sealed for a holiday stays where it is, unless an exemption was registered."""
    for each in sealings:
        if not (each.get("exempt") or "").strip() and each["starts"] <= end and start <= each["ends"]:
            span = f"{each['starts']} 至 {each['ends']}"
            cure = "确需使用，请经批准后在封存登记里填写“不封存原因”。"
            yield _of("vehicle", f"这辆车{each['holiday']}封存（{span}）。{cure}")


def rest_day_use(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Weekend or holiday use needs a duty reason; otherwise it is flagged."""
    found = first_rest_day(values["leaves"].date(), values["returns"].date())
    text = str(values.get("reason") or "")
    if found and values.get("purpose") != DUTY_PURPOSE and not any(word in text for word in _DUTY_WORDS):
        sentence = f"{found[0]} 是{found[1]}，不是值班或应急任务。请写明原因，或改时间。"
        yield _of("reason", sentence, CONFIRM)


def departure_gap(last_back: int | None, left_km: int) -> Iterator[Problem]:
    """The odometer at departure must be where the car came back with."""
    if last_back is not None and left_km != last_back:
        more = f"多 {left_km - last_back}" if left_km > last_back else f"少 {last_back - left_km}"
        sentence = f"比上次回场的 {last_back} 公里{more} 公里，里程不连续。请核对里程表，或写明原因。"
        yield _of("left_km", sentence, CONFIRM)


def return_gap(following: tuple[str, int] | None, back_km: int) -> Iterator[Problem]:
    """A slip filled in afterwards must come back with what the next one (number, odometer) left with."""
    if following is not None and following[1] != back_km:
        sentence = f"与下一张派车单 {following[0]} 出车时的 {following[1]} 公里不符，里程不连续。请核对，或写明原因。"
        yield _of("back_km", sentence, CONFIRM)


def far_way(left_at: datetime, left_km: int, back_at: datetime, back_km: int, day_most: int) -> Iterator[Problem]:
    """More kilometres than a car drives in the days it was out: most likely a digit too many."""
    km, days = back_km - left_km, (back_at.date() - left_at.date()).days + 1
    if km > day_most * days:
        yield _of("back_km", f"{days} 天行驶了 {km} 公里，请核对里程表有没有多抄一位，或写明原因。", CONFIRM)


def way_back(left_at: datetime, left_km: int, back_at: datetime, back_km: int) -> Iterator[Problem]:
    """Back before leaving, or with fewer kilometres: refused."""
    if back_at < left_at:
        yield _of("back_at", f"早于实际出车 {left_at:%Y-%m-%d %H:%M}，请核对。")
    if back_km < left_km:
        yield _of("back_km", f"{back_km} 公里小于出车里程 {left_km} 公里，请核对里程表。")


def per_hundred(quantity: Decimal, km: int) -> Decimal | None:
    """Litres per 100 km to one decimal; None without kilometres."""
    return (quantity * 100 / km).quantize(Decimal("0.1")) if km > 0 else None


def of_fill(
    earlier: Sequence[tuple[int, Decimal]], odometer: int, quantity: Decimal, rated: Decimal | None, tolerance: int
) -> Iterator[Problem]:
    """A fill against those before it, (odometer, litres) by odometer: the reading must grow, the consumption be in line."""
    if not earlier:
        return
    if odometer <= earlier[-1][0]:
        yield Problem("odometer", "里程表", f"不大于上次加油时的 {earlier[-1][0]} 公里，请核对里程表。", CONFIRM)
        return
    now = per_hundred(quantity, odometer - earlier[-1][0])
    if now is not None:
        usual = [] if rated else [per_hundred(litres, after - before) for (before, _), (after, litres) in pairwise(earlier)]
        yield from fuel_out_of_line(now, rated, [each for each in usual if each is not None], tolerance)


def fuel_out_of_line(
    now: Decimal, rated: Decimal | None, earlier: Sequence[Decimal], tolerance: int
) -> Iterator[Problem]:
    """Consumption more than `tolerance` % off the rated value, or the car's own mean (needs three fills) without one."""
    if rated:
        usual, name = rated, "核定"
    elif len(earlier) >= 3:
        usual, name = sum(earlier, Decimal(0)) / len(earlier), "本车平均"
    else:
        return
    share = abs(now - usual) * 100 / usual
    if share > tolerance:
        which = "高" if now > usual else "低"
        sentence = f"百公里 {now} 升，比{name} {usual:.1f} 升{which} {share:.0f}%。请核对数量和里程表，或写明原因。"
        yield Problem("quantity", "数量", sentence, CONFIRM)


_LABELS = {
    "vehicle": "车辆",
    "driver": "驾驶员",
    "reason": "事由说明",
    "left_km": "出车里程",
    "back_km": "回场里程",
    "back_at": "实际回场",
}


def _of(field: str, sentence: str, severity: str = ERROR) -> Problem:
    return Problem(field, _LABELS[field], sentence, severity)
