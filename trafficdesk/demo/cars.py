"""Synthetic vehicles that fit their drivers, and who drives what."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from trafficdesk.demo.names import table
from trafficdesk.demo.numbers import Plates, frame_numbers
from trafficdesk.demo.people import in_years
from trafficdesk.work.people.rules_inspection import off_schedule

_COLOURS = ("白", "黑", "银灰", "红", "蓝", "棕")
# 机动车强制报废标准规定 (2012): years until a vehicle must be scrapped, by its type; others without limit.
_SCRAP_YEARS = {"K18": 15, "K11": 15, "H21": 15, "B11": 15, "M21": 13}

_LONGEST_STEP = 3  # years back within which every inspection cycle has a month that fits


class Cars:
    """Deals vehicle styles to drivers: every style of a kind of driver once, then by its share."""

    def __init__(self, today: date, randomness: random.Random) -> None:
        self._today = today
        self._randomness = randomness
        self._plates = Plates(randomness)
        self._frames = frame_numbers(randomness)
        self._styles = table("cars")
        self._fresh: dict[tuple[str, str], Iterator[dict[str, str]]] = {}

    def next(
        self, person: Mapping[str, Any], keeper: int, unit_type: str, unit_name: str
    ) -> dict[str, Any] | None:
        """The values of a vehicle for a driver (id `keeper`); None for somebody who drives none."""
        style = self._style(str(person["category"]), unit_type)
        if style is None:
            return None
        official = style["ownership"] == "公车"
        registered = self._today - timedelta(days=self._randomness.randint(40, 3600))
        inspected = max(self._inspection(), _month_end(registered))
        registered = _in_cycle(style, registered, inspected)
        scrap_years = _SCRAP_YEARS.get(style["vehicle_type"])
        return {
            "plate": self._plates.next(style["plate_type"]),
            "plate_type": style["plate_type"],
            "ownership": style["ownership"],
            "vehicle_type": style["vehicle_type"],
            "use_character": style["use_character"],
            "brand": style["brand"],
            "vin": next(self._frames),
            "engine_number": f"{self._randomness.randrange(10**7):07d}" if style["fuel"] else None,
            "colour": self._randomness.choice(_COLOURS),
            "fuel": style["fuel"] or None,
            "automatic": style["automatic"] == "是",
            "seats": int(style["seats"]) if style["seats"] else None,
            "load_kg": int(style["load_kg"]) if style["load_kg"] else None,
            "unit": person["unit"],
            "owner": unit_name if official else person["name"],
            "owner_phone": person["phone"],
            "keeper": keeper,
            "registered": registered,
            "issued": registered,
            "inspection_until": inspected,
            "insurance_until": self._around(365, overdue=0.03),
            "scrap_by": in_years(registered, scrap_years) if scrap_years else None,
            "state": "在用",
        }

    def relation(self, person: Mapping[str, Any], car: Mapping[str, Any]) -> str:
        """How a driver and a car belong together."""
        if car["ownership"] == "公车":
            return "专职" if person["category"] in ("专职驾驶员", "校车驾驶人") else "准驾"
        return "本人所有" if car["owner"] == person["name"] else "家庭共用"

    def _style(self, category: str, unit_type: str) -> dict[str, str] | None:
        fitting = [
            style
            for style in self._styles
            if style["category"] == category
            and (not style["unit_types"] or unit_type in style["unit_types"].split("|"))
        ]
        # A haulier's drivers drive what hauliers have, not the office car.
        own = [style for style in fitting if style["unit_types"]]
        fitting = own or fitting
        if not fitting:
            return None
        fresh = self._fresh.setdefault((category, unit_type), iter(fitting))
        shares = [int(style["share"]) for style in fitting]
        return next(fresh, None) or self._randomness.choices(fitting, shares)[0]

    def _inspection(self) -> date:
        return _month_end(self._around(700, overdue=0.04))

    def _around(self, days: int, overdue: float) -> date:
        if self._randomness.random() < overdue:
            return self._today - timedelta(days=self._randomness.randint(1, 120))
        return self._today + timedelta(days=self._randomness.randint(0, days))


def _in_cycle(style: Mapping[str, str], registered: date, inspected: date) -> date:
    """A day of registration near the given one from which the inspection cycle arrives at `inspected`."""
    seats = int(style["seats"]) if style["seats"] else None
    moved = registered.replace(month=inspected.month, day=min(registered.day, 28))
    for years in range(_LONGEST_STEP + 1):
        tried = moved.replace(year=min(moved.year, inspected.year) - years)
        if tried <= registered and not off_schedule(
            style["vehicle_type"], style["use_character"], tried, inspected, seats
        ):
            return tried
    return registered


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
