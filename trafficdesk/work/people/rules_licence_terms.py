"""What a driving licence demands by its dates: renewal, length of validity, probation, medical and review.

Source: 机动车驾驶证申领和使用规定 (domain 3.3); every number is a row of the dated table `legal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules.calendar_steps import add_months, add_years, full_years
from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import LegalRule, rule
from trafficdesk.work.people.rules_points_cycle import points_cycle, points_so_far

_RENEWAL = "驾驶证有效期和换证"
_RULES_FROM = date(2022, 4, 1)
Days = tuple[date, date]
T = TypeVar("T")


def _rule(name: str, on: date) -> LegalRule:
    """The threshold of a day; days before these rules ask the oldest known here."""
    return rule(name, max(on, _RULES_FROM))


def _decide(value: T, name: str, legal: LegalRule, sentence: str) -> Decision[T]:
    return Decision(value, name, legal.since, legal.source, sentence)


def renewal(valid_until: date, on: date) -> Decision[str]:
    """Where a licence stands on a day: "long" (no end), "valid", "window" (may be renewed), "expired" (may not drive),
    "cancelled" (may be won back by subject 1) or "lost"."""
    window = _rule("licence_renewal_window", on)
    if valid_until == LONG_TERM:
        return _decide("long", _RENEWAL, window, "驾驶证长期有效，不用换证。")
    opens = valid_until - timedelta(days=window.value)
    if on < opens:
        shown = f"驾驶证 {valid_until} 到期，到期前 {window.value} 日内换证，{opens} 起可以办理。"
        return _decide("valid", _RENEWAL, window, shown)
    if on <= valid_until:
        shown = f"已到换证时间（到期前 {window.value} 日内）：驾驶证 {valid_until} 到期，请在到期前换证。"
        return _decide("window", _RENEWAL, window, shown)
    ends = _rule("licence_cancelled_after", on)
    cancelled = add_years(valid_until, ends.value)
    if on <= cancelled:
        shown = f"驾驶证 {valid_until} 已过期，不得驾驶；过期满 {ends.value} 年（{cancelled}）还不换证将被注销。"
        return _decide("expired", _RENEWAL, ends, shown)
    back = _rule("licence_recoverable", on)
    last = add_years(cancelled, back.value)
    if on <= last:
        shown = f"驾驶证过期已超过 {ends.value} 年，应已注销；{last} 前可以考科目一恢复（注销后 {back.value} 年内）。"
        return _decide("cancelled", _RENEWAL, back, shown)
    return _decide("lost", _RENEWAL, back, f"驾驶证注销已超过 {back.value} 年，不能恢复，要重新申领。")


def validity(valid_from: date, valid_until: date, on: date) -> Decision[int | None]:
    """The length of a licence in years, 6 or 10; 0 for one without end; None when it is neither."""
    first, second = _rule("licence_first_years", on), _rule("licence_second_years", on)
    name = "驾驶证有效期长度"
    if valid_until == LONG_TERM:
        return _decide(0, name, second, "驾驶证已是长期有效。")
    for legal, coming in ((first, f"{second.value} 年"), (second, "长期")):
        end = add_years(valid_from, legal.value)
        if valid_until in (end, end - timedelta(days=1)):
            shown = f"这本驾驶证有效期 {legal.value} 年；期内每个记分周期都没有记满 12 分的，换证后为{coming}有效。"
            return _decide(legal.value, name, legal, shown)
    shown = f"有效期从 {valid_from} 到 {valid_until}，不是 {first.value} 年或 {second.value} 年，请核对驾驶证上的日期。"
    return _decide(None, name, first, shown)


def probation(first_issued: date, on: date) -> Decision[date | None]:
    """The last day of the novice period; None when it is over."""
    legal = _rule("probation_months", on)
    last = add_months(first_issued, legal.value) - timedelta(days=1)
    if on > last:
        return _decide(None, "实习期", legal, f"实习期已于 {last} 结束。")
    banned = "公共汽车、营运客车、执行任务的特种车和危险品运输车，也不得牵引挂车"
    return _decide(last, "实习期", legal, f"实习期到 {last}（初次领证后 {legal.value} 个月）：不得驾驶{banned}。")


def medical(born: date, held: str, first_issued: date, on: date) -> Decision[Days | None]:
    """The span of days for the medical certificate that counts now; None for those who need none.

    Yearly from 70 on, every third year with C5: each within 30 days after the points cycle has ended. A span that is over
    counts on until the next one opens or the licence would be cancelled: nobody knows here whether it was handed in.
    """
    age, window = _rule("medical_yearly_from_age", on), _rule("medical_filing_window", on)
    third, lapse = _rule("disabled_medical_interval", on), _rule("medical_cancelled_after", on)
    disabled, cycle = "C5" in classes(held), max(1, full_years(first_issued, on))
    while True:
        start = add_years(first_issued, cycle)
        last = start + timedelta(days=window.value - 1)
        old = start >= add_years(born, age.value)
        if old or (disabled and cycle % third.value == 0):
            break
        if not disabled and start >= add_years(on, 2) and not old:
            return _decide(None, "身体条件证明", age, f"不满 {age.value} 周岁，也没有 C5，不用按期交身体条件证明。")
        cycle += 1
    why, legal = (f"满 {age.value} 周岁每年", age) if old else (f"C5 每 {third.value} 年", third)
    late = f"已过 {(on - last).days} 日，没有交的请马上补交；" if on > last else ""
    shown = f"{why}交身体条件证明：{start} 至 {last}（记分周期结束后 {window.value} 日内）；{late}{lapse.value} 年不交的注销。"
    return _decide((start, last), "身体条件证明", legal, shown)


def is_grave(accident: Mapping[str, Any], liability: str | None, old: bool) -> bool:
    """Whether an accident asks for a review whatever the class: death with at least equal liability; injuries of the old (第七十二条)."""
    answers = liability in ("全部", "主要", "同等")
    died = bool(accident["deaths"] or accident.get("late_deaths"))
    return (died and answers) or (old and bool(died or accident["serious"] or accident["slight"]))


def review(
    held: str, first_issued: date, on: date, violations: Iterable[tuple[date, int | None]], school: bool = False, grave: bool = False,
) -> Decision[Days | None]:  # fmt: skip
    """The days for the review of the cycle that ended last; None when there is none to hand in.

    A and B classes are reviewed when that cycle had points, school bus drivers in any case. grave: in that cycle the driver had an
    accident with death and at least equal liability, or one with injuries from the age of the yearly medical on (第七十二条).
    """
    legal = _rule("school_driver_review_window" if school else "large_vehicle_review_window", on)
    name = "校车驾驶人审验" if school else "A、B 类驾驶证审验"
    cycle = points_cycle(first_issued, on).value
    if cycle is None or cycle[0] == first_issued:
        return _decide(None, name, legal, "第一个记分周期还没有结束，不用审验。")
    if not school and not grave and not any(each[0] in "AB" for each in classes(held)):
        return _decide(None, name, legal, "没有 A、B 类准驾车型，不用审验。")
    points = points_so_far(first_issued, cycle[0] - timedelta(days=1), violations).value
    if not points and not school and not grave:
        shown = f"上个记分周期（到 {cycle[0] - timedelta(days=1)} 止）没有登记记分，免予审验。"
        return _decide(None, name, legal, shown)
    last = cycle[0] + timedelta(days=legal.value - 1)
    why = "校车驾驶人不论有没有记分" if school else "上个记分周期发生过第七十二条所列的事故" if grave else f"上个记分周期记 {points} 分"
    shown = f"{why}，应在 {cycle[0]} 至 {last} 审验（周期结束后 {legal.value} 日内）。"
    return _decide((cycle[0], last), name, legal, shown)
