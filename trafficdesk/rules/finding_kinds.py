"""The kinds of findings: one line each of resources/rules/findings.csv, dated, with its ground, its addressee and its cure.

`finding` is "<record>.<what>"; where the first part is no record kind it names the page of the desk that cures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from trafficdesk.fields.nearness import LATE, SOON, WARN
from trafficdesk.rules.rule_table import Row, day, holds, shipped, table

TABLE = "findings"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of finding.

    ahead: from how many days before its day it is shown; near: how many days before it is orange, before that yellow;
    within: how many days there are to cure it from the day it began, where no other day is laid down.
    act: what the cure opens: "form:<field>", "step:<key>" or "page:<entry of the window>".
    cure: what the clerk does; asks: what the addressee is asked to do, "" where that is the street office itself.
    source: law and article, or whose habit it is; addressee: who has to do something.
    """

    name: str
    label: str
    ahead: int
    near: int
    within: int
    addressee: str
    act: str
    cure: str
    asks: str
    source: str
    since: date | None
    until: date | None

    @property
    def about(self) -> str:
        """The first part of the name: a record kind or a page."""
        return self.name.partition(".")[0]

    @property
    def field(self) -> str:
        """The field that the cure fills in, "" when it is none."""
        what, _, name = self.act.partition(":")
        return name if what == "form" else ""

    def level(self, days: int) -> str:
        """bad after its day, warn when near, else soon."""
        return LATE if days < 0 else WARN if days <= self.near else SOON

    def until_when(self, began: date) -> date:
        """By when something that began on a day has to be cured."""
        return began + timedelta(days=self.within)

    def shows(self, due: date, today: date) -> bool:
        """Whether something due on that day is shown by now."""
        return (due - today).days <= self.ahead


def kinds(on: date) -> Mapping[str, FindingKind]:
    """Every kind in force on a day; a line that the office took out of its table counts as it was shipped."""
    own = {row["finding"]: row for row in table(TABLE) if holds(row, on)}
    return {row["finding"]: _kind(own.get(row["finding"], row)) for row in shipped(TABLE)}


def finding_kind(name: str, on: date) -> FindingKind:
    """One of the kinds in force on a day."""
    return kinds(on)[name]


def names() -> tuple[str, ...]:
    """The names of all kinds, in the order of the table."""
    return tuple(dict.fromkeys(row["finding"] for row in shipped(TABLE)))


def _kind(row: Row) -> FindingKind:
    return FindingKind(
        row["finding"], row["label"], int(row["ahead"]), int(row["near"]), int(row["within"]), row["addressee"], row["act"],
        row["cure"], row["asks"], row["source"], day(row["since"]), day(row["until"]),
    )  # fmt: skip
