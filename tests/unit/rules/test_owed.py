"""What a driver owes and may: the list of findings, dispatch, school, back-trace and person page say the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from trafficdesk.work.official.rules import driver_fitness
from trafficdesk.work.people.rules_fitness import classes_left, full_points, may_drive
from trafficdesk.work.people.rules_licence_age import by_extension, driving_ends
from trafficdesk.work.people.rules_owed import had_grave_accident, owes_medical, owes_review, reviewed_until

DAY = date(2026, 11, 28)
CAR = {"vehicle_type": "K33", "use_character": "A", "automatic": True, "seats": 5}


def person(**values: Any) -> dict[str, Any]:
    return {"licence_classes": "C1", "born": date(1980, 1, 1), "first_issued": date(2005, 10, 1), "review_due": None, **values}


def test_an_extension_ends_what_it_extends_and_nothing_else() -> None:
    born, until = date(1962, 6, 1), date(2028, 6, 1)
    assert driving_ends(born, "A1", DAY, until).value == date(2028, 6, 2) and by_extension(date(2028, 6, 2), until)
    wheeled = driving_ends(born, "A1 M", DAY, until)
    assert wheeled.value == date(2025, 6, 1) and "不得再驾驶 M" in wheeled.sentence
    assert classes_left({"licence_classes": "A1 M", "born": born, "extended_until": until}, DAY) == (("A1",), ("M",))
    over = driving_ends(born, "A1", DAY, date(2026, 11, 27))
    assert over.value == DAY and "延长驾驶到 2026-11 为止，不得再驾驶 A1" in over.sentence
    early = driving_ends(date(1970, 1, 1), "A1", DAY, date(2027, 1, 1))
    assert early.value == date(2033, 1, 1) and not by_extension(early.value, date(2027, 1, 1))


def test_points_that_were_typed_forbid_whoever_asks() -> None:
    nobody_knows_when = person(first_issued=None, points=12)
    assert full_points(nobody_knows_when, DAY, []).value is False
    assert any(each.value is False for each in may_drive(nobody_knows_when, CAR, DAY))
    assert any("满 12 分" in each.sentence for each in driver_fitness({**nobody_knows_when, "state": "在册"}, CAR, DAY))
    assert full_points(person(points=3), DAY, [(date(2026, 11, 1), 12)]).value is False
    assert full_points(person(), DAY, [(date(2026, 9, 1), 12)]).value is True, "of the cycle before"


def test_a_grave_accident_of_the_last_cycle_asks_for_a_review_of_any_class() -> None:
    def crash(day: date, **toll: int) -> dict[str, Any]:
        return {"happened": datetime(day.year, day.month, day.day, 9), "deaths": 0, "late_deaths": 0, "serious": 0, "slight": 0, **toll}

    fatal, later = crash(date(2026, 5, 1), deaths=1), crash(date(2026, 11, 1), deaths=1)
    decided = owes_review(person(), DAY, [], [(fatal, "主要")])
    assert decided is not None and decided.value == (date(2026, 10, 1), date(2026, 10, 30)) and "第七十二条" in decided.sentence
    assert not had_grave_accident(person(), DAY, [(fatal, "次要"), (later, "全部")])
    assert had_grave_accident(person(), DAY, [(crash(date(2026, 5, 1), late_deaths=1), "同等")])
    assert had_grave_accident(person(born=date(1950, 1, 1)), DAY, [(crash(date(2026, 5, 1), slight=1), "无责任")])
    typed = person(review_due=date(2027, 10, 30))
    assert owes_review(typed, DAY, [], [(fatal, "主要")]) is None and owes_medical({**typed, "born": date(1950, 1, 1)}, DAY) is None
    assert owes_review(person(school_qualified=True), DAY, [], known=date(2027, 10, 30)) is None, "typed with the school vehicle"


def test_a_school_drivers_review_is_known_from_either_place() -> None:
    assert reviewed_until(person(review_due=date(2027, 1, 1)), {"reviewed_until": None}) == date(2027, 1, 1)
    assert reviewed_until(person(review_due=date(2027, 1, 1)), {"reviewed_until": date(2027, 2, 1)}) == date(2027, 2, 1)
