"""Campaigns as pages and papers read them: how far each is, figures of a period on both sides (domain 1.10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import written_date
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.campaigns import rules
from trafficdesk.work.campaigns.rules import POLICE, STREET

CAMPAIGNS, DAYS, COUNTS, REPORTS = "campaigns", "action-days", "action-counts", "campaign-reports"
_SUMMED = ("police", "staff", "cars", "checked", "educated", "leaflets", "seized", "detained")


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """战果统计表 of a period. by_behaviour: behaviour -> (street, police); sources: where the police's numbers come from."""

    days: int
    police: int
    staff: int
    cars: int
    checked: int
    educated: int
    leaflets: int
    seized: int
    detained: int
    by_behaviour: Mapping[str, tuple[int, int]]
    sources: tuple[str, ...] = ()

    @property
    def persuaded(self) -> int:
        """All behaviours that the street spoke to somebody about."""
        return sum(street for street, _ in self.by_behaviour.values())

    @property
    def punished(self) -> int:
        """All behaviours that the police punished."""
        return sum(police for _, police in self.by_behaviour.values())


@dataclass(frozen=True, slots=True)
class CampaignState:
    """How far a campaign is. missing: what its plan does not say yet; unreported: weeks without report.

    next_week: the days that the next weekly report would cover.
    """

    row: Row
    days: tuple[Row, ...]
    missing: tuple[str, ...]
    unreported: tuple[tuple[date, date], ...]
    next_week: tuple[date, date]


class CampaignReading:
    """The reading half of desk.campaigns."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> CampaignReading:
        """The same readings on one state of things (Records.at_once)."""
        return CampaignReading(records)

    def of_year(self, year: int) -> list[tuple[Row, int]]:
        """The campaigns that run in a year, the latest first, with their number of action days."""
        rows = self._records.select(
            CAMPAIGNS, Filter("starts", "at_most", date(year, 12, 31)), Filter("ends", "at_least", date(year, 1, 1))
        )
        days = self._records.select(DAYS, Filter("campaign", "in", tuple(row.id for row in rows))) if rows else []
        counts = Counter(day.values["campaign"] for day in days)
        return [(row, counts[row.id]) for row in rows]

    def state(self, campaign: int) -> CampaignState:
        """How far one campaign is and what is missing."""
        row, days = self._records.row(CAMPAIGNS, campaign), self.days(campaign)
        reported = [(each.values["since"], each.values["until"]) for each in self.reports(campaign)]
        starts, ends = row.values["starts"], row.values["ends"]
        over = row.values["state"] in (rules.SUMMED, rules.ARCHIVED)  # the summary says why a report is missing
        acted = [day.values["on"] for day in days]
        unreported = [] if over else rules.weeks_unreported(starts, ends, clock.today(), acted, reported)
        week = self._next_week(starts, ends, reported, unreported)
        return CampaignState(row, tuple(days), rules.missing_plan(row.values), tuple(unreported), week)

    def days(self, campaign: int) -> list[Row]:
        """The action days of a campaign, the latest first."""
        return self._records.select(DAYS, Filter("campaign", "is", campaign))

    def counts(self, day: int) -> dict[tuple[str, str], int]:
        """(behaviour, side) -> number of one action day."""
        return {(row.values["behaviour"], row.values["side"]): int(row.values["number"] or 0) for row in self.counts_of([day])}

    def counts_of(self, days: Sequence[int]) -> list[Row]:
        """The counts of some action days."""
        return self._records.select(COUNTS, Filter("action", "in", tuple(days))) if days else []

    def reports(self, campaign: int) -> list[Row]:
        """The weekly reports of a campaign, the latest first."""
        rows = self._records.select(REPORTS, Filter("campaign", "is", campaign))
        return sorted(rows, key=lambda row: -int(row.values["number"] or 0))

    def figures(self, campaign: int | None, since: date, until: date) -> CampaignFigures:
        """Totals of one campaign (or all) in a period."""
        filters = [Filter("on", "between", since, until)]
        if campaign is not None:
            filters.append(Filter("campaign", "is", campaign))
        return self.figures_of(self._records.select(DAYS, *filters))

    def figures_of(self, days: Sequence[Row], counts: Sequence[Row] | None = None) -> CampaignFigures:
        """Totals of some action days. counts: those of these days and of others, where they were read already."""
        known = self.counts_of([day.id for day in days]) if counts is None else counts
        ids = {day.id for day in days}
        in_order = sorted(days, key=lambda day: day.values["on"])
        return CampaignFigures(
            days=len({day.values["on"] for day in days}),
            by_behaviour=_by_behaviour([row for row in known if row.values["action"] in ids]),
            sources=tuple(dict.fromkeys(str(day.values["source"]) for day in in_order if day.values["source"])),
            **{name: _total(days, name) for name in _SUMMED},
        )

    def against_last_year(self, campaign: int) -> tuple[CampaignFigures, CampaignFigures]:
        """This campaign's figures and everything done in the same days of the year before."""
        row = self._records.row(CAMPAIGNS, campaign)
        since, until = row.values["starts"], row.values["ends"]
        return self.figures(campaign, since, until), self.figures(None, add_years(since, -1), add_years(until, -1))

    def draft_week(self, campaign: int, since: date, until: date) -> str:
        """The sentence of a weekly report, from the figures of its days."""
        return _sentence(self.figures(campaign, since, until), f"{written_date(since)}至{written_date(until)}")

    def draft_summary(self, campaign: int) -> str:
        """A summary to go on writing: what was planned, what was done, against the same days of last year."""
        row = self._records.row(CAMPAIGNS, campaign)
        now, before = self.against_last_year(campaign)
        span = f"{written_date(row.values['starts'])}至{written_date(row.values['ends'])}"
        lines = [
            "一、基本情况",
            f"{_by(row.values['basis'])}{span}开展{row.title}。"
            + (f"{row.values['deployment'].rstrip('。')}。" if row.values["deployment"] else ""),
            "二、行动成效",
            _sentence(now, "行动期间"),
        ]
        if before.days:
            lines.append(
                f"与去年同期相比，检查车辆由 {before.checked} 辆变为 {now.checked} 辆，街道劝导由 {before.persuaded} 起变为 "
                f"{now.persuaded} 起，交警查处由 {before.punished} 起变为 {now.punished} 起。"
            )
        lines += ["三、存在问题", "（请填写）", "四、下步打算", "（请填写）"]
        return "\n".join(lines)

    def _next_week(
        self, starts: date, ends: date, reported: Sequence[tuple[date, date]], unreported: Sequence[tuple[date, date]]
    ) -> tuple[date, date]:
        if unreported:
            return unreported[0]
        today = clock.today()
        first = max((until for _, until in reported), default=starts - timedelta(days=1)) + timedelta(days=1)
        weeks = [week for week in rules.weeks_of(starts, ends) if week[1] >= first]
        since, until = weeks[0] if weeks else (starts, ends)
        for week in weeks:  # the latest one that has begun
            if week[0] <= today:
                since, until = week
        return max(since, first), max(min(until, today), max(since, first)) if since <= today else until


def _sentence(figures: CampaignFigures, when: str) -> str:
    parts = [
        f"{when}，上路行动 {figures.days} 天，出动警力 {figures.police} 人次、街道人员 {figures.staff} 人次、"
        f"车辆 {figures.cars} 车次，检查车辆 {figures.checked} 辆，劝导教育 {figures.educated} 人次，"
        f"发放资料 {figures.leaflets} 份；街道劝导 {figures.persuaded} 起。"
    ]
    if figures.punished or figures.seized or figures.detained:
        source = f"（据{'、'.join(figures.sources)}）" if figures.sources else ""
        done = (("交警查处", figures.punished, "起"), ("暂扣车辆", figures.seized, "辆"), ("行政拘留", figures.detained, "人"))
        parts.append(f"{'，'.join(f'{name} {number} {unit}' for name, number, unit in done if number)}{source}。")
    named = [f"{name}{_both(street, police)}" for name, (street, police) in figures.by_behaviour.items()]
    if named:
        parts.append(f"其中{'；'.join(named)}。")
    return "".join(parts)


def _by(basis: str | None) -> str:
    """根据…， before what was done, nothing where no paper is named."""
    words = (basis or "").strip()
    return f"{'' if words.startswith(('根据', '按照')) else '根据'}{words}，" if words else ""


def _both(persuaded: int, punished: int) -> str:
    """The two sides are never added up: the street persuades, the police punish."""
    sides = (("劝导", persuaded), ("查处", punished))
    return "、".join(f"{word} {number} 起" for word, number in sides if number) or " 0 起"


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
