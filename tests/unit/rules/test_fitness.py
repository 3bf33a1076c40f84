"""May this person drive this car: one answer for dispatch, school, back-trace and person page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trafficdesk.rules.record_checks import check
from trafficdesk.work.official.rules import car_fitness, driver_fitness
from trafficdesk.work.people.rules_fitness import classes_left, may_be_used, may_drive
from trafficdesk.work.people.rules_licence_age import driving_ends, may_apply
from trafficdesk.work.school.rules_driver import ordinary_conditions

DAY = date(2026, 11, 28)
BUS = {"vehicle_type": "K11", "use_character": "A", "automatic": None, "seats": 40}
CAR = {"vehicle_type": "K33", "use_character": "A", "automatic": True, "seats": 5}


def person(**values: Any) -> dict[str, Any]:
    return {
        "state": "在册", "licence_classes": "A1", "born": date(1980, 1, 1), "first_issued": date(2005, 1, 1), "points": None,
        "extended_until": None, "valid_until": date(2030, 1, 1), **values,
    }  # fmt: skip


def forbidden(who: dict[str, Any], car: dict[str, Any], points: Any = ()) -> list[str]:
    return [each.sentence for each in may_drive(who, car, DAY, points) if each.value is False]


def test_age_ends_the_large_classes_unless_an_extension_was_approved() -> None:
    old = person(born=date(1962, 6, 1))
    (said,) = forbidden(old, BUS)
    assert "2025-06 已满 63 周岁，不得再驾驶 A1" in said and "延长驾驶至" in said
    assert forbidden(old, CAR) == [] and classes_left(old, DAY) == (("C1", "C2"), ("A1",))
    extended = person(born=date(1962, 6, 1), extended_until=date(2028, 6, 1))
    assert forbidden(extended, BUS) == []
    assert "已批准延长驾驶 A1 到 2028-06，" in driving_ends(extended["born"], "A1", DAY, extended["extended_until"]).sentence
    assert forbidden(person(born=date(1962, 6, 1), extended_until=date(2026, 11, 27)), BUS)


def test_what_is_left_at_63_is_what_the_law_leaves() -> None:
    assert classes_left(person(licence_classes="A2", born=date(1960, 1, 1)), DAY)[0] == ("C1", "C2", "C6")
    crane = person(licence_classes="M", born=date(1960, 1, 1))
    assert classes_left(crane, DAY) == ((), ("M",)) and "待核" in driving_ends(crane["born"], "M", DAY).sentence
    assert [may_apply(date(1962, 1, 1), each, date(2024, 6, 1)).value for each in ("D", "E", "C6", "C1")] == [False] * 3 + [True]
    assert may_apply(date(1960, 1, 1), "E", DAY).value and "记忆力" in may_apply(date(1950, 1, 1), "C1", DAY).sentence


def test_full_points_and_the_novice_period_forbid() -> None:
    points = [(date(2026, 5, 1), 9), (date(2026, 6, 1), 3)]
    assert "满 12 分" in forbidden(person(), BUS, points)[0] and forbidden(person(), BUS, points[:1]) == []
    assert "满 12 分" in forbidden(person(points=12), CAR)[0]
    novice = person(licence_classes="C1", first_issued=date(2026, 5, 1))
    assert forbidden(novice, CAR) == [] and "实习期" in forbidden(novice, {**CAR, "use_character": "D"})[0]


def test_a_car_changed_for_a_disabled_driver_is_driven_with_c5() -> None:
    who = person(licence_classes="C5")
    assert forbidden(who, CAR) and forbidden(who, {**CAR, "adapted": True}) == []


def test_dispatch_and_school_ask_the_same() -> None:
    old = person(born=date(1962, 6, 1))
    (said,) = forbidden(old, BUS)
    assert said in [each.text for each in driver_fitness(old, BUS, DAY)] or said in str(list(driver_fitness(old, BUS, DAY)))
    condition = ordinary_conditions(old, BUS, DAY)[0]
    assert (condition.standing, condition.sentence) == ("not met", said)
    worn = {"vehicle_type": "N11", "use_character": "A", "registered": date(2012, 1, 1), "scrap_by": None, "state": "在用",
            "inspection_until": date(2027, 1, 31), "insurance_until": date(2027, 1, 31)}  # fmt: skip
    assert may_be_used(worn, DAY).value is False
    assert any("不得上路" in str(each) for each in car_fitness(worn, None, DAY))
    assert may_be_used({**worn, "registered": date(2024, 1, 1)}, DAY).value and may_be_used(CAR | {"registered": None}, DAY).value is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"vehicle_type": "M21", "plate_type": "02"}, "plate_type"), ({"vehicle_type": "K33", "plate_type": "01"}, "plate_type"),
        ({"vehicle_type": "H11", "plate_type": "02"}, "plate_type"), ({"vehicle_type": "K33", "plate_type": "15"}, "plate_type"),
        ({"vehicle_type": "T21", "plate_type": "02"}, "plate_type"), ({"plate_type": "52", "fuel": "汽油"}, "fuel"),
        ({"vehicle_type": "K33", "plate_type": "02", "seats": 40}, "seats"), ({"seats": -1}, "seats"),
        ({"vehicle_type": "K11", "plate_type": "01", "seats": 5}, "seats"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_in_one_car_is_pointed_out(values: dict[str, Any], field: str) -> None:
    found = [each for each in check("vehicles", {"plate": "津A12345", **values}) if each.field == field]
    assert [each.severity for each in found] == ["error" if values.get("seats", 0) < 0 else "warning"]


@pytest.mark.parametrize(
    "values",
    [
        {"vehicle_type": kind, "plate_type": plate, **more} for kind, plate, more in (
            ("K33", "02", {"seats": 5, "fuel": "汽油"}), ("K33", "52", {"fuel": "插电混动"}), ("M21", "07", {"seats": 2}),
            ("K11", "01", {"seats": 45}), ("G11", "15", {}), ("T21", "14", {}), ("N11", "13", {}), ("K33", "16", {}),
            ("K11", "23", {}), ("Q31", "02", {}),
        )
    ],
)  # fmt: skip
def test_what_goes_together_is_left_alone(values: dict[str, Any]) -> None:
    assert [each.sentence for each in check("vehicles", {"plate": "津A12345", **values})] == []


def test_points_are_held_against_the_behaviour() -> None:
    def said(behaviour: str, points: int, day: date = DAY) -> list[str]:
        values = {"plate": "津A12345", "behaviour": behaviour, "points": points, "happened": day}
        return [each.sentence for each in check("violations", values)]

    assert "记 12 分" in said("饮酒后驾驶机动车", 3)[0] and said("饮酒后驾驶机动车", 12) == []
    assert "记 9 分" in said("驾驶与准驾车型不符的机动车", 12)[0] and "记 1 分" in said("机动车逾期未检验上路", 3)[0]
    assert said("饮酒后驾驶机动车", 6, date(2021, 5, 1)) == [] and said("不按规定让行", 3) == []
