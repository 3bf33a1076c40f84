"""Who must sign which responsibility agreement, and how an agreement may move (domain 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from trafficdesk.work.agreements.records import SIGNED_STATES

OF_CATEGORY: Mapping[str, str] = {
    "专职驾驶员": "unit-official-driver",
    "兼职（准驾）驾驶员": "unit-official-driver",
    "私家车驾驶人": "unit-private-driver",
    "校车驾驶人": "school-driver",
}
COMMITTEE = "社区居委会"

MOVES: Mapping[str, tuple[str, ...]] = {
    "待签": ("已打印", "已签字", "不需签", "作废"),
    "已打印": ("待签", "已签字", "不需签", "作废"),
    "不需签": ("待签", "作废"),
    "已签字": ("生效", "到期", "续签", "终止", "归档"),
    "生效": ("到期", "续签", "终止", "归档"),
    "到期": ("续签", "归档"),
    "续签": ("归档",),
    "终止": ("归档",),
    "归档": (),
    "作废": (),
}


def variant_of_person(category: str | None) -> str:
    """The agreement a driver of this category signs with the unit; "" if none."""
    return OF_CATEGORY.get(category or "", "")


def variant_of_unit(unit_type: str | None) -> str:
    """The agreement a unit signs with the street office."""
    return "street-committee" if unit_type == COMMITTEE else "street-unit"


def may_move(old: str, new: str) -> bool:
    return new in MOVES.get(old, ())


def is_signed(state: str | None) -> bool:
    return state in SIGNED_STATES


def state_on(state: str, term_from: date | None, term_until: date | None, day: date) -> str:
    """Where a signed agreement stands on a day: 已签字 becomes 生效 when its term begins and 到期 after it."""
    if state not in ("已签字", "生效"):
        return state
    if term_until is not None and day > term_until:
        return "到期"
    if term_from is not None and day >= term_from:
        return "生效"
    return "已签字"
