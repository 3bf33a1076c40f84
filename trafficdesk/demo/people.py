"""Synthetic drivers: who they are, which licence they hold and how long it is good for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from trafficdesk.demo.names import name_of, remarkable
from trafficdesk.demo.numbers import id_numbers, licence_file_numbers, phone
from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.checks.person_id import birth_date, gender

# Unit type -> categories of its people with their shares.
_CATEGORIES: dict[str, tuple[tuple[str, int], ...]] = {
    "机关": (("专职驾驶员", 2), ("兼职（准驾）驾驶员", 2), ("私家车驾驶人", 6)),
    "社区居委会": (("私家车驾驶人", 8), ("摩托/电动车驾驶人", 2)),
    "校车服务提供者": (("校车驾驶人", 6), ("随车照管人员", 3), ("私家车驾驶人", 1)),
    "学校": (("校车驾驶人", 1), ("随车照管人员", 1), ("私家车驾驶人", 8)),
    "运输企业": (("专职驾驶员", 8), ("私家车驾驶人", 2)),
    "施工单位": (("专职驾驶员", 4), ("私家车驾驶人", 5), ("摩托/电动车驾驶人", 1)),
    "其他": (("专职驾驶员", 8), ("私家车驾驶人", 2)),
}
_USUAL = (("专职驾驶员", 1), ("兼职（准驾）驾驶员", 1), ("私家车驾驶人", 7), ("摩托/电动车驾驶人", 1))

_CLASSES: dict[str, tuple[tuple[str, int], ...]] = {
    "校车驾驶人": (("A1", 7), ("A1 D", 2), ("B1", 1)),
    "摩托/电动车驾驶人": (("D", 3), ("E", 5), ("F", 1), ("C1 E", 4)),
    "私家车驾驶人": (("C1", 70), ("C2", 18), ("C1 D", 4), ("C1 E", 4), ("B2", 3), ("C3", 1)),
    "兼职（准驾）驾驶员": (("C1", 8), ("B2", 1), ("C1 D", 1)),
    "专职驾驶员": (("C1", 5), ("B2", 3), ("B1", 1), ("A1", 1)),
}
_HEAVY = (("A1 A2", 2), ("A2", 4), ("A1", 3), ("A3", 2), ("B2", 3), ("A2 D", 1))
_STATES = (("在册", 960), ("调出", 20), ("退休", 12), ("停驾", 8))
_POINTS = ((0, 88), (1, 4), (3, 5), (6, 2), (9, 1))
_JOBS = {"专职驾驶员": "驾驶员", "校车驾驶人": "校车驾驶员", "随车照管人员": "照管员"}


class People:
    """Makes one driver after the other, always the same ones for the same randomness and day."""

    def __init__(self, today: date, randomness: random.Random) -> None:
        self._today = today
        self._randomness = randomness
        self._numbers = id_numbers(date(today.year - 66, 1, 1), date(today.year - 20, 12, 31), randomness)
        self._files = licence_file_numbers(randomness)
        self._remarkable: Iterator[Any] = iter(remarkable())

    def next(self, unit: int, unit_type: str) -> dict[str, Any]:
        """The values of the next driver of a unit."""
        named = next(self._remarkable, None)
        number = next(self._numbers)
        while named is not None and gender(number) != named.sex:
            number = next(self._numbers)
        sex = str(gender(number))
        category = self._pick(_CATEGORIES.get(unit_type, _USUAL))
        return {
            "name": named.name if named else name_of(sex, self._randomness),
            "id_type": "居民身份证",
            "id_number": number,
            "gender": sex,
            "born": birth_date(number),
            "nation": named.nation if named else "汉族",
            "unit": unit,
            "category": category,
            "job": _JOBS.get(category),
            "phone": phone(self._randomness),
            "address": f"天津市东丽区东丽湖示例小区{self._randomness.randint(1, 60)}号楼"
            f"{self._randomness.randint(1, 30)}层",
            "state": self._pick(_STATES),
            "retention": "10年",
            **self._licence(category, unit_type, birth_date(number) or self._today),
        }

    def _licence(self, category: str, unit_type: str, born: date) -> dict[str, Any]:
        if category == "随车照管人员":
            return {}
        heavy = category == "专职驾驶员" and unit_type == "运输企业"
        classes = self._pick(_HEAVY if heavy else _CLASSES[category])
        first, start, until = self._validity(born)
        points = self._pick(_POINTS)
        values = {
            "licence_classes": classes,
            "licence_file_number": next(self._files),
            "first_issued": first,
            "valid_from": start,
            "valid_until": until,
            "issuer": "天津市公安局交通管理局",
            "points": points,
        }
        if category == "校车驾驶人":
            values["school_qualified"] = True
        if (points and classes[0] in "AB") or category == "校车驾驶人":
            values["review_due"] = _next_anniversary(first, self._today) + timedelta(days=30)
        return values

    def _validity(self, born: date) -> tuple[date, date, date]:
        """First issue, start and end of the present period: 6 years, 10, for good; some due, some over."""
        chance = self._randomness.random()
        if chance < 0.12:
            if chance < 0.02:
                due = self._today - timedelta(days=self._randomness.randint(1, 200))
            else:
                due = self._today + timedelta(days=self._randomness.randint(0, 30 if chance < 0.06 else 90))
            for years in (16, 6):
                first = in_years(due, -years)
                if first >= in_years(born, 18):
                    return first, in_years(due, -10 if years == 16 else -6), due
        earliest = in_years(born, 18)
        latest = min(in_years(born, 45), self._today - timedelta(days=30))
        first = earliest + timedelta(days=self._randomness.randrange(max(1, (latest - earliest).days)))
        for start, until in ((first, in_years(first, 6)), (in_years(first, 6), in_years(first, 16))):
            if until > self._today:
                return first, start, until
        return first, in_years(first, 16), LONG_TERM

    def _pick(self, shares: tuple[tuple[Any, int], ...]) -> Any:
        return self._randomness.choices([each for each, _ in shares], [share for _, share in shares])[0]


def in_years(day: date, years: int) -> date:
    """The same day other years; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _next_anniversary(day: date, today: date) -> date:
    this_year = in_years(day, today.year - day.year)
    return this_year if this_year >= today else in_years(day, today.year - day.year + 1)
