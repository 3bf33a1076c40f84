"""What does not go together in the papers of one car, or in one violation: pointed out, never refused.

GA 24.4 (types by their first letters), GA 36 (plates), 道路交通安全违法行为记分管理办法第八至十二条.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trafficdesk.fields.codes import code_list
from trafficdesk.fields.problems import WARNING, Problem
from trafficdesk.rules.checking import Values, problem
from trafficdesk.rules.legal import rule

_MOTORCYCLE_PLATES = frozenset({"07", "08", "09", "10", "11", "12", "17", "19", "21", "24"})
_NEW_ENERGY = frozenset({"51", "52"})
_TRAILER, _LOW_SPEED, _TRACTOR = "15", "13", "14"
# Plates under which anything may run: of the police, the army, for a time, of others.
_ANYTHING = frozenset({"18", "20", "22", "23", "25", "26", "27", "31", "32", "99"})
# Large cars have a yellow plate (01, 51), small ones a blue or a green one (02, 52).
_LARGE_PLATES, _SMALL_PLATES = frozenset({"01", "51"}), frozenset({"02", "52"})
_LARGE_TYPES = ("K1", "K2", "H1", "H2", "Q1", "Q2", "Z1", "Z2", "Z5", "J")
_SMALL_TYPES = ("K3", "K4", "H3", "H4")
# Fuels that never carry a new energy plate.
_COMBUSTION = frozenset({"汽油", "柴油"})
# (first letters of the type, fewest, most seats); GA 802.
_SEATS = (("K1", 20, 100), ("K2", 10, 19), ("K3", 1, 9), ("K4", 1, 9), ("M", 1, 3))
# Words of a behaviour → the rule with its points, since when it holds.
_POINTS = (
    (("饮酒", "酒后驾", "酒驾", "醉酒"), "points_drink_driving"),
    (("准驾不符", "与准驾车型不符", "与驾驶证载明的准驾车型不相符"), "points_wrong_class"),
    (("逾期未检验", "未按规定定期进行安全技术检验", "未检验"), "points_overdue_inspection"),
)
_POINTS_FROM = date(2022, 4, 1)
# Of these cars an overdue inspection has other points, which no table here knows.
_OTHER_POINTS = ("客运", "旅游", "危险")


def of_vehicle(values: Values) -> Iterator[Problem]:
    """Type against plate, seats and fuel of one car."""
    kind, plate = str(values.get("vehicle_type") or ""), str(values.get("plate_type") or "")
    seats, fuel = values.get("seats"), str(values.get("fuel") or "")
    if seats is not None and seats >= 0 and kind:
        yield from _seats(kind, seats)
    if kind and plate and plate not in _ANYTHING and (why := _plate(kind, plate)):
        yield problem("vehicles", "plate_type", f"{why}请照行驶证核对号牌种类和车辆类型。", WARNING)
    if plate in _NEW_ENERGY and fuel in _COMBUSTION:
        shown = code_list("fuel").label(fuel) or fuel
        yield problem("vehicles", "fuel", f"新能源号牌的车不会只用{shown}，请照行驶证核对燃料种类和号牌种类。", WARNING)


def _seats(kind: str, seats: int) -> Iterator[Problem]:
    for start, fewest, most in _SEATS:
        if kind.startswith(start) and seats and not fewest <= seats <= most:
            label = code_list("vehicle_type").label(kind) or kind
            yield problem("vehicles", "seats", f"{label}核定载客一般是 {fewest} 到 {most} 人，填的是 {seats} 人，请照行驶证核对。", WARNING)


def _plate(kind: str, plate: str) -> str:
    """Why a type does not run under a plate; "" when it may."""
    type_label = code_list("vehicle_type").label(kind) or kind
    plate_label = code_list("plate_type").label(plate) or plate
    motorcycle = kind.startswith("M")
    wrong = (
        motorcycle != (plate in _MOTORCYCLE_PLATES)
        or (plate == _TRAILER) != kind.startswith(("B", "G"))
        or (plate == _TRACTOR) != kind.startswith("T")
        or (plate == _LOW_SPEED and not kind.startswith(("H5", "N")))
        or (plate in _LARGE_PLATES and kind.startswith(_SMALL_TYPES))
        or (plate in _SMALL_PLATES and kind.startswith(_LARGE_TYPES))
    )
    return f"{type_label}不会挂{plate_label}号牌。" if wrong else ""


def of_violation(values: Values) -> Iterator[Problem]:
    """Points against the behaviour, by the table that holds on the day."""
    happened, points, behaviour = values.get("happened"), values.get("points"), str(values.get("behaviour") or "")
    if points is None or happened is None or happened < _POINTS_FROM:
        return
    for words, name in _POINTS:
        legal = rule(name, happened)
        if name == "points_overdue_inspection" and any(word in behaviour for word in _OTHER_POINTS):
            return
        if any(word in behaviour for word in words) and points != legal.value:
            shown = f"{legal.note}记 {legal.value} 分（{legal.source}），填的是 {points} 分，请核对处罚决定书。"
            yield problem("violations", "points", shown, WARNING)
            return
