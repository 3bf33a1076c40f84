"""What does not go together in the papers of one car or in one violation is pointed out, what does is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trafficdesk.fields.problems import WARNING
from trafficdesk.rules.record_checks import check
from trafficdesk.work.people.rules_plausible import of_vehicle, of_violation

DAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("car", "field"),
    [
        ({"vehicle_type": "M21", "plate_type": "02"}, "plate_type"),  # a motorcycle under a car's plate
        ({"vehicle_type": "K33", "plate_type": "07"}, "plate_type"),
        ({"vehicle_type": "K33", "plate_type": "01"}, "plate_type"),  # a small car under a yellow one
        ({"vehicle_type": "K33", "plate_type": "51"}, "plate_type"),
        ({"vehicle_type": "H11", "plate_type": "02"}, "plate_type"),  # a heavy one under a blue one
        ({"vehicle_type": "H11", "plate_type": "52"}, "plate_type"),
        ({"vehicle_type": "K33", "plate_type": "15"}, "plate_type"),
        ({"vehicle_type": "G11", "plate_type": "01"}, "plate_type"),  # a trailer has one of its own
        ({"vehicle_type": "K33", "plate_type": "14"}, "plate_type"),
        ({"vehicle_type": "K33", "plate_type": "13"}, "plate_type"),
        ({"plate_type": "52", "fuel": "汽油"}, "fuel"),
        ({"vehicle_type": "K33", "seats": 40}, "seats"),
        ({"vehicle_type": "K11", "seats": 5}, "seats"),
        ({"vehicle_type": "M21", "seats": 4}, "seats"),
    ],
)  # fmt: skip
def test_what_cannot_be_of_one_car_is_pointed_out(car: dict[str, Any], field: str) -> None:
    (found,) = of_vehicle(car)
    assert (found.field, found.severity) == (field, WARNING) and "行驶证" in found.sentence


@pytest.mark.parametrize(
    "car",
    [
        {"vehicle_type": "K33", "plate_type": "02", "seats": 5, "fuel": "汽油"}, {"vehicle_type": "K33", "plate_type": "52", "fuel": "电"},
        {"vehicle_type": "K11", "plate_type": "01", "seats": 45, "fuel": "柴油"}, {"vehicle_type": "M21", "plate_type": "07", "seats": 2},
        {"vehicle_type": "H31", "plate_type": "02"}, {"vehicle_type": "G11", "plate_type": "15"},
        {"vehicle_type": "T11", "plate_type": "14"},
        {"vehicle_type": "K33", "plate_type": "23"}, {"vehicle_type": "M21", "plate_type": "22"}, {"plate_type": "02", "seats": 40}, {},
    ],
)  # fmt: skip
def test_what_may_be_is_not(car: dict[str, Any]) -> None:
    assert list(of_vehicle(car)) == []


@pytest.mark.parametrize(
    ("behaviour", "points", "right"),
    [("饮酒后驾驶机动车", 3, 12), ("驾驶与准驾车型不符的机动车", 6, 9), ("驾驶逾期未检验的小型汽车", 3, 1)],
)
def test_points_of_a_behaviour_are_held_against_the_table(behaviour: str, points: int, right: int) -> None:
    act = {"behaviour": behaviour, "points": points, "happened": DAY}
    (found,) = of_violation(act)
    assert (found.field, found.severity) == ("points", WARNING) and f"记 {right} 分" in found.sentence
    assert list(of_violation({**act, "points": right})) == [] == list(of_violation({**act, "points": None}))
    assert list(of_violation({**act, "happened": date(2020, 1, 1)})) == [], "the table holds since April 2022"


def test_of_buses_and_dangerous_goods_an_overdue_inspection_has_points_of_its_own() -> None:
    assert list(of_violation({"behaviour": "驾驶逾期未检验的公路客运汽车", "points": 3, "happened": DAY})) == []


def test_forms_lists_and_commands_ask_it() -> None:
    said = [each.sentence for each in check("vehicles", {"vehicle_type": "K33", "plate_type": "07", "plate": "津A12345"})]
    assert any("不会挂" in each for each in said)
    assert any("记 12 分" in each.sentence for each in check("violations", {"behaviour": "酒后驾驶", "points": 3, "happened": DAY}))
