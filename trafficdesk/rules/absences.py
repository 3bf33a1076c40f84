"""What should have taken place or come in by a day and did not: reminders that no row's own date gives (domain 4).

A work stream takes part by a function in SOURCES. It decides its own lead time and yields nothing before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import Setting
from trafficdesk.rules.holidays import coming
from trafficdesk.rules.legal import practice
from trafficdesk.rules.periods import read_period
from trafficdesk.work.accidents import rules as accident_rules
from trafficdesk.work.agreements import rules as agreement_rules
from trafficdesk.work.campaigns.rules_absences import campaign_left
from trafficdesk.work.committees import rules as committee_rules
from trafficdesk.work.hazards.rules_absences import round_left
from trafficdesk.work.meetings import rules as meeting_rules
from trafficdesk.work.official import rules as trip_rules
from trafficdesk.work.reports import rules_dates as report_dates
from trafficdesk.work.school import rules as school_rules


@dataclass(frozen=True, slots=True)
class Absence:
    """One thing that is not there. unit: whom to ask; id: the row to go on with, 0: the stream's own page."""

    code: str
    title: str
    what: str
    due: date
    unit: str = ""
    id: int = 0


# Lists of earlier years bring rounds and campaigns that nobody will go on with.
_FORGOTTEN = timedelta(days=180)


def absences(connection: Connection, today: date) -> Iterator[Absence]:
    """Everything that is missing, in no order. Nothing in an office that has not registered a unit yet."""
    units = record_type("units").table
    if connection.scalar(select(units.c.id).where(units.c.deleted_at.is_(None)).limit(1)) is not None:
        for source in SOURCES:
            yield from source(connection, today)


def quarters_without_meeting(connection: Connection, today: date) -> Iterator[Absence]:
    """Quarters of this year that had no regular meeting, the present one in its last days."""
    meetings = _rows(connection, "meetings", "quarter", "state", kind=meeting_rules.REGULAR, year=today.year)
    held = {row["quarter"] for row in meetings if row["state"] in meeting_rules.TOOK_PLACE}
    for quarter in meeting_rules.QUARTERS:
        if meeting_rules.quarter_level(today.year, quarter, quarter in held, today) in ("warn", "bad"):
            due = meeting_rules.quarter_span(today.year, quarter)[1]
            title = f"{today.year} 年{quarter}例会"
            yield Absence("meetings", title, "季度例会未开", due)


def papers_not_in(connection: Connection, today: date) -> Iterator[Absence]:
    """Plans, summaries and assessments of this year that a residents' committee has not handed in."""
    own = setting(connection, committee_rules.DEADLINES_SETTING)
    papers = {
        (row["committee"], row["kind"]): row
        for row in _rows(connection, "committee-papers", "committee", "kind", "handed_in", "state", year=today.year)
    }
    due_of = {kind: committee_rules.deadline(today.year, kind, own) for kind in committee_rules.PAPERS}
    for unit in _rows(connection, "units", "title", unit_type=agreement_rules.COMMITTEE, state="在册"):
        for kind, due in due_of.items():
            paper = papers.get((unit["id"], kind))
            valid = paper if paper is not None and paper["state"] != committee_rules.VOID else None
            handed_in = valid["handed_in"] if valid else None
            if handed_in is None and committee_rules.paper_level(None, due, today):
                yield Absence("committee-papers", unit["title"], f"{kind}未报", due)


def censuses_not_in(connection: Connection, today: date) -> Iterator[Absence]:
    """Residents' committees that have not declared their pupil transport of the term, from some days before it opens."""
    term = school_rules.term_of(today)
    due = school_rules.term_opens(term)
    if today < due - timedelta(days=practice("school_census_notice", today)):
        return
    declared = {row["committee"] for row in _rows(connection, "school-censuses", "committee", term=term)}
    for unit in _rows(connection, "units", "title", unit_type=agreement_rules.COMMITTEE, state="在册"):
        if unit["id"] not in declared:
            yield Absence("school-censuses", unit["title"], "开学摸排未报", due)


def cars_not_sealed(connection: Connection, today: date) -> Iterator[Absence]:
    """Official cars for which nothing is registered over the holiday that is on or near: to be done the day before."""
    holiday = coming(today, practice("car_sealing_notice", today))
    if holiday is None:
        return
    state = dict(_pairs(connection, "vehicles", "id", "state"))
    cars = {row["vehicle"] for row in _rows(connection, "official-cars", "vehicle")}
    done = {
        row["vehicle"]
        for row in _rows(connection, "official-sealings", "vehicle", "starts", "ends")
        if row["starts"] <= holiday.last and holiday.first <= row["ends"]
    }
    left = [car for car in cars - done if state.get(car) == "在用"]
    if left:
        title = f"{holiday.first.year} 年{holiday.name}（{holiday.first:%m-%d} 至 {holiday.last:%m-%d}）"
        what = f"{len(left)} 辆车没登记封存"
        yield Absence("official-sealings", title, what, holiday.first - timedelta(days=1))


def cars_to_service(connection: Connection, today: date) -> Iterator[Absence]:
    """Official cars near or past the mileage of their next service; late since the day it was first passed."""
    notice = practice("car_service_notice", today)
    for car in _rows(connection, "official-cars", "title", "vehicle", "service_km"):
        if car["service_km"] is None:
            continue
        readings = sorted(_readings(connection, car["vehicle"]))
        if readings and readings[-1][0] + notice >= car["service_km"]:
            left = car["service_km"] - readings[-1][0]
            passed = min((day for km, day in readings if km > car["service_km"]), default=today)
            what = f"保养超 {-left} 公里" if left < 0 else f"保养剩 {left} 公里"
            yield Absence("official-cars", car["title"], what, passed, id=car["id"])


def _readings(connection: Connection, vehicle: int) -> Iterator[tuple[int, date]]:
    """What the odometer showed on which day, by slips and receipts."""
    for row in _rows(connection, "official-trips", "back_km", "back_at", vehicle=vehicle, state=trip_rules.BACK):
        if row["back_km"] is not None and row["back_at"] is not None:
            yield row["back_km"], row["back_at"].date()
    for row in _rows(connection, "official-costs", "odometer", "paid", vehicle=vehicle):
        if row["odometer"] is not None:
            yield row["odometer"], row["paid"]


def slips_left_open(connection: Connection, today: date) -> Iterator[Absence]:
    """Cars that should be back, and slips whose day has passed without a decision or a departure."""
    words = {
        trip_rules.OUT: ("returns", "该回场，没有登记"),
        trip_rules.AGREED: ("leaves", "过了时间没派车"),
        trip_rules.ASKED: ("leaves", "过了时间没审批"),
    }
    for state, (field, what) in words.items():
        for row in _rows(connection, "official-trips", "title", "destination", field, state=state):
            if row[field] is not None and row[field].date() < today:
                title = f"{row['title']} {row['destination']}"
                yield Absence("official-trips", title, what, row[field].date(), id=row["id"])


def stations_silent(connection: Connection, today: date) -> Iterator[Absence]:
    """Stations in use without a duty log for some days; counted from their registration when there never was one."""
    notice, late = practice("station_silent_notice", today), practice("station_silent_late", today)
    logs = record_type("duty-logs").table
    query = select(logs.c.station, func.max(logs.c.on)).where(logs.c.deleted_at.is_(None)).group_by(logs.c.station)
    last: dict[int, date] = {row[0]: row[1] for row in connection.execute(query)}
    for row in _rows(connection, "stations", "title", "state", "created_at"):
        since = last.get(row["id"]) or row["created_at"].date()
        if row["state"] in (None, "在用") and (today - since).days >= notice:
            what = f"{(today - since).days} 天没有劝导日志" if row["id"] in last else "从没登记劝导日志"
            yield Absence("stations", row["title"], what, since + timedelta(days=late), id=row["id"])


def _pairs(connection: Connection, code: str, key: str, value: str) -> Iterator[tuple[Any, Any]]:
    return ((row[key], row[value]) for row in _rows(connection, code, value))


def reports_not_sent(connection: Connection, _today: date) -> Iterator[Absence]:
    """Accidents whose quick report or seven-day follow-up has not been sent; the follow-up in its seven days."""
    names = ("title", "state", "happened", "heard", "quick_report", "follow_up", "created_at")
    for row in _rows(connection, accident_rules.CODE, *names):
        for what, until in accident_rules.unsent_reports(row, row["created_at"]):
            yield Absence(accident_rules.CODE, row["title"], what, until.date(), id=row["id"])


def reports_not_in(connection: Connection, today: date) -> Iterator[Absence]:
    """Reports to superiors whose day is near or past."""
    names = {each.code: each.label for each in code_list("report_kind").options()}
    for key, period, due in report_dates.not_in(connection, today):
        yield Absence("reports", f"{read_period(period).name}{names[key]}".replace(" ", ""), "报表未报", due)


def places_not_looked_at(connection: Connection, today: date) -> Iterator[Absence]:
    """Inspection rounds that are over with listed places that nobody looked at."""
    for row in _rows(connection, "inspection-rounds", "title", "ends"):
        if row["ends"] is None or row["ends"] >= today or not _still_matters(row["ends"], today):
            continue
        places = list(_rows(connection, "inspection-places", "checked_on", round=row["id"]))
        left = round_left(row, places)
        if left is not None:
            yield Absence("inspection-rounds", row["title"], *left, id=row["id"])


def campaigns_unreported(connection: Connection, today: date) -> Iterator[Absence]:
    """Weeks of campaigns without their report, and campaigns that ended without a summary."""
    after = practice("campaign_report_after", today), practice("campaign_summary_after", today)
    for row in _rows(connection, "campaigns", "title", "starts", "ends", "state"):
        if _still_matters(row["ends"], today):
            days = [day["on"] for day in _rows(connection, "action-days", "on", campaign=row["id"])]
            reports = _rows(connection, "campaign-reports", "since", "until", campaign=row["id"])
            reported = [(each["since"], each["until"]) for each in reports]
            for what, due in campaign_left(row, days, reported, today, *after):
                yield Absence("campaigns", row["title"], what, due, id=row["id"])


def trainings_left_open(connection: Connection, today: date) -> Iterator[Absence]:
    """Sessions whose day has passed and whose list nobody closed."""
    for row in _rows(connection, "training", "title", "starts", "state"):
        day = row["starts"].date()
        if row["state"] not in ("已完成", "取消") and day < today and _still_matters(day, today):
            yield Absence("training", f"{row['title']}（{day:%m-%d}）", "培训没有登记完成", day)


def _still_matters(ends: date | None, today: date) -> bool:
    """Whether something that ended then is recent enough to remind of."""
    return ends is not None and today - ends <= _FORGOTTEN


def _rows(connection: Connection, code: str, *names: str, **wanted: Any) -> Iterable[Mapping[Any, Any]]:
    table = record_type(code).table
    query = select(table.c.id, *(table.c[name] for name in names)).where(table.c.deleted_at.is_(None))
    for name, value in wanted.items():
        query = query.where(table.c[name] == value)
    return connection.execute(query).mappings()


def setting(connection: Connection, name: str) -> Any:
    """A setting of the office, {} when it was never set."""
    text = connection.scalar(select(Setting.value).where(Setting.name == name))
    return {} if text is None else json.loads(text)


SOURCES: tuple[Callable[[Connection, date], Iterator[Absence]], ...] = (
    quarters_without_meeting, papers_not_in, censuses_not_in, cars_not_sealed, cars_to_service, slips_left_open,
    stations_silent, reports_not_sent, reports_not_in, places_not_looked_at, campaigns_unreported, trainings_left_open,
)  # fmt: skip
