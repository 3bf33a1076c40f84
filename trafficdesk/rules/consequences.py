"""What a change brings with it, in the same unit of work (so that one undo takes both back).

Register per record code: ADDED gets the ids of added rows (many at an import), EDITED gets one change. Both belong
to verbs of people. SETTLED is for figures that must hold however a change came about: it runs at the end of every
unit of work, undo, redo, trash and restore too, and gets all changes of its record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import select

from trafficdesk.records.registry import record_type
from trafficdesk.rules import gaps, own_fields, twins
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.accidents import rules as accident_rules
from trafficdesk.work.agreements import rules_matching as violation_matching
from trafficdesk.work.hazards import rules_due, rules_numbers
from trafficdesk.work.hazards import rules_letters as letter_numbers
from trafficdesk.work.hazards import rules_rounds as round_counts
from trafficdesk.work.meetings import rules_marks
from trafficdesk.work.official import rules as trip_rules
from trafficdesk.work.plans import rules as plan_rules
from trafficdesk.work.plans import rules_scores as plan_scores
from trafficdesk.work.publicity import rules as publicity
from trafficdesk.work.publicity import rules_boards as boards
from trafficdesk.work.publicity import rules_stock as stock
from trafficdesk.work.school import rules as school
from trafficdesk.work.school import rules_watch as school_watch

_BATCH = 500


def after_adding(work: Work, code: str, ids: Sequence[int]) -> None:
    """Do what follows from rows having been added."""
    if code in ADDED:
        ADDED[code](work, ids)


def after_editing(work: Work, change: Change) -> None:
    """Do what follows from one row having been edited."""
    if change.code in EDITED:
        EDITED[change.code](work, change)


def follow(work: Work) -> None:
    """Bring derived figures in line with everything that was changed in a unit of work."""
    twins.refuse(work, list(work.changes))
    gaps.close_filled(work, list(work.changes))
    touched = {change.code for change in work.changes} & SETTLED.keys()
    for code in sorted(touched):
        SETTLED[code](work, [change for change in work.changes if change.code == code])


def _open_main_posts(work: Work, ids: Sequence[int]) -> None:
    people = record_type("people").table
    query = select(people.c.id, people.c.unit, people.c.category, people.c.job).where(people.c.unit.is_not(None))
    posts: list[dict[str, object]] = []
    for start in range(0, len(ids), _BATCH):
        rows = work.connection.execute(query.where(people.c.id.in_(ids[start : start + _BATCH])))
        posts += [_main_post(work, *row) for row in rows]
    work.add_facts("posts", posts)


def _move_main_post(work: Work, change: Change) -> None:
    """The main post follows 所在单位 and 人员类别: the old one is closed, a new one opened, both dated."""
    if not {"unit", "category"} & {each.field for each in change.fields}:
        return
    posts = record_type("posts").table
    open_main = work.connection.execute(
        select(posts.c.id).where(
            posts.c.person == change.id, posts.c.main.is_(True), posts.c.end.is_(None), posts.c.deleted_at.is_(None)
        )
    ).first()
    if open_main is not None:
        work.set_fact("posts", open_main.id, {"end": work.now.date()})
    _open_main_posts(work, [change.id])


def _main_post(work: Work, person: int, unit: int, category: str | None, job: str | None) -> dict[str, object]:
    start = work.now.date()
    return {"person": person, "unit": unit, "category": category, "job": job, "main": True, "start": start}


def _call_official(work: Work, ids: Sequence[int]) -> None:
    """A car with an official data sheet is an official one, whatever its archive said so far."""
    cars, vehicles = record_type("official-cars").table, record_type("vehicles").table
    for start in range(0, len(ids), _BATCH):
        query = (
            select(vehicles.c.id)
            .join(cars, cars.c.vehicle == vehicles.c.id)
            .where(cars.c.id.in_(ids[start : start + _BATCH]), vehicles.c.ownership.is_distinct_from("公车"))
        )
        for vehicle in list(work.connection.scalars(query)):
            work.set_fact("vehicles", vehicle, {"ownership": "公车"})


def _move_plates(work: Work, ids: Sequence[int]) -> None:
    """A plate that goes on to another car is dated on both: the old one's ends on the day on which the new one's begins."""
    cars = record_type("vehicles").table
    present = (cars.c.plate_until.is_(None), cars.c.deleted_at.is_(None))
    columns = select(cars.c.id, cars.c.plate, cars.c.plate_type, cars.c.plate_from).where(*present)
    for start in range(0, len(ids), _BATCH):
        fresh = {row.id: row for row in work.connection.execute(columns.where(cars.c.id.in_(ids[start : start + _BATCH]))) if row.plate}
        # By the plates themselves, which are indexed; joined, the database compares every car with every other.
        plates = {row.plate for row in fresh.values()}
        others = list(work.connection.execute(columns.where(cars.c.plate.in_(plates)))) if plates else []
        bearers: dict[tuple[str, str], list[int]] = {}
        for row in others:
            bearers.setdefault((row.plate, row.plate_type), []).append(row.id)
        for new in fresh.values():
            for old in bearers.get((new.plate, new.plate_type), []):
                if old != new.id and old not in fresh:
                    day = new.plate_from or work.now.date()
                    work.set_fact("vehicles", old, {"plate_until": day})
                    work.set_fact("vehicles", new.id, {"plate_from": day})


def _move_plate(work: Work, change: Change) -> None:
    if any(each.field in ("plate", "plate_type") and each.new for each in change.fields):
        _move_plates(work, [change.id])


def _number_slips(work: Work, ids: Sequence[int]) -> None:
    """A slip written straight into the ledger gets the next number, like one that was applied for."""
    slips = record_type("official-trips").table
    for start in range(0, len(ids), _BATCH):
        wanted = slips.c.id.in_(ids[start : start + _BATCH]) & slips.c.number.is_(None)
        for row in list(work.connection.execute(select(slips.c.id, slips.c.leaves).where(wanted))):
            work.set_fact("official-trips", row.id, {"number": trip_rules.next_number(work.connection, row.leaves.year)})


def _follow_hazards(work: Work, ids: Sequence[int]) -> None:
    rules_numbers.number_hazards(work, ids)
    rules_due.give_due(work, ids)
    accident_rules.follow_item_added(rules_numbers.HAZARDS, work, ids)


def _new_vehicles(work: Work, ids: Sequence[int]) -> None:
    _move_plates(work, ids)
    violation_matching.match_cars(work, ids)


ADDED: dict[str, Callable[[Work, Sequence[int]], None]] = {
    own_fields.OWN: own_fields.make_columns,
    "people": _open_main_posts,
    "vehicles": _new_vehicles,
    "violations": violation_matching.match_violations,
    "official-cars": _call_official,
    "official-trips": _number_slips,
    "accidents": accident_rules.follow_added,
    "accident-parties": accident_rules.follow_party_added,
    "accident-blocks": accident_rules.follow_block_added,
    rules_numbers.HAZARDS: _follow_hazards,
    "meeting-issues": partial(accident_rules.follow_item_added, "meeting-issues"),
    letter_numbers.LETTERS: letter_numbers.number_letters,
}
EDITED: dict[str, Callable[[Work, Change], None]] = {
    "vehicles": _move_plate, "people": _move_main_post, "plan-tasks": plan_rules.close_nodes, "accidents": accident_rules.follow_edited,
    "accident-parties": accident_rules.follow_party_edited,
    rules_due.HAZARDS: rules_due.keep_first_due, "meetings": rules_marks.follow_meeting,
}  # fmt: skip
SETTLED: dict[str, Callable[[Work, Sequence[Change]], None]] = {
    plan_scores.LINES: plan_scores.settle_sheets,
    publicity.MOVES: stock.settle_stock,
    publicity.BOARDS: boards.settle_boards,
    school.VEHICLES: school_watch.settle_vehicles,
    school.STAFF: school_watch.settle_staff,
    school.INSPECTIONS: school_watch.settle_inspections,
    school.PUPILS: school_watch.settle_pupils,
    round_counts.PLACES: round_counts.settle_rounds,
}
