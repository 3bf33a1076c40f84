"""What follows from accidents: number, kind and both grades, how far the work is, what the four blocks lack (domain 1.11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type
from trafficdesk.rules.legal import rule
from trafficdesk.store.changes import Change
from trafficdesk.store.serials import next_free
from trafficdesk.store.work import Work
from trafficdesk.work.accidents import rules_grades as grades

CODE, BLOCKS, PARTIES = "accidents", "accident-blocks", "accident-parties"
RECTIFICATION, EDUCATION = "整改措施未落实不放过", "有关人员未受到教育不放过"
REGISTERED, INVESTIGATED, DETERMINED, RECTIFYING, CLOSED = STATES = ("登记", "调查中", "已认定", "整改中", "结案")
# Who travels so is no motor vehicle; an accident of such parties alone has its own line in the old grades.
_NOT_MOTOR = ("电动自行车", "自行车", "行人")
# An accident written in this long after it happened comes from an old ledger: its reports' clocks do not run.
ENTERED_LATE_DAYS = 30
NEEDED: Mapping[str, str] = {"conclusion": "结论", "evidence": "证据材料", "responsible": "责任人", "done_on": "完成日期"}
_BATCH = 500
_RULES_FROM = date(2007, 6, 1)  # earlier accidents are asked as if the order held
_ITEM_ENDS = {"hazards": "销号", "meeting-issues": "销号", "training": "已完成"}
_GRADED_BY = frozenset({"happened", "deaths", "serious", "slight", "loss"})


@dataclass(frozen=True, slots=True)
class Item:
    """What a block led to: a hazard, a meeting's issue, a training. done: it has come to its end."""

    code: str
    id: int
    title: str
    state: str
    done: bool


@dataclass(frozen=True, slots=True)
class BlockState:
    """One of the four blocks of an accident. id: its row, 0 while nothing was written; files: attached evidence."""

    name: str
    id: int
    values: Mapping[str, Any]
    files: int
    items: tuple[Item, ...]
    lacking: tuple[str, ...]


def block_names() -> tuple[str, ...]:
    """The four blocks in their order."""
    return tuple(each.code for each in code_list("four_blocks").options())


def block_states(connection: Connection, accidents: Sequence[int]) -> dict[int, tuple[BlockState, ...]]:
    """Accident → its four blocks, written down or not."""
    blocks = {(row["accident"], row["block"]): row for row in _rows(connection, BLOCKS, "accident", accidents)}
    files = _files(connection, [row["id"] for row in blocks.values()])
    items = {code: list(_items(connection, code, accidents)) for code in ("hazards", "meeting-issues")}
    trainings = {
        row["id"]: row for row in _rows(connection, "training", "id", {row["training"] for row in blocks.values()} - {None})
    }
    answer = {}
    for accident in accidents:
        states = []
        for name in block_names():
            row: Mapping[Any, Any] = blocks.get((accident, name), {})
            own: list[Item] = []
            if name == RECTIFICATION:
                own = [item for found in items.values() for owner, item in found if owner == accident]
            elif name == EDUCATION and row.get("training") in trainings:
                own = [_item("training", trainings[row["training"]])]
            attached = files.get(row.get("id", 0), 0)
            lacking = (*_lacking_words(row, attached), *_lacking_items(name, own))
            states.append(BlockState(name, row.get("id", 0), row, attached, tuple(own), lacking))
        answer[accident] = tuple(states)
    return answer


def follow_added(work: Work, ids: Sequence[int]) -> None:
    """Number, kind and grades of accidents that came from a form, a list or the page."""
    for row_id in ids:
        row = work.row(CODE, row_id)
        year = row["happened"].year
        values = graded(row, _with_motor(work.connection, row_id))
        if not row["number"]:
            series, form = f"accidents.{year}", f"事〔{year}〕{{:03d}}".format
            values["number"] = next_free(work.connection, series, CODE, "number", form)
        work.set_fact(CODE, row_id, values)
        _move_on(work, row_id)


def follow_edited(work: Work, change: Change) -> None:
    """Kind and grades follow the toll; the police's certificate moves the work on."""
    if _GRADED_BY & {each.field for each in change.fields}:
        _grade_anew(work, change.id)
    _move_on(work, change.id)


def follow_party_added(work: Work, ids: Sequence[int]) -> None:
    """With whom it happened decides the old grade."""
    for accident in {work.row(PARTIES, row_id)["accident"] for row_id in ids}:
        _grade_anew(work, accident)


def follow_party_edited(work: Work, change: Change) -> None:
    """The same when a party is corrected."""
    if {"traffic", "vehicle"} & {each.field for each in change.fields}:
        _grade_anew(work, work.row(PARTIES, change.id)["accident"])


def _grade_anew(work: Work, accident: int) -> None:
    work.set_fact(CODE, accident, graded(work.row(CODE, accident), _with_motor(work.connection, accident)))


def _with_motor(connection: Connection, accident: int) -> bool:
    """Whether a motor vehicle had a part in it; so it is taken to have while nobody is named."""
    table = record_type(PARTIES).table
    mine = table.c.accident == accident, table.c.deleted_at.is_(None)
    parties = connection.execute(select(table.c.traffic, table.c.vehicle).where(*mine)).all()
    return not parties or any(row.vehicle is not None or row.traffic not in _NOT_MOTOR for row in parties)


def counted_days(on: date) -> int:
    """Within how many days the dead of a road accident count (493号令第13条)."""
    return rule("road_death_days", max(on, _RULES_FROM)).value


def report_hours(on: date) -> int:
    """Within how many hours an accident is reported (493号令第9条)."""
    return rule("accident_report_hours", max(on, _RULES_FROM)).value


def follow_block_added(work: Work, ids: Sequence[int]) -> None:
    """Whoever writes a block down has begun to look into the accident."""
    for row_id in ids:
        _advance(work, work.row(BLOCKS, row_id)["accident"], INVESTIGATED)


def follow_item_added(code: str, work: Work, ids: Sequence[int]) -> None:
    """A hazard or an issue that comes from an accident: rectification has begun."""
    table = record_type(code).table
    for start in range(0, len(ids), _BATCH):
        mine = table.c.id.in_(ids[start : start + _BATCH])
        for accident in work.connection.scalars(select(table.c.accident).where(mine, table.c.accident.is_not(None))).all():
            _advance(work, accident, RECTIFYING)


def graded(values: Mapping[str, Any], motor_vehicle: bool = True) -> dict[str, Any]:
    """Kind and both grades by the toll of seven days and the loss in yuan; motor_vehicle: whether one had a part in it."""
    dead, serious, light = (max(0, int(values.get(name) or 0)) for name in ("deaths", "serious", "slight"))
    loss = max(Decimal(0), values.get("loss") or Decimal(0))
    on = values["happened"].date() if values.get("happened") else None
    return {
        "kind": grades.accident_kind(dead, serious + light),
        "grade": grades.accident_grade(dead, serious, light, loss, on).value,
        "legacy_grade": grades.legacy_accident_grade(dead, serious, light, loss, motor_vehicle, on).value,
    }


def toll(happened: datetime, parties: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Deaths within seven days, later ones, serious and slight injuries, as the parties say."""
    counts = dict.fromkeys(("deaths", "late_deaths", "serious", "slight"), 0)
    last = happened.date() + timedelta(days=counted_days(happened.date()))
    for party in parties:
        match party["casualty"]:
            case "死亡":
                late = party["died_on"] is not None and party["died_on"] > last
                counts["late_deaths" if late else "deaths"] += 1
            case "重伤":
                counts["serious"] += 1
            case "轻伤" | "轻微伤":
                counts["slight"] += 1
    return counts


def entered_late(happened: datetime, created: date) -> bool:
    """Whether an accident was written in so late that it comes from an old ledger."""
    return created - happened.date() > timedelta(days=ENTERED_LATE_DAYS)


def hurt_anybody(values: Mapping[Any, Any]) -> bool:
    """Whether somebody was killed or injured: a scratched car is nothing to report within the hour."""
    return any(values[name] for name in ("deaths", "late_deaths", "serious", "slight"))


def unsent_reports(values: Mapping[Any, Any], created: datetime) -> Iterator[tuple[str, datetime]]:
    """(field of the report, until when) of those that are still to be sent; none for accidents of an old ledger, none without casualties.

    生产安全事故报告和调查处理条例 9 and 13: deaths and injuries are reported at once, changes of the toll within seven days.
    """
    happened: datetime = values["happened"]
    if values["state"] == CLOSED or entered_late(happened, created.date()) or not hurt_anybody(values):
        return
    if values["quick_report"] is None:
        yield "quick_report", (values["heard"] or happened) + timedelta(hours=report_hours(happened.date()))
    if values["follow_up"] is None:
        yield "follow_up", happened + timedelta(days=counted_days(happened.date()))


# inside


def _move_on(work: Work, row_id: int) -> None:
    if work.row(CODE, row_id)["certificate_number"]:
        _advance(work, row_id, DETERMINED)


def _advance(work: Work, row_id: int, state: str) -> None:
    """The later of the present state and `state`: work never moves an accident back."""
    now = work.row(CODE, row_id)["state"] or REGISTERED
    if STATES.index(state) > STATES.index(now):
        work.set_fact(CODE, row_id, {"state": state})


def _rows(connection: Connection, code: str, field: str, wanted: Iterable[int]) -> list[Mapping[Any, Any]]:
    table = record_type(code).table
    chosen = select(table).where(table.c[field].in_(list(wanted)), table.c.deleted_at.is_(None)).order_by(table.c.id)
    return list(connection.execute(chosen).mappings())


def _items(connection: Connection, code: str, accidents: Sequence[int]) -> Iterator[tuple[int, Item]]:
    for row in _rows(connection, code, "accident", accidents):
        yield row["accident"], _item(code, row)


def _item(code: str, row: Mapping[Any, Any]) -> Item:
    return Item(code, row["id"], row["title"], row["state"] or "未填", row["state"] == _ITEM_ENDS[code])


def _files(connection: Connection, blocks: Sequence[int]) -> dict[int, int]:
    table = record_type("attachments").table
    query = (
        select(table.c.owner, func.count().label("number"))
        .where(table.c.owner_code == BLOCKS, table.c.owner.in_(blocks), table.c.deleted_at.is_(None))
        .group_by(table.c.owner)
    )
    return {row.owner: row.number for row in connection.execute(query)}


def _lacking_words(row: Mapping[Any, Any], files: int) -> Iterator[str]:
    for name, label in NEEDED.items():
        if row.get(name) in (None, "") and not (name == "evidence" and files):
            yield label


def _lacking_items(name: str, items: Sequence[Item]) -> Iterator[str]:
    what = {RECTIFICATION: "整改事项", EDUCATION: "教育培训记录"}.get(name)
    if what is None:
        return
    if not items:
        yield what
    for item in items:
        if not item.done:
            yield f"{what}“{item.title}”（现在“{item.state}”，要到“{_ITEM_ENDS[item.code]}”）"
