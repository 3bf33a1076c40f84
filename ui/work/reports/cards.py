"""Cards of the reports page: what is to be done for each report, and what was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trafficdesk import clock
from trafficdesk.work.reports.api import DRAFT, SUBMITTED, Difference, ReportKind, ReportStanding, read_period
from ui.parts.card_list import Card
from ui.work.reports.parts import due_words

if TYPE_CHECKING:
    from trafficdesk.desk import Row


def kind_card(kind: ReportKind, standing: ReportStanding) -> Card:
    """A report with what is to be done for it now."""
    if standing.due is None and not standing.state:
        return Card(kind.key, kind.name, (), "none", kind.cadence)
    level, words = due_words(standing.due, clock.today(), standing.state == SUBMITTED)
    draft = "，有草稿" if standing.state == DRAFT else ""
    return Card(kind.key, kind.name, (standing.period.name.replace(" ", "") + draft,), level, words)


def submitted_card(row_: Row, changes: Sequence[Difference] | None) -> Card:
    """A submission; changes: what the ledgers say otherwise today, None when it was corrected since."""
    values = row_.values
    number = f"（第 {values['round']} 次）" if values["round"] > 1 else ""
    span = read_period(str(values["period"])).name.replace(" ", "")
    when = f"{values['submitted_on']:%Y-%m-%d} {values['submitted_by'] or ''}"
    if changes is None:
        return Card(row_.id, span + number, (when,), "none", "后来更正过")
    if changes:
        return Card(row_.id, span + number, (when,), "warn", f"后来有 {len(changes)} 处变化")
    return Card(row_.id, span + number, (when,), "ok", "和现在一致")
