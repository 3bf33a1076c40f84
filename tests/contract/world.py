"""An office in which every step can be taken: rows in any state, what a clerk would answer, where a step leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from tests.contract.rows import CARRIES, SAYS, TODAY, school_world
from tests.helpers.factory import person_id
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.process import ANY, Process, Step
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.work.catalogue import WHERE, process_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PROCESSES = [process_of(code) for code in WHERE]
STEPPED = [process for process in PROCESSES if process.steps]  # others have an entry only: stock in and out
STEPS = [(process, step) for process in PROCESSES for step in process.steps]
FAMILIES = {"meeting-issues": "meetings"}
_COUNT = count(1)
_FURNITURE: dict[str, int] = {}  # by record the first row of the furnished office, of which every office here is a copy


def every(argument: str, values: list[Any]) -> Any:
    return pytest.mark.parametrize(
        argument, values, ids=lambda v: v.code if isinstance(v, Process) else getattr(v, "key", "")
    )


def sample(desk: Desk, spec: FieldSpec, place: int, day: date = TODAY) -> Any:
    """A fitting value of a field; names differ from each other."""
    match spec.kind:
        case Kind.DATE:
            return day
        case Kind.DATETIME:
            return datetime(day.year, day.month, day.day, 9)
        case Kind.MONEY | Kind.DECIMAL:
            return Decimal(10)
        case Kind.INTEGER:
            return 2026
        case Kind.FLAG:
            return False
        case Kind.CHOICE | Kind.CHOICES:
            return code_list(spec.codes).options()[0].code
        case Kind.LINK:
            return _FURNITURE.get(spec.target) or _first(desk, spec.target)
        case Kind.PHONE:
            return "13800000000"
        case Kind.PERSON_ID:
            return person_id(next(_COUNT))
        case Kind.LICENCE_CLASSES:
            return "C1"
        case Kind.NAME:
            return "赵钱孙李周吴郑王"[place % 8] + "示例"
    return f"示例{next(_COUNT)}"


def _first(desk: Desk, code: str) -> int | None:
    known = desk.records.first_ids(Query(code), 1)
    return known[0] if known else None


def unit(desk: Desk) -> int:
    return _first(desk, "units") or desk.records.add("units", {"name": "示例城管办", "unit_type": "机关"}).ids[0]


def pointed_at(desk: Desk, code: str, others: Mapping[str, Any]) -> int:
    """A row that others of its kind may point at."""
    values = {spec.name: sample(desk, spec, place) for place, spec in enumerate(record_type(code).fields)}
    with desk.records.work("示例") as work:
        return work.add_fact(code, {**values, **others})


def made(desk: Desk, process: Process, state: str, **others: Any) -> int:
    """A row that stands in a state, with everything filled that lies before it; others: fields that differ.

    carried: what hangs on it besides, as in CARRIES.
    """
    kind = record_type(process.code)
    earlier = TODAY - timedelta(days=20)
    values = {spec.name: sample(desk, spec, place, earlier) for place, spec in enumerate(kind.fields)}
    values |= {
        name: None for name in ("supervised_on", "replied_on", "minutes_on", "closed_on") if kind.has(name)
    }
    values |= SAYS.get(process.code, {})
    if process.field:
        values[process.field] = state
    values |= {each.day: None for each in process.drifts}  # nothing moves by itself
    carried = others.pop("carried", ())
    values |= {name: pointed_at(desk, kind.field(name).target, value) if isinstance(value, dict) else value
               for name, value in others.items()}  # fmt: skip
    for spec in kind.links:
        if spec.required and values[spec.name] is None:
            values[spec.name] = pointed_at(desk, spec.target, {})
    with desk.records.work("示例") as work:
        if process.code in FAMILIES:
            values["meeting"] = desk.records.first_ids(Query("meetings"), 1)[0]
        row = work.add_fact(process.code, values)
        for code, link, more in (*CARRIES.get(process.code, ()), *carried):
            work.add_fact(code, {link: row, **more})
        if process.code == "meetings" and state == "已召开":
            work.set_fact(process.code, row, {"minutes_on": earlier})
    return row


def furnish(desk: Desk) -> None:
    unit(desk)
    desk.set_up("示例街道办事处", "小林")
    school_world(desk)
    made(desk, process_of("meetings"), "已召开")
    made(desk, process_of("accidents"), "登记")
    made(
        desk, process_of("training"), "已完成", starts=datetime(2026, 11, 22, 9)
    )  # what another session may make up
    _FURNITURE.update({kind.code: known for kind in all_types() if not kind.spec.restricted and (known := _first(desk, kind.code))})


def given_for(desk: Desk, process: Process, step: Step, row: int, answer: str = "") -> dict[str, Any]:
    """What a clerk would answer."""
    found = {}
    for place, spec in enumerate(desk.process(process.code).specs(step)):
        ask = next(each for each in step.asks if each.name == spec.name)
        later = spec.kind is Kind.DATE and not ask.past and not ask.note and not spec.past_only
        found[spec.name] = sample(desk, spec, place, TODAY + timedelta(days=40) if later else TODAY)
        if spec.kind is Kind.DATETIME:
            found[spec.name] = datetime(2026, 11, 20, 9)
    if answer:
        found[step.to.field] = answer  # type: ignore[union-attr]
    return found


def starts(process: Process, step: Step) -> tuple[str, ...]:
    """States from which a step may be taken."""
    if not process.field:
        return ("",)
    if step.since == ANY:
        return process.states
    return step.since or tuple(state for state in process.states if not process.is_over(state))


def branches(process: Process, step: Step) -> Iterator[tuple[str, str, str]]:
    """(state before, answer, state after)"""
    for state in starts(process, step):
        if isinstance(step.to, tuple):  # its logic chooses
            yield state, "", ""
        elif isinstance(step.to, str):
            yield state, "", step.to or state
        else:
            yield from ((state, answer, goal) for answer, goal in step.to.into)
