"""Which driving licence class a vehicle needs, and whether what a person holds is enough (准驾不符 test)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from trafficdesk import clock
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.rule_table import Row, day, in_force, kept

_RULE = "准驾车型"
_SOURCE = "机动车驾驶证申领和使用规定附件1"
_SINCE = date(2022, 4, 1)
_GEARS = {None: "unknown", True: "automatic", False: "manual"}


def _rank(row: Row) -> tuple[bool, int]:
    """A row for a special use wins over the general one, a longer prefix over a shorter one."""
    return bool(row["use_character"]), len(row["vehicle_type"])


def _fitting(vehicle_type: str, automatic: bool | None, use_character: str, on: date | None) -> Row | None:
    # A law younger than the asked day is still the only one known.
    return _best(vehicle_type, automatic, use_character, max(on or clock.today(), _SINCE))


def closure(held: Iterable[str], on: date | None = None) -> frozenset[str]:
    """Every class that may be driven with the held ones, themselves included, by the table of the day (today unless given)."""
    return _reached(tuple(held), max(on or clock.today(), _SINCE))


@kept
def _reached(held: tuple[str, ...], on: date) -> frozenset[str]:
    also = {row["licence_class"]: row["also"].split() for row in in_force("licence_closure", on)}
    reached: set[str] = set()
    waiting = list(held)
    while waiting:
        licence_class = waiting.pop()
        if licence_class not in reached:
            reached.add(licence_class)
            waiting.extend(also.get(licence_class, ()))
    return frozenset(reached)


@kept
def _best(vehicle_type: str, automatic: bool | None, use_character: str, on: date) -> Row | None:
    fitting = [
        row for row in in_force("vehicle_licence", on)
        if vehicle_type.startswith(row["vehicle_type"])
        and row["use_character"] in {"", use_character}
        and row["gear"] in {"any", _GEARS[automatic]}
    ]
    return max(fitting, key=_rank) if fitting else None


def needed_classes(
    vehicle_type: str, automatic: bool | None = None, use_character: str = "", on: date | None = None
) -> frozenset[str]:
    """The classes of which any one is enough (before counting what else a class allows); empty = not laid down.

    `automatic` None means that nobody knows the gearbox: then C1 and C2 both pass. Buses in city service
    (使用性质 C) may be driven with A3. `on`: the day asked about, today unless given.
    """
    row = _fitting(vehicle_type, automatic, use_character, on)
    return frozenset(row["needed"].split()) if row else frozenset()


def fits(
    held: Iterable[str],
    vehicle_type: str,
    automatic: bool | None = None,
    use_character: str = "",
    on: date | None = None,
    adapted: bool = False,
) -> Decision[bool | None]:
    """Whether the classes held cover the vehicle; None when the type has no class laid down (tractors, unknown).

    adapted: changed for a disabled driver, so that C5 drives it (small automatic passenger cars, 附件1).
    """
    return _fits(tuple(held), vehicle_type, automatic, use_character, max(on or clock.today(), _SINCE), adapted)


@kept
def _fits(
    held: tuple[str, ...], vehicle_type: str, automatic: bool | None, use_character: str, on: date, adapted: bool
) -> Decision[bool | None]:
    row = _best(vehicle_type, automatic, use_character, on)
    needed = frozenset(row["needed"].split()) if row else frozenset()
    label = code_list("vehicle_type").label(vehicle_type) or "这种车辆"
    if row is None or not needed:
        return Decision(None, _RULE, _SINCE, _SOURCE, f"{label}没有对应的准驾车型，请人工核对。")
    since, source = day(row.get("since", "")), row.get("source", _SOURCE)
    covering = needed & closure(held, on)
    order = [code.code for code in code_list("licence_class").codes]
    wanted = "或".join(sorted(needed, key=order.index))
    if adapted and "C5" in held and vehicle_type.startswith(("K3", "K4")):
        return Decision(True, _RULE, since, source, f"{label}已作肢体残疾人驾驶改装，持 C5 可以驾驶。")
    if covering:
        return Decision(True, _RULE, since, source, f"{label}需要 {wanted}，持 {' '.join(held)} 可以驾驶。")
    has = f"只有 {' '.join(held)}" if held else "没有准驾车型"
    sentence = f"准驾不符：{label}需要 {wanted}，驾驶人{has}。请换驾驶人或核对驾驶证。"
    return Decision(False, _RULE, since, source, sentence)
