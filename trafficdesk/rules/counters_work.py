"""Counters about the work itself: meetings, ledgers, publicity, hazards, campaigns, accidents, school vehicles, plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk import clock
from trafficdesk.records.registry import record_type
from trafficdesk.rules.absences import setting
from trafficdesk.rules.figures import (
    Counter,
    Figure,
    Part,
    Scope,
    counted,
    ids_of,
    ids_of_each,
    named,
    number_of,
    rate,
    rate_by_ids,
    sum_of,
)
from trafficdesk.store.query import Filter
from trafficdesk.work.committees import rules as committee_rules
from trafficdesk.work.school.rules import term_of, term_opens

COMMITTEE = "社区居委会"
_HELD_MEETING = Filter("state", "in", ("已召开", "已归档"))
_HELD_TRAINING = Filter("state", "not_in", ("计划", "已通知", "取消"))
_CAME = ("出席", "列席", "委托")


def _span(scope: Scope, field: str, unit_field: str = "", *also: Filter) -> tuple[Filter, ...]:
    """Rows of the period, of the unit when there is one and the record knows units."""
    of_unit = (Filter(unit_field, "is", scope.unit),) if unit_field and scope.unit is not None else ()
    return (Filter(field, "between", scope.since, scope.until), *of_unit, *also)


def _rows(code: str, field: str, unit_field: str, noun: str, *also: Filter) -> Counter:
    """How many rows of a record fall into the period."""

    def counter(connection: Connection, scope: Scope) -> Figure:
        return counted(connection, noun, code, _span(scope, field, unit_field, *also))

    return counter


def _by_then(connection: Connection, noun: str, code: str, filters: Sequence[Filter], state: Filter, on: str, until: date,
             words: tuple[str, str]) -> Figure:  # fmt: skip
    """The share of rows that had reached a state when the period ended: what came later counts for later periods.

    on: the field with the day; a row of an earlier list that has the state and no day is done.
    """
    every, ever, later = ids_of_each(
        connection, code, [tuple(filters), (*filters, state), (*filters, state, Filter(on, "after", until))]
    )
    done = set(ever) - set(later)
    left = set(every) - done
    yes, no = (Part(word, len(ids), code, named(ids, filters)) for word, ids in zip(words, (done, left), strict=True))
    return rate(noun, code, filters, yes, no)


def _closed(code: str, field: str, unit_field: str, noun: str, state: str, on: str, words: tuple[str, str]) -> Counter:
    """Share of a record's rows of the period that had reached a state by its end; `on`: the field with the day of that."""

    def counter(connection: Connection, scope: Scope) -> Figure:
        also = (Filter("state", "is_not", "取消"),) if code == "plan-tasks" else ()
        filters = _span(scope, field, unit_field, *also)
        return _by_then(connection, noun, code, filters, Filter("state", "is", state), on, scope.until, words)

    return counter


def _hazards_rate(connection: Connection, scope: Scope) -> Figure:
    """Hazards found in the period and closed by its end; a unit answers for its own, a committee also for its area."""
    filters = _span(scope, "found")
    if scope.unit is not None:
        table = record_type("hazards").table
        found = table.c.found.between(scope.since, scope.until), table.c.deleted_at.is_(None)
        rows = connection.execute(select(table.c.id, table.c.responsible_unit, table.c.committee).where(*found))
        filters = named((row.id for row in rows if (row.responsible_unit or row.committee) == scope.unit), filters)
    closed = Filter("state", "is", "销号")
    return _by_then(connection, "隐患销号", "hazards", filters, closed, "closed_on", scope.until, ("已销号", "未销号"))


def _ledgers_rate(connection: Connection, scope: Scope) -> Figure:
    """Complete ledgers out of those that every committee owes, one of each kind a year; one that was never begun is missing."""
    year, kinds = scope.until.year, {each.code for each in committee_rules.ledger_kinds(scope.until.year)}
    filters = [Filter("year", "is", year), Filter("kind", "in", tuple(kinds))]
    if scope.unit is not None:
        filters.append(Filter("committee", "is", scope.unit))
    complete = Filter("state", "is", committee_rules.COMPLETE)
    every, done = ids_of_each(connection, "committee-ledgers", [tuple(filters), (*filters, complete)])
    must = len(kinds) * _committees(connection, scope)
    left = set(every) - set(done)
    return rate(
        "台账齐全", "committee-ledgers", filters, Part("齐全", len(done), "committee-ledgers", named(done, filters)),
        Part("不齐或没建", max(0, must - len(done)), "committee-ledgers", named(left, filters)),
    )  # fmt: skip


def _committees(connection: Connection, scope: Scope) -> int:
    """How many residents' committees a scope means: each owes its ledgers and papers."""
    if scope.unit is not None:
        return 1
    return number_of(connection, "units", [Filter("unit_type", "is", COMMITTEE), Filter("state", "is", "在册")])


def _papers_rate(connection: Connection, scope: Scope) -> Figure:
    """Plans, summaries and assessments that fell due in the period and were handed in by their day."""
    year, last = scope.until.year, min(scope.until, clock.today())
    own = setting(connection, committee_rules.DEADLINES_SETTING)
    days = {kind: committee_rules.deadline(year, kind, own) for kind in committee_rules.PAPERS}
    due = {kind: day for kind, day in days.items() if scope.since <= day <= last}
    filters = [Filter("year", "is", year), Filter("kind", "in", tuple(due))]
    if scope.unit is not None:
        filters.append(Filter("committee", "is", scope.unit))
    by_day = [(*filters, Filter("kind", "is", kind), Filter("handed_in", "at_most", day)) for kind, day in due.items()]
    every, *in_time = ids_of_each(connection, "committee-papers", [filters, *by_day])
    done = {row_id for ids in in_time for row_id in ids}
    other = set(every) - done
    must = len(due) * _committees(connection, scope)
    return rate(
        "按时报送", "committee-papers", filters, Part("按时报送", len(done), "committee-papers", named(done, filters)),
        Part("没有按时报送", max(0, must - len(done)), "committee-papers", named(other, filters)),
    )  # fmt: skip


def _attendance_rate(connection: Connection, scope: Scope) -> Figure:
    """Who was asked to the meetings held in the period and came, or sent somebody."""
    held = tuple(ids_of(connection, "meetings", _span(scope, "starts", "", _HELD_MEETING)))
    filters = [Filter("meeting", "in", held)]
    if scope.unit is not None:
        filters.append(Filter("unit", "is", scope.unit))
    came = (Filter("attendance", "in", _CAME),)
    return rate_by_ids(connection, "参会", "meeting-attendances", filters, came, ("到会或委托", "没有到会"))


def _accidents_of(connection: Connection, scope: Scope) -> tuple[Filter, ...]:
    """Accidents of the period: in a committee's area, or with a party of the unit."""
    filters = _span(scope, "happened")
    if scope.unit is None:
        return filters
    mine = {row.id for row in _with_parties(connection, scope) if scope.unit in (row.committee, row.party_unit, row.person_unit)}
    return named(mine, filters)


def _with_parties(connection: Connection, scope: Scope) -> Sequence[Any]:
    """The accidents of the period with the units of everybody who had a part in them; asked in the same words for every unit."""
    accidents, parties, people = (record_type(code).table for code in ("accidents", "accident-parties", "people"))
    columns = (accidents.c.id, accidents.c.committee, accidents.c.deaths, parties.c.liability, parties.c.unit.label("party_unit"),
               people.c.unit.label("person_unit"))  # fmt: skip
    span = datetime.combine(scope.since, time.min), datetime.combine(scope.until, time.max)
    return connection.execute(
        select(*columns)
        .join(parties, (parties.c.accident == accidents.c.id) & parties.c.deleted_at.is_(None), isouter=True)
        .join(people, people.c.id == parties.c.person, isouter=True)
        .where(accidents.c.happened.between(*span), accidents.c.deleted_at.is_(None))
    ).all()


def _accidents(connection: Connection, scope: Scope) -> Figure:
    return counted(connection, "事故", "accidents", _accidents_of(connection, scope))


def _deaths(connection: Connection, scope: Scope) -> Figure:
    filters = (*_accidents_of(connection, scope), Filter("deaths", "at_least", 1))
    dead = int(sum_of(connection, "accidents", filters, "deaths"))
    return Figure(Decimal(dead), "accidents", filters, f"死亡 {dead}")


def _fatal_liable(connection: Connection, scope: Scope) -> Figure:
    """Accidents with deaths for which somebody of the unit bears the whole or the main liability: a veto."""
    ids = set()
    for row in _with_parties(connection, scope):
        units = {row.party_unit, row.person_unit} - {None}
        if (row.deaths or 0) > 0 and row.liability in ("全部", "主要") and (scope.unit in units if scope.unit is not None else units):
            ids.add(row.id)
    return Figure(Decimal(len(ids)), "accidents", named(ids, ()), f"负主责亡人事故 {len(ids)} 起")


def _school_rate(connection: Connection, scope: Scope) -> Figure:
    """Vehicles on file against those declared, of the school term in which the period ends.

    A committee that declared none has nothing to file; one that declared nothing at all after the term opened owes it.
    """
    last = min(scope.until, max(clock.today(), scope.since))
    term = Filter("term", "is", term_of(last))
    of_unit = () if scope.unit is None else (Filter("committee", "is", scope.unit),)
    filters = (term, *of_unit)
    declared = number_of(connection, "school-censuses", filters)
    must = int(sum_of(connection, "school-censuses", filters, "vehicles"))
    have = min(number_of(connection, "school-vehicles", filters), must)
    owes = last >= term_opens(str(term.value)) and _committees(connection, scope) > declared
    owed = "没有摸排申报" if owes else ""
    return rate(
        f"{term.value}学期建档", "school-vehicles", filters, Part("已建档", have, "school-vehicles", filters),
        Part("申报未建档", must - have, "school-censuses", filters), owed=owed,
    )  # fmt: skip


COUNTERS: Mapping[str, Counter] = {
    "meetings": _rows("meetings", "starts", "", "会议", _HELD_MEETING),
    "meeting-attendance-rate": _attendance_rate,
    "issues-closed-rate": _closed("meeting-issues", "due", "lead_unit", "议定事项销号", "销号", "closed_on", ("已销号", "未销号")),
    "ledgers-rate": _ledgers_rate,
    "committee-papers-rate": _papers_rate,
    "trainings": _rows("training", "starts", "", "培训", _HELD_TRAINING),
    "publicity": _rows("publicity", "held", "host", "宣传活动"),
    "hazards-closed-rate": _hazards_rate,
    "inspection-rounds": _rows("inspection-rounds", "starts", "committee", "隐患排查"),
    "action-days": _rows("action-days", "on", "", "整治行动"),
    "accidents": _accidents,
    "deaths": _deaths,
    "fatal-liable-accidents": _fatal_liable,
    "school-vehicles-filed-rate": _school_rate,
    "plan-tasks-rate": _closed("plan-tasks", "due", "department", "计划任务完成", "完成", "done_on", ("已完成", "未完成")),
}
