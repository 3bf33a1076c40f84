"""How a score sheet counts: the days of a period, points from a figure, the level of a total (domain 1.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.records.registry import record_type
from trafficdesk.rules.calendar_steps import add_months, month_end
from trafficdesk.rules.counters import Scope, is_share
from trafficdesk.rules.rule_table import holds, table
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

INDICATORS, SHEETS, LINES = "score-indicators", "assessments", "score-lines"
SELF, REVIEW, PUBLISHED = "自评", "考评", "已公布"
COMMITTEE, STATION = "居委会", "劝导站"
DEDUCT, BONUS, VETO = "扣分", "加分", "一票否决"
WORST = "不合格"
CENT = Decimal("0.01")
_NOTHING = Decimal(0)
# (first month, number of months) of a period; what does not say which one means the year.
_PERIODS: Mapping[str, tuple[int, int]] = {
    "上半年": (1, 6), "下半年": (7, 6),
    **{name: (at * 3 + 1, 3) for at, name in enumerate(("一季度", "二季度", "三季度", "四季度"))},
    **{f"{month}月": (month, 1) for month in range(1, 13)},
}  # fmt: skip


def span(year: int, period: str) -> tuple[date, date]:
    """First and last day of a period of a year."""
    first, months = _PERIODS.get(period, (1, 12))
    start = date(year, first, 1)
    return start, month_end(add_months(start, months - 1))


def counted_days(sheet: Mapping[str, Any]) -> Scope:
    """The days and the object of a sheet."""
    since, until = span(sheet["year"], sheet["period"])
    return Scope(since, until, sheet["unit"], sheet["station"])


def latest_period(today: date) -> str:
    """The quarter that ended last, or the year in December: what an office assesses at this time."""
    if today.month == 12:
        return "年"
    return ("四季度", "一季度", "二季度", "三季度")[(today.month - 1) // 3]


def full_at(indicator: Mapping[str, Any], period: str) -> Decimal:
    """The figure that earns all points in a period: a number is set for the year and shrinks with the period."""
    full: Decimal = indicator["full_at"] or Decimal(100)
    if is_share(indicator["measure"] or ""):
        return full
    months = _PERIODS.get(period, (1, 12))[1]
    return max(Decimal(1), (full * months / 12).to_integral_value(ROUND_CEILING))


def points(indicator: Mapping[str, Any], value: Decimal | None, period: str) -> Decimal | None:
    """What a figure earns: so much for each, or in proportion to `full_at`; never below 0 or above the indicator's points.

    A veto earns nothing; whether it strikes is `vetoes`. None where there was nothing to count: the points leave the base.
    """
    if value is None:
        return None
    most: Decimal = indicator["points"]
    each: Decimal | None = indicator["per_item"]
    if indicator["kind"] == VETO:
        return _NOTHING
    if each is not None:
        earned = value * each if indicator["kind"] == BONUS else most - value * each
    else:
        full = full_at(indicator, period)
        earned = most * min(Decimal(1), value / full) if full else most
    return min(most, max(_NOTHING, earned)).quantize(CENT)


def vetoes(indicator: Mapping[str, Any], value: Decimal | None) -> bool:
    """Whether the ledgers alone bring a veto."""
    return indicator["kind"] == VETO and value is not None and value > 0


def blank_score(indicator: Mapping[str, Any]) -> Decimal | None:
    """The score of a line that no ledger fills: nothing was added or vetoed yet, and what is deducted must be judged."""
    return None if indicator["kind"] in (DEDUCT, None) else _NOTHING


def level(total: Decimal | None, on: date, veto: bool) -> str | None:
    """优秀, 良好, 合格 or 不合格 by the office's own lines in force on a day; None where nothing could be assessed."""
    if veto:
        return WORST
    if total is None:
        return None
    lines = [(Decimal(row["least"] or 0), row["level"]) for row in table("assessment_levels") if holds(row, on)]
    return next((name for least, name in sorted(lines, reverse=True) if total >= least), WORST)


def level_lines(on: date) -> str:
    """The lines in force on a day, as printed below a sheet: 优秀 90 分以上，…"""
    rows = [row for row in table("assessment_levels") if holds(row, on) and row["least"] not in ("", "0")]
    words = [f"{row['level']} {row['least']} 分以上" for row in rows]
    return "，".join(words) + (f"，{words and rows[-1]['least']} 分以下不合格" if words else "")


def settle_sheets(work: Work, changes: Sequence[Change]) -> None:
    """Total, level and vetoes of a sheet follow its lines, however these changed; what is published stands."""
    lines, sheets = record_type(LINES).table, record_type(SHEETS).table
    touched = select(lines.c.assessment).where(lines.c.id.in_([change.id for change in changes]))
    open_ = sheets.c.id.in_(touched), sheets.c.state.is_distinct_from(PUBLISHED), sheets.c.deleted_at.is_(None)
    for sheet in list(work.connection.scalars(select(sheets.c.id).where(*open_))):
        _sum_up(work, sheet)


def _sum_up(work: Work, sheet: int) -> None:
    lines, indicators = record_type(LINES).table, record_type(INDICATORS).table
    rows = work.connection.execute(
        select(lines.c.score, lines.c.exempt, lines.c.vetoes, lines.c.reason, lines.c.explained, indicators.c.title,
               indicators.c.points, indicators.c.kind)
        .join(indicators, indicators.c.id == lines.c.indicator)
        .where(lines.c.assessment == sheet, lines.c.deleted_at.is_(None))
        .order_by(indicators.c.number)
    ).all()
    deducted = [row for row in rows if row.kind in (DEDUCT, None)]
    base = sum((row.points for row in deducted if not row.exempt), _NOTHING)
    bonus = sum((row.score or _NOTHING for row in rows if row.kind == BONUS), _NOTHING)
    total = in_hundred(
        sum((row.score or _NOTHING for row in deducted), _NOTHING), base, sum((row.points for row in deducted), _NOTHING), bonus
    )
    veto = "；".join(f"{row.title}：{row.reason or row.explained}" for row in rows if row.vetoes)
    found = {"base": base, "total": total, "veto": veto or None, "level": level(total, clock.today(), bool(veto))}
    work.set_fact(SHEETS, sheet, found)


def in_hundred(earned: Decimal, base: Decimal, full: Decimal, bonus: Decimal) -> Decimal | None:
    """The total of a sheet: what was earned of the points that apply, in proportion to the whole scheme, and the bonuses on top.

    None when no indicator applies.
    """
    return (earned * full / base + bonus).quantize(CENT) if base else None
