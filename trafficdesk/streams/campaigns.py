"""Enforcement campaigns: day entry, both sides' counts, comparison with last year (domain 1.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

CAMPAIGNS, DAYS, COUNTS = "campaigns", "action-days", "action-counts"
STREET, POLICE = "街道劝导", "交警查处"


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """战果统计表 of a period. by_behaviour: behaviour -> (street, police)."""

    days: int
    police: int
    staff: int
    cars: int
    checked: int
    educated: int
    by_behaviour: Mapping[str, tuple[int, int]]


class Campaigns:
    """desk.campaigns"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def add_day(self, day: Mapping[str, Any], counts: Sequence[Mapping[str, Any]]) -> ChangeSet:
        """One action day with its counts, in one change. Police figures must name their source."""
        intake = self._records.check(DAYS, day)
        if any(problem.blocks for problem in intake.problems):
            raise Refused(intake.problems)
        campaign = self._records.row(CAMPAIGNS, intake.values["campaign"])
        on = intake.values["on"]
        if not campaign.values["starts"] <= on <= campaign.values["ends"]:
            raise KnownError(f"{on} 不在“{campaign.title}”的起止日期内，请核对日期。")
        counts = [each for each in counts if each.get("number")]
        for each in counts:
            if each["number"] < 0:
                raise KnownError(f"“{each['behaviour']}”的数量不能是负数，请核对。")
            if each["side"] == POLICE and not str(each.get("source") or "").strip():
                raise KnownError(f"“{each['behaviour']}”的交警查处数要写明数据来源，例如：交警大队战报。")
        with self._records.work(f"登记整治行动 {campaign.title} {on}") as work:
            row_id = work.add(DAYS, intake.values)
            work.add_many(COUNTS, [{**each, "action": row_id} for each in counts])
        return work.changeset

    def of_year(self, year: int) -> list[tuple[Row, int]]:
        """The campaigns that run in a year, the latest first, with their number of action days."""
        rows = self._records.select(
            CAMPAIGNS, Filter("starts", "at_most", date(year, 12, 31)), Filter("ends", "at_least", date(year, 1, 1))
        )
        days = [row.values["campaign"] for row in self._records.select(DAYS)]
        return [(row, days.count(row.id)) for row in rows]

    def figures(self, campaign: int | None, since: date, until: date) -> CampaignFigures:
        """Totals of one campaign (or all) in a period."""
        filters = [Filter("on", "between", since, until)]
        if campaign is not None:
            filters.append(Filter("campaign", "is", campaign))
        days = self._records.select(DAYS, *filters)
        chosen = {day.id for day in days}
        counts = [row for row in self._records.select(COUNTS) if row.values["action"] in chosen]
        totals = {name: _total(days, name) for name in ("police", "staff", "cars", "checked", "educated")}
        return CampaignFigures(days=len(days), by_behaviour=_by_behaviour(counts), **totals)

    def against_last_year(self, campaign: int) -> tuple[CampaignFigures, CampaignFigures]:
        """This campaign's figures and everything done in the same days of the year before."""
        row = self._records.row(CAMPAIGNS, campaign)
        since, until = row.values["starts"], row.values["ends"]
        return self.figures(campaign, since, until), self.figures(None, add_years(since, -1), add_years(until, -1))


def _total(rows: Sequence[Row], field: str) -> int:
    return sum(int(row.values[field] or 0) for row in rows)


def _by_behaviour(counts: Sequence[Row]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for behaviour in code_list("campaign_behaviour").options():
        mine = [row for row in counts if row.values["behaviour"] == behaviour.code]
        street = _total([row for row in mine if row.values["side"] == STREET], "number")
        police = _total([row for row in mine if row.values["side"] == POLICE], "number")
        if street or police:
            found[behaviour.label] = (street, police)
    return found
