"""Which processes and which papers there are, and where they are declared. A new one is one line."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from trafficdesk.engine.daily import Clearing
from trafficdesk.engine.finding import Source
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.process import Process
from trafficdesk.errors import NotFound
from trafficdesk.records.registry import record_type

WHERE = {
    "accidents": "trafficdesk.work.accidents.process.ACCIDENT",
    "accident-blocks": "trafficdesk.work.accidents.process.BLOCK",
    "agreements": "trafficdesk.work.agreements.process.AGREEMENT",
    "campaigns": "trafficdesk.work.campaigns.process.CAMPAIGN",
    "hazards": "trafficdesk.work.hazards.process.HAZARD",
    "inspection-rounds": "trafficdesk.work.hazards.process_rounds.ROUND",
    "letters": "trafficdesk.work.hazards.process.LETTER",
    "official-trips": "trafficdesk.work.official.process.TRIP",
    "meetings": "trafficdesk.work.meetings.process.MEETING",
    "committee-papers": "trafficdesk.work.committees.process.PAPER",
    "committee-plans": "trafficdesk.work.committees.process.TASK",
    "committee-ledgers": "trafficdesk.work.committees.process.LEDGER",
    "organisation": "trafficdesk.work.organisation.process.MEMBER",
    "plan-tasks": "trafficdesk.work.plans.process.TASK",
    "plan-nodes": "trafficdesk.work.plans.process.NODE",
    "assessments": "trafficdesk.work.plans.process_scores.SHEET",
    "score-lines": "trafficdesk.work.plans.process_scores.LINE",
    "meeting-issues": "trafficdesk.work.meetings.process.ISSUE",
    "reports": "trafficdesk.work.reports.process.REPORT",
    "publicity": "trafficdesk.work.publicity.process.ACTIVITY",
    "publicity-plans": "trafficdesk.work.publicity.process.PLAN",
    "materials": "trafficdesk.work.publicity.process.MATERIAL",
    "material-moves": "trafficdesk.work.publicity.process.MOVE",
    "boards": "trafficdesk.work.publicity.process.BOARD",
    "training": "trafficdesk.work.training.process.SESSION",
    "training-plans": "trafficdesk.work.training.process.PLAN",
    "school-vehicles": "trafficdesk.work.school.process.VEHICLE",
    "school-permits": "trafficdesk.work.school.process_permits.PERMIT",
}

# Where the documents are declared (`PRINTS`), in the order of the plan.
PAPERS = (
    "work.agreements.papers", "work.people.papers_cards", "work.people.papers_files", "work.people.papers_records",
    "work.reminders.papers",
    "work.meetings.papers", "work.committees.papers", "work.committees.papers_roads", "work.official.papers", "work.official.papers_cars",
    "work.school.papers", "work.stations.papers", "work.training.papers", "work.training.papers_year",
    "work.publicity.papers", "work.hazards.papers", "work.hazards.papers_rounds", "work.hazards.papers_answers",
    "work.campaigns.papers", "work.accidents.papers", "work.accidents.papers_people",
    "work.organisation.papers", "work.plans.papers", "work.years.papers", "work.reports.papers_briefs",
)  # fmt: skip

# Where findings are looked for (`SOURCES`); dates that run out need none of it (engine/finding_dates.py).
FINDINGS = (
    "work.people.findings", "work.people.findings_cars", "work.agreements.findings", "work.meetings.findings",
    "work.committees.findings", "work.official.findings", "work.school.findings", "work.stations.findings",
    "work.training.findings", "work.publicity.findings", "work.hazards.findings", "work.campaigns.findings",
    "work.accidents.findings", "work.reports.findings", "work.years.findings", "work.packages.findings", "engine.finding_desk",
)  # fmt: skip

# The processes with moves that time makes (`drifts`): asked at every start, when no other stream is needed yet.
DRIFTING = ("agreements",)

# What clears away data that has outlived its time (engine/daily.py).
CLEARINGS = ("trafficdesk.work.school.roster.purge_expired",)


def drifting() -> tuple[Process, ...]:
    """Every process that time moves on."""
    return tuple(process_of(code) for code in DRIFTING)


def clearings() -> tuple[Clearing, ...]:
    """Every clearing of the day."""
    return tuple(_named(where) for where in CLEARINGS)


def _named(where: str) -> Any:
    module, _, name = where.rpartition(".")
    return getattr(import_module(module), name)


@cache
def print_kinds() -> tuple[PrintKind, ...]:
    """Every document of a work stream."""
    return tuple(kind for name in PAPERS for kind in import_module(f"trafficdesk.{name}").PRINTS)


@cache
def finding_sources() -> tuple[Source, ...]:
    """Everything that finds, besides the dates of the fields."""
    return tuple(source for name in FINDINGS for source in import_module(f"trafficdesk.{name}").SOURCES)


@cache
def process_of(code: str) -> Process:
    """The process of a record kind, by code or Chinese name; NotFound names those that have one."""
    kind = record_type(code)
    if kind.code not in WHERE:
        known = "、".join(f"{record_type(each).spec.label}（{each}）" for each in WHERE)
        raise NotFound(f"{kind.spec.label}没有按步骤办理的流程。有流程的是：{known}。")
    process: Process = _named(WHERE[kind.code])
    return process
