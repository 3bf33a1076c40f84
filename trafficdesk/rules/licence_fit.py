"""Which driving licence class a vehicle needs, and whether what a person holds is enough (准驾不符 test)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from trafficdesk.fields.checks.licence import closure
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.rule_table import Row, table

_RULE = "准驾车型"
_SOURCE = "机动车驾驶证申领和使用规定附件1"
_SINCE = date(2022, 4, 1)
_GEARS = {None: "unknown", True: "automatic", False: "manual"}


def _rank(row: Row) -> tuple[bool, int]:
    """A row for a special use wins over the general one, a longer prefix over a shorter one."""
    return bool(row["use_character"]), len(row["vehicle_type"])


def needed_classes(vehicle_type: str, automatic: bool | None = None, use_character: str = "") -> frozenset[str]:
    """The classes of which any one is enough (before counting what else a class allows); empty = not laid down.

    `automatic` None means that nobody knows the gearbox: then C1 and C2 both pass. Buses in city service
    (使用性质 C) may be driven with A3.
    """
    fitting = [
        row
        for row in table("vehicle_licence")
        if vehicle_type.startswith(row["vehicle_type"])
        and row["use_character"] in {"", use_character}
        and row["gear"] in {"any", _GEARS[automatic]}
    ]
    return frozenset(max(fitting, key=_rank)["needed"].split()) if fitting else frozenset()


def fits(
    held: Iterable[str], vehicle_type: str, automatic: bool | None = None, use_character: str = ""
) -> Decision[bool | None]:
    """Whether the classes held cover the vehicle; None when the type has no class laid down (tractors, unknown)."""
    held = tuple(held)
    needed = needed_classes(vehicle_type, automatic, use_character)
    label = code_list("vehicle_type").label(vehicle_type) or "这种车辆"
    if not needed:
        return Decision(None, _RULE, _SINCE, _SOURCE, f"{label}没有对应的准驾车型，请人工核对。")
    covering = needed & closure(held)
    order = [code.code for code in code_list("licence_class").codes]
    wanted = "或".join(sorted(needed, key=order.index))
    if covering:
        return Decision(True, _RULE, _SINCE, _SOURCE, f"{label}需要 {wanted}，持 {' '.join(held)} 可以驾驶。")
    has = f"只有 {' '.join(held)}" if held else "没有准驾车型"
    return Decision(False, _RULE, _SINCE, _SOURCE, f"准驾不符：{label}需要 {wanted}，驾驶人{has}。请换驾驶人或核对驾驶证。")
