"""Compulsory scrapping by years in use. The 强制报废期止 on the vehicle licence comes first; this proposes it."""

from __future__ import annotations

from datetime import date

from trafficdesk import clock
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule
from trafficdesk.rules.rule_table import Row, day, in_force

_RULE = "强制报废年限"
# Earlier days ask the oldest rules known here.
_FIRST_LAW, _TRANSFER_RULES = date(2013, 5, 1), date(2022, 5, 1)


def _row_of(vehicle_type: str, use_character: str, on: date) -> Row | None:
    """The row of the table that holds for a kind of vehicle."""
    rows = in_force("scrapping", on)
    return next((r for r in rows if vehicle_type.startswith(r["vehicle_type"]) and r["use_character"] in {"", use_character}), None)


def years_of(vehicle_type: str, use_character: str, on: date) -> int | None:
    """How many years a kind of vehicle may be used by the law of a day; None = without limit, or not laid down."""
    row = _row_of(vehicle_type, use_character, max(on, _FIRST_LAW))
    return int(row["years"]) if row is not None and row["years"] else None


def scrapping_date(
    vehicle_type: str, use_character: str, registered: date, on: date | None = None
) -> Decision[date | None]:
    """The last day of the years a vehicle may be used, by the law of `on` (today unless given).

    None when no number of years is laid down.
    """
    row = _row_of(vehicle_type, use_character, max(on or clock.today(), _FIRST_LAW))
    if row is None:
        return Decision(None, _RULE, None, "", "这种车辆没有对应的报废年限，请以行驶证上的“强制报废期止”为准。")
    note = f"；{row['note']}" if row["note"] else ""
    since, source = day(row["since"]), row["source"]
    if not row["years"]:
        return Decision(None, _RULE, since, source, f"{row['label']}没有使用年限{note}。")
    until = add_years(registered, int(row["years"]))
    sentence = f"{row['label']}使用 {row['years']} 年，{until.isoformat()} 到强制报废期{note}。"
    return Decision(until, _RULE, since, source, sentence)


def stated_scrapping(
    vehicle_type: str, use_character: str, registered: date | None, stated: date | None, on: date
) -> Decision[date | None]:
    """The end of use of a car: what its licence says comes first, the table's answer stands beside it."""
    by_table = scrapping_date(vehicle_type, use_character, registered, on) if registered else None
    last = stated or (by_table.value if by_table else None)
    shown = f"行驶证上的强制报废期止为 {stated}。" if stated else ""
    if by_table and (stated is None or by_table.value != stated):
        shown += f"按年限表：{by_table.sentence}" if stated else by_table.sentence
        shown += "两个日期不同，以行驶证为准，请核对。" if stated and by_table.value else ""
    if last is not None:
        ban = rule("scrapping_transfer_ban", max(on, _TRANSFER_RULES))
        if last < on:
            shown += "已过报废期，不得上路，请办理注销。"
        elif on >= add_years(last, -ban.value):
            shown += f"距报废期不足 {ban.value} 年，部分变更、转让登记受限（{ban.source}）。"
    if by_table:
        return Decision(last, _RULE, by_table.since, by_table.source, shown)
    return Decision(last, _RULE, None, "机动车行驶证", shown or "没有注册日期，推算不出报废期，请照行驶证补填。")
