"""Checks of a record and of another that stands in the same line of a list: a driver and the car beside him."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trafficdesk.fields.checks.licence import classes
from trafficdesk.fields.checks.plate import suggest_plate_type
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.problems import ERROR, WARNING, Problem
from trafficdesk.work.people.rules_licence_fit import fits

# Whoever may drive these may have a large car, a motorcycle, a tractor: then nothing says which plate type it is.
_SMALL = frozenset({"C1", "C2", "C3", "C5", "C6"})


def of_driver_and_car(person: Mapping[str, Any], car: Mapping[str, Any], written: frozenset[str]) -> list[Problem]:
    """What speaks against a driver and a car in one line; `written`: the fields of the car that the line tells.

    Error at plate_type: the line does not tell what kind of plate it is, and it need not be a small car's.
    """
    held = classes(str(person.get("licence_classes") or ""))
    found = []
    unsaid = not written & {"plate_type", "vehicle_type"} and car.get("plate") and not suggest_plate_type(str(car["plate"]))
    if unsaid and (not person.get("name") or (held and not _SMALL.intersection(held))):
        driver = f"驾驶员准驾 {' '.join(held)}" if held else "也没有驾驶员"
        sentence = f"没有写号牌种类和车辆类型，{driver}，看不出是小型汽车、大型汽车还是摩托车。请选号牌种类。"
        found.append(Problem("plate_type", "号牌种类", sentence, ERROR))
    kind = car.get("vehicle_type")
    if kind and held and fits(held, str(kind), car.get("automatic"), str(car.get("use_character") or "")).value is False:
        label = code_list("vehicle_type").label(str(kind))
        sentence = f"准驾 {' '.join(held)}，表里的车辆 {car.get('plate') or ''} 是{label}，准驾不符。请核对驾驶证和车辆。"
        found.append(Problem("licence_classes", "准驾车型", sentence, WARNING))
    return found


CHECKS = {("people", "vehicles"): of_driver_and_car}


def check(
    code: str, values: Mapping[str, Any], other: str, others: Mapping[str, Any], written: frozenset[str]
) -> list[Problem]:
    """All findings over two records of one line."""
    checker = CHECKS.get((code, other))
    return checker(values, others, written) if checker else []
