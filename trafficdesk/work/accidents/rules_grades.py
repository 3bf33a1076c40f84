"""Grades of road accidents on both scales: the present one, and the one of 1991 that plans and old ledgers use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.rule_table import day, holds, table

_FIRST_LAW = date(2007, 6, 1)  # accidents before it are graded by the oldest scale known here
_NOBODY = "死亡、受伤人数和损失不能小于零。请核对。"


def _grade(rule: str, scale: str, amounts: dict[str, Decimal], on: date | None) -> Decision[str]:
    if any(amount < 0 for amount in amounts.values()):
        raise ValueError(_NOBODY)
    asked = max(on or clock.today(), _FIRST_LAW)
    for row in table("grades"):
        if not holds(row, asked):
            continue
        limits = {name: Decimal(row[name]) for name in amounts if row[name]}
        # Lower bounds are included: three dead are 较大, 10 000 000 yuan are 较大.
        if row["scale"] == scale and all(amounts[name] >= limit for name, limit in limits.items()):
            shown = f"死亡 {amounts['dead']} 人、重伤 {amounts['serious']} 人、轻伤 {amounts['light']} 人、"
            sentence = f"{shown}财产损失 {amounts['loss']:f} 元，属于{row['grade']}事故。"
            return Decision(row["grade"], rule, day(row["since"]), row["source"], sentence)
    raise ValueError(f"the scale {scale} must end in a row without limits")


def _amounts(dead: int, serious: int, light: int, loss: Decimal | int) -> dict[str, Decimal]:
    return {"dead": Decimal(dead), "serious": Decimal(serious), "light": Decimal(light), "loss": Decimal(loss)}


def accident_grade(
    dead: int, serious: int, light: int = 0, loss: Decimal | int = 0, on: date | None = None
) -> Decision[str]:
    """一般, 较大, 重大 or 特别重大 by deaths within 7 days, serious injuries and direct loss in yuan.

    `on`: the day of the accident, today unless given. ValueError for negative numbers.
    """
    return _grade("事故等级（现行）", "current", _amounts(dead, serious, light, loss), on)


def legacy_accident_grade(
    dead: int,
    serious: int,
    light: int = 0,
    loss: Decimal | int = 0,
    motor_vehicle: bool = True,
    on: date | None = None,
) -> Decision[str]:
    """轻微, 一般, 重大 or 特大 on the scale of 1991; damage by non-motor vehicles counts from 200 instead of 1000 yuan.

    `on`: the day of the accident, today unless given. ValueError for negative numbers.
    """
    scale = "legacy" if motor_vehicle else "legacy_non_motor"
    return _grade("事故等级（1991 年旧标准）", scale, _amounts(dead, serious, light, loss), on)


def accident_kind(dead: int, injured: int) -> str:
    """死亡事故, 伤人事故 or 财产损失事故."""
    if dead:
        return "死亡事故"
    return "伤人事故" if injured else "财产损失事故"
