"""Hazards as pages and papers read them: the board, one hazard's figures, counts over a period (domain 1.9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.records import Records, view_of, year_filters
from trafficdesk.rules.figures import percent
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.hazards import rules
from trafficdesk.work.hazards.process import FOLLOW_UPS, FUNDS, HANDED_OVER, HAZARD, LETTERS, SUPERVISE
from trafficdesk.work.hazards.rules_money import spending, spent_on

CODE = HAZARD.code


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One hazard on the board. days: to the deadline (of the recheck while one is asked for), None without one or closed.

    unit: who has to act: the department it was passed to, else the responsible unit.
    supervision: the level of 挂牌督办 that stands, "" for none. act: what the ladder asks for and nobody did yet.
    """

    id: int
    number: str
    place: str
    column: str
    state: str
    level: str
    unit: str
    due: date | None
    days: int | None
    description: str = ""
    committee: str = ""
    supervision: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the overdue ladder: from how many days on, what has to happen, how many hazards stand there.

    open: of how many of them that was not done yet.
    """

    first: int
    last: int | None
    act: str
    count: int
    open: int


@dataclass(frozen=True, slots=True)
class HazardMoney:
    """Planned and spent, in yuan. paid: the sum of the payments entered one by one."""

    budget: Decimal
    spent: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """隐患排查治理统计表, one line. Money in yuan.

    key: the value the line stands for, None for hazards without one; states: of those still open, how many in which
    state; proposed: 建议函 written because of them.
    """

    name: str
    found: int
    serious: int
    closed: int
    late: int
    passed: int
    budget: Decimal
    spent: Decimal
    key: Any = None
    states: tuple[tuple[str, int], ...] = ()
    proposed: int = 0

    @property
    def open(self) -> int:
        """Not closed yet."""
        return self.found - self.closed

    @property
    def why_open(self) -> str:
        """In which states the open ones stand: 整改中 2、延期 1."""
        return "、".join(f"{state} {number}" for state, number in self.states)

    @property
    def rate(self) -> str:
        """The share that is closed as people see it; 不适用 when none was found."""
        return percent(self.closed, self.found)


@dataclass(frozen=True, slots=True)
class InspectionFigures:
    """What was done to find hazards in a period: rounds, people sent, places looked at, letters written."""

    rounds: int
    people: int
    places: int
    proposed: int
    other_letters: int


class HazardReading:
    """The reading half of desk.hazards."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def on(self, records: Records) -> HazardReading:
        """The same readings on one state of things (Records.at_once)."""
        return HazardReading(records)

    def board(self, year: int) -> list[BoardCard]:
        """Every hazard of a year, and the open ones of earlier years, most urgent first."""
        mine = self._records.select(CODE, *year_filters(view_of(CODE), year))
        earlier = self._records.select(CODE, Filter("state", "not_in", HAZARD.over), Filter("found", "before", date(year, 1, 1)))
        rows = [*mine, *earlier]
        acts = {row.id: act for row, act in self.to_urge(rows)}
        cards = [_card(row, acts.get(row.id, "")) for row in rows]
        return sorted(cards, key=lambda card: (card.due or date.max, card.number))

    def to_urge(self, rows: Sequence[Row]) -> list[tuple[Row, str]]:
        """The late ones among hazards with what the ladder says, where that was not done yet."""
        today, steps = clock.today(), rules.ladder(clock.today())
        late = []
        for row in rows:
            due = rules.counting_day(row.values)
            place = -1 if due is None or HAZARD.is_over(row.values["state"]) else rules.rung((today - due).days, steps)
            supervised = row.values["supervised_on"] and not row.values["lifted_on"]
            if place >= 0 and not (steps[place][1] == SUPERVISE and supervised):
                late.append((row, due, steps[place][1]))
        done = self._acts({row.id: due for row, due, _ in late if due is not None})
        return [(row, act) for row, _, act in late if act not in done.get(row.id, ())]

    def follow_ups(self, row_id: int) -> list[Row]:
        """What was done about one hazard, the latest first."""
        return self._records.select(FOLLOW_UPS, Filter("hazard", "is", row_id))

    def letters_of(self, row_id: int) -> list[Row]:
        """The letters written because of one hazard."""
        return self._records.select(LETTERS, Filter("hazard", "is", row_id))

    def ladder(self, cards: Sequence[BoardCard]) -> list[Rung]:
        """How many of the cards stand on each rung of the overdue ladder."""
        steps = rules.ladder(clock.today())
        places = [(rules.rung(-card.days, steps), bool(card.act)) for card in cards if card.days is not None]
        firsts = [first for first, _ in steps]
        lasts = [*(following - 1 for following in firsts[1:]), None]
        return [
            Rung(first, last, act, sum(at == place for at, _ in places), places.count((place, True)))
            for place, ((first, act), last) in enumerate(zip(steps, lasts, strict=True))
        ]

    def money(self, row: Row) -> HazardMoney:
        """What was planned and what was spent on a hazard."""
        payments = [fund.values for fund in self._records.select(FUNDS, Filter("hazard", "is", row.id))]
        spent, paid = spent_on(row.values["spent"], payments), spent_on(None, payments)
        return HazardMoney(row.values["budget"] or Decimal(0), spent, paid)

    def figures(self, since: date, until: date, by: str = "category") -> list[HazardFigures]:
        """Counts of the hazards found in a period, by a field (category, committee), the total last.

        How many are closed, late or handed over as of the last day of the period; spent in the period, on older hazards too.
        """
        view, spent = self._records.view(CODE), self._spent_between(since, until)
        rows = self._records.select(CODE, Filter("found", "between", since, until))
        older = self._records.rows(CODE, sorted(set(spent) - {row.id for row in rows}))
        sums = _Sums(spent, self._proposed(), until)
        groups: dict[str, list[Row]] = {}
        for row in [*rows, *older]:
            groups.setdefault(row.text(view.field(by)) or "未填", []).append(row)
        new = {row.id for row in rows}
        lines = [sums.line(name, members, new, members[0].values[by]) for name, members in sorted(groups.items())]
        return [*lines, sums.line("合计", [*rows, *older], new, None)]

    def inspections(self, since: date, until: date, committee: int | None = None) -> InspectionFigures:
        """Rounds and letters of a period; of one committee: the rounds kept for it."""
        filters = [Filter("starts", "between", since, until)]
        if committee is not None:
            filters.append(Filter("committee", "is", committee))
        rounds = self._records.select("inspection-rounds", *filters)
        sent = self._records.select(LETTERS, Filter("sent", "between", since, until)) if committee is None else []
        proposed = sum(row.values["kind"] == "建议函" for row in sent)
        people, places = (sum(int(row.values[name] or 0) for row in rounds) for name in ("people", "checked_places"))
        return InspectionFigures(len(rounds), people, places, proposed, len(sent) - proposed)

    def _acts(self, due_of: Mapping[int, date]) -> dict[int, set[str]]:
        """Hazard -> what was done since its deadline."""
        done: dict[int, set[str]] = {}
        for row in self._records.select(FOLLOW_UPS, Filter("hazard", "in", list(due_of))) if due_of else ():
            if row.values["on"] >= due_of[row.values["hazard"]]:
                done.setdefault(row.values["hazard"], set()).add(row.values["act"])
        return done

    def _spent_between(self, since: date, until: date) -> dict[int, Decimal]:
        """Hazard → what was spent on it in a period."""
        payments = [fund.values for fund in self._records.select(FUNDS)]
        typed = {row.id: row.values for row in self._records.select(CODE, Filter("spent", "filled"))}
        found: dict[int, Decimal] = {}
        for each in spending(typed, payments):
            if since <= each.on <= until:
                found[each.hazard] = found.get(each.hazard, Decimal(0)) + each.amount
        return found

    def _proposed(self) -> Counter[int]:
        letters = self._records.select(LETTERS, Filter("kind", "is", "建议函"), Filter("hazard", "filled"))
        return Counter(row.values["hazard"] for row in letters)


def _card(row: Row, act: str) -> BoardCard:
    values = row.values
    due, state = rules.counting_day(values), str(values["state"])
    days = (due - clock.today()).days if due is not None and not HAZARD.is_over(state) else None
    passed = HAZARD.column_of(state) == HANDED_OVER or (HAZARD.is_over(state) and values["checker_one"] is None)
    owner = str(values["passed_to"] or "") if passed else ""
    unit = owner or row.titles.get("responsible_unit", "")
    return BoardCard(
        id=row.id,
        number=str(values["number"] or ""),
        place=str(values["place"]),
        column=HAZARD.column_of(state),
        state=state,
        level=str(values["level"] or ""),
        unit=unit,
        due=due,
        days=days,
        description=str(values["description"] or ""),
        committee=row.titles.get("committee", ""),
        supervision=str(values["supervision"] or "") if values["supervised_on"] and not values["lifted_on"] else "",
        act=act,
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the lines of the figures are added up with: money and letters by hazard, and the last day of the period."""

    spent: Mapping[int, Decimal]
    proposed: Mapping[int, int]
    until: date

    def line(self, name: str, members: Sequence[Row], new: Collection[int], key: Any) -> HazardFigures:
        """new: which of the members were found in the period; the others only cost something in it."""
        rows = [row for row in members if row.id in new]
        still_open = [row for row in rows if rules.is_open_on(row.values, self.until)]
        today = min(clock.today(), self.until + timedelta(days=1))
        days = [rules.counting_day(row.values) for row in still_open]
        states = Counter(str(row.values["state"]) for row in still_open)
        return HazardFigures(
            name,
            len(rows),
            sum(row.values["level"] == rules.SERIOUS for row in rows),
            len(rows) - len(still_open),
            sum(day is not None and day < today for day in days),
            sum(row.values["passed_on"] is not None and row.values["passed_on"] <= self.until for row in rows),
            sum((row.values["budget"] or Decimal(0) for row in rows), Decimal(0)),
            sum((self.spent.get(row.id, Decimal(0)) for row in members), Decimal(0)),
            key,
            tuple((state, states[state]) for state in HAZARD.states if states[state]),
            sum(self.proposed.get(row.id, 0) for row in rows),
        )
