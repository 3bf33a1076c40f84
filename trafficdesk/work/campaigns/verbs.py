"""The action days of a campaign with both sides' counts (domain 1.10). The steps of a campaign: process.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trafficdesk.errors import Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter
from trafficdesk.work.campaigns import rules
from trafficdesk.work.campaigns.reading import CAMPAIGNS, COUNTS, DAYS, CampaignReading

Values = Mapping[str, Any]


class Campaigns(CampaignReading):
    """desk.campaigns"""

    def add_day(self, day: Values, counts: Sequence[Values]) -> ChangeSet:
        """One action day with its counts, in one change. Police figures must name their source.

        The first day brings the campaign to 实施; an archived one takes no more days.
        """
        return self._write_day("登记", None, day, counts)

    def edit_day(self, row_id: int, day: Values, counts: Sequence[Values]) -> ChangeSet:
        """Correct an action day: its fields and all its counts, in one change."""
        return self._write_day("更正", row_id, day, counts)

    # inside

    def _write_day(self, verb: str, row_id: int | None, day: Values, counts: Sequence[Values]) -> ChangeSet:
        known = self._records.select(COUNTS, Filter("action", "is", row_id)) if row_id else []
        old = {(row.values["behaviour"], row.values["side"]): row.id for row in known}
        kept = [dict(each) for each in counts if each.get("number")]
        with self._records.work(f"{verb}整治行动") as work:
            day_id = work.put(DAYS, row_id, day)
            written = work.row(DAYS, day_id)
            campaign = work.row(CAMPAIGNS, written["campaign"])
            _refuse_day(written, campaign, kept)
            lines = [(old.pop((each["behaviour"], each["side"]), None), {**each, "action": day_id}) for each in kept]
            work.put_all(COUNTS, lines)
            for gone in old.values():
                work.trash(COUNTS, gone, "更正行动日：这一项没有了")
            if row_id is None and campaign["state"] in (rules.PLANNED, rules.DEPLOYED):
                work.put(CAMPAIGNS, campaign["id"], {"state": rules.RUNNING})
            work.sentence = f"{verb}整治行动 {campaign['title']} {written['on']}"
        return work.changeset


def _refuse_day(day: Values, campaign: Values, counts: Sequence[Values]) -> None:
    """Refused with what speaks against a day, at its fields."""
    problems = []
    if campaign["state"] == rules.ARCHIVED:
        problems.append(_problem("campaign", f"“{campaign['title']}”已经归档，不能再登记行动日。"))
    elif not campaign["starts"] <= day["on"] <= campaign["ends"]:
        span = f"{campaign['starts']} 至 {campaign['ends']}"
        problems.append(_problem("on", f"{day['on']} 不在“{campaign['title']}”的起止日期（{span}）内，请核对日期。"))
    below = next((each for each in counts if each["number"] < 0), None)
    if below is not None:
        problems.append(Problem("number", "数量", f"“{below['behaviour']}”的数量不能是负数，请核对。"))
    fined = next((each for each in counts if each["side"] == rules.POLICE), None)
    if fined is not None and not str(day["source"] or "").strip():
        sentence = f"“{fined['behaviour']}”的交警查处数要写明数据来源，例如：交警大队战报。"
        problems.append(_problem("source", sentence))
    if problems:
        raise Refused(problems)


def _problem(name: str, sentence: str) -> Problem:
    return Problem(name, record_type(DAYS).field(name).label, sentence)
