"""Compulsory insurance of a vehicle (交强险): one year, without a gap, and in force on the day of inspection."""

from __future__ import annotations

from datetime import date

from trafficdesk.rules.decision import Decision
from trafficdesk.rules.legal import rule

_RULE = "机动车交强险"
_FIRST_LAW = date(2006, 7, 1)


def compulsory_insurance(until: date | None, inspection_due: date | None, on: date) -> Decision[bool | None]:
    """Whether the insurance is in force on a day; the sentence also says when it ends before the inspection.

    None when nobody has typed when it ends.
    """
    legal = rule("compulsory_insurance_years", max(on, _FIRST_LAW))
    if until is None:
        shown = f"没有填交强险止期。交强险 {legal.value} 年一保，不能中断，请照保单补填。"
        return Decision(None, _RULE, legal.since, legal.source, shown)
    if until < on:
        shown = f"交强险已于 {until} 到期，不得上路，也不能检验，请先投保。"
        return Decision(False, _RULE, legal.since, legal.source, shown)
    shown = f"交强险 {until} 到期，{legal.value} 年一保，不能中断。"
    if inspection_due is not None and on <= inspection_due and until < inspection_due:
        shown += f"早于检验有效期止 {inspection_due}：到期后检验要先续保。"
    return Decision(True, _RULE, legal.since, legal.source, shown)
