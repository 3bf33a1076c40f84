"""Compulsory scrapping by years in use. The 强制报废期止 on the vehicle licence comes first; this proposes it."""

from __future__ import annotations

from datetime import date

from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.rule_table import day, table

_RULE = "强制报废年限"


def scrapping_date(vehicle_type: str, use_character: str, registered: date) -> Decision[date | None]:
    """The last day of the years a vehicle may be used; None when no number of years is laid down."""
    row = next(
        (
            row
            for row in table("scrapping")
            if vehicle_type.startswith(row["vehicle_type"]) and row["use_character"] in {"", use_character}
        ),
        None,
    )
    if row is None:
        return Decision(None, _RULE, None, "", "这种车辆没有对应的报废年限，请以行驶证上的“强制报废期止”为准。")
    note = f"；{row['note']}" if row["note"] else ""
    since, source = day(row["since"]), row["source"]
    if not row["years"]:
        return Decision(None, _RULE, since, source, f"{row['label']}没有使用年限{note}。")
    until = add_years(registered, int(row["years"]))
    sentence = f"{row['label']}使用 {row['years']} 年，{until.isoformat()} 到强制报废期{note}。"
    return Decision(until, _RULE, since, source, sentence)
