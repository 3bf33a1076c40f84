"""What the pages of training share: a session as a line, who is missing, what a session takes over from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from trafficdesk import clock
from trafficdesk.desk import Desk, Row
from trafficdesk.work.training.api import (
    CANCELLED,
    DONE,
    MADE_UP,
    PLANNED,
    PLANS,
    TO_MAKE_UP,
    TRAINED,
)
from ui.parts.card_list import Card
from ui.parts.step_dialog import Start

_FROM_PLAN = ("topic", "place", "form", "audience", "hours", "speaker")
_HOUR = "09:00"


def has_come(person: Row) -> bool:
    """Whether somebody on a list was there or made it up."""
    return person.values["result"] in TRAINED


def is_missing(person: Row) -> bool:
    """Whether somebody on a list still has to come or to make it up."""
    return person.values["result"] in TO_MAKE_UP


def state_of(training: Row) -> str:
    """The state of a training; one without a state is planned."""
    return str(training.values["state"] or PLANNED)


def session_card(training: Row) -> Card:
    """A session in the list at the left."""
    starts: datetime = training.values["starts"]
    state = state_of(training)
    level = "ok" if state == DONE else "none" if state == CANCELLED else "bad" if starts < clock.now() else "warn"
    word = "该登记完成了" if level == "bad" else state
    return Card(training.id, str(training.values["topic"]), level=level, word=word, note=f"{starts:%m-%d %H:%M}")


def begins_on(day: date) -> Start:
    """When a new session begins unless somebody says otherwise."""
    return {"starts": (None, f"{day} {_HOUR}")}


def begins_from(desk: Desk, plan: Row) -> Start:
    """What a new session takes over from an item of the year's plan."""
    view = desk.records.view(PLANS)
    taken = {name: (plan.values[name], plan.text(view.field(name), masked=False)) for name in _FROM_PLAN}
    return {**taken, "plan": (plan.id, plan.title)}


def facts_of(record: Row) -> str:
    """When, where, who speaks, for whom; what it makes up and which item of the plan it is."""
    values, titles = record.values, record.titles
    facts = (
        f"{values['starts']:%Y-%m-%d %H:%M}", values["place"], values["speaker"], values["audience"],
        f"补课：{titles['makes_up']}" if titles.get("makes_up") else "", f"计划：{titles['plan']}" if titles.get("plan") else "",
    )  # fmt: skip
    return "　".join(str(each) for each in facts if each)


def counts_of(record: Row, people: Sequence[Row]) -> str:
    """应到, 实到, 已补课 and who is missing, of the list, else as typed."""
    values = record.values
    if not people:
        return f"没有名单，应到 {values['expected'] or 0}　实到 {values['present']}" if values["present"] else ""
    invited = sum(each.values["person"] is not None for each in people)
    came = [each for each in people if has_come(each)]
    made_up = sum(each.values["result"] == MADE_UP for each in came)
    others = sum(each.values["person"] is None for each in came)
    parts = (
        f"应到 {invited}", f"实到 {len(came) - made_up}" + (f"（名单外 {others}）" if others else ""),
        f"已补课 {made_up}" if made_up else "",
        f"{'要补课' if values['state'] == DONE else '还没到'} {sum(map(is_missing, people))}",
    )  # fmt: skip
    return "　".join(filter(None, parts))
